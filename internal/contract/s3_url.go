package contract

import (
	"cmp"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// presigned is a URL with which anybody may read an object for a while.
func (a *account) presigned(bucket, key string, lasts time.Duration) string {
	a.Helper()
	signed, err := s3.NewPresignClient(a.s3).PresignGetObject(a.ctx(), &s3.GetObjectInput{Bucket: &bucket, Key: &key},
		s3.WithPresignExpires(lasts))
	a.must(err)
	return signed.URL
}

// open reads a URL as a browser would.
func (a *account) open(url string) (int, string) {
	a.Helper()
	request, err := http.NewRequestWithContext(a.ctx(), http.MethodGet, url, nil)
	a.must(err)
	answer, err := cmp.Or[aws.HTTPClient](a.harness.Config.HTTPClient, http.DefaultClient).Do(request)
	a.must(err)
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	a.must(err)
	return answer.StatusCode, string(body)
}

var urlTests = []Test{
	{Name: "s3: a presigned URL reads without credentials", Source: "ShareObjectPreSignedURL.html", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "a b/ü+c", "hello")
		got, body := a.open(a.presigned(bucket, "a b/ü+c", time.Hour))
		equal(a, "status", got, 200)
		equal(a, "body", body, "hello")
	}},
	{Name: "s3: a presigned URL that was changed is denied", Source: "ShareObjectPreSignedURL.html", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "hello")
		got, _ := a.open(a.presigned(bucket, "k", time.Hour) + "0")
		equal(a, "status", got, 403)
	}},
	{Name: "s3: a presigned URL ends", Source: "ShareObjectPreSignedURL.html", check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "hello")
		url := a.presigned(bucket, "k", time.Second)
		a.until("a URL that has ended", func() bool {
			got, _ := a.open(url)
			return got == 403
		})
	}},
	{Name: "s3: without a signature nobody reads", Source: "ErrorResponses.html", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "hello")
		plain, _, _ := strings.Cut(a.presigned(bucket, "k", time.Hour), "?")
		got, _ := a.open(plain)
		equal(a, "status", got, 403)
	}},
}
