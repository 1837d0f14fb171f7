package localaws_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/stackjob/stackjob/localaws"
)

func TestListenRefusesOthers(t *testing.T) {
	s := start(t, localaws.Config{})
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "127.0.0.1", ""} {
		if url, err := s.Listen(address); err == nil {
			t.Errorf("listens on %q: %s", address, url)
		}
	}
}

// Over a socket everything is as it is without one; signatures of issued keys are verified there
// too, with all that a real connection does to a request.
func TestListen(t *testing.T) {
	s := start(t, localaws.Config{})
	url, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.S3().CreateBucket("art", "us-east-1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []aws.Config{s.AWS(), s.ConfigFor("deploy")} {
		c.BaseEndpoint, c.HTTPClient = &url, nil
		for _, key := range []string{"k", "a b/ü+c (1)'s.zip"} {
			if err := write(t.Context(), c, "art", key, "hello"); err != nil {
				t.Error(err)
			}
			if body, err := read(t.Context(), c, "art", key); err != nil || body != "hello" {
				t.Errorf("%q %v", body, err)
			}
		}
	}
	if body, err := s.S3().ReadURL(url + "/art/k"); err != nil || string(body) != "hello" {
		t.Errorf("%q %v", body, err)
	}
}

// A web page can neither drive the server behind its reader's back nor read from it, whatever the
// method, and not by a name of its own that it lets point here either.
func TestListenRefusesWebPages(t *testing.T) {
	s := start(t, localaws.Config{OnCall: func(c localaws.Call) { t.Errorf("let in: %+v", c) }})
	url, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, method, header, value string }{
		{"POST of another origin", http.MethodPost, "Origin", "https://example.com"},
		{"GET of another origin", http.MethodGet, "Origin", "https://example.com"},
		{"GET of another port", http.MethodGet, "Origin", "http://127.0.0.1:1"},
		{"origin without a name", http.MethodGet, "Origin", "null"},
		{"GET across sites", http.MethodGet, "Sec-Fetch-Site", "cross-site"},
		{"HEAD of the same site", http.MethodHead, "Sec-Fetch-Site", "same-site"},
		{"name of the page's own", http.MethodGet, "Host", "example.com"},
		{"name that looks like the server's", http.MethodGet, "Host", "localhost.example.com"},
		{"name that looks like S3's", http.MethodGet, "Host", "s3.amazonaws.com.example.com"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if status := statusOf(t, test.method, url+presigned(), test.header, test.value); status != http.StatusForbidden {
				t.Errorf("%d", status)
			}
		})
	}
}

// What comes from no page of another origin is let in, under every name that the server goes by.
func TestListenLetsProgramsIn(t *testing.T) {
	s := start(t, localaws.Config{})
	url, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.S3().CreateBucket("art", "us-east-1"); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ path, header, value string }{
		{"/art", "Origin", url},
		{"/art", "Sec-Fetch-Site", "same-origin"},
		{"/art", "Sec-Fetch-Site", "none"},
		{"/art", "Host", "localhost:4566"},
		{"/art", "Host", "[::1]:4566"},
		{"/", "Host", "art.localhost:4566"},
		{"/", "Host", "art.s3.amazonaws.com"},
		{"/", "Host", "art.s3.eu-west-1.amazonaws.com:443"},
		{"/art", "Host", "s3.us-east-1.amazonaws.com"},
	} {
		t.Run(test.value, func(t *testing.T) {
			target := url + test.path + strings.TrimPrefix(presigned(), "/")
			if status := statusOf(t, http.MethodGet, target, test.header, test.value); status != http.StatusOK {
				t.Errorf("%d", status)
			}
		})
	}
}

// presigned is a URL's path and query with a signature that the account's administrator could have
// made; anyone can write one.
func presigned() string {
	now := time.Now().UTC()
	return "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=600&X-Amz-SignedHeaders=host&X-Amz-Signature=00" +
		"&X-Amz-Date=" + now.Format("20060102T150405Z") +
		"&X-Amz-Credential=test%2F" + now.Format("20060102") + "%2Fus-east-1%2Fs3%2Faws4_request"
}

// statusOf sends a request with one header, which may be Host.
func statusOf(t *testing.T, method, url, header, value string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(header, value)
	if header == "Host" {
		r.Host = value
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

func TestListenAfterClose(t *testing.T) {
	s := localaws.New(localaws.Config{})
	s.Close()
	if _, err := s.Listen("127.0.0.1:0"); !errors.Is(err, localaws.ErrClosed) {
		t.Error(err)
	}
}

// A program with this environment, and nothing else, is a role of the account.
func TestEnvironment(t *testing.T) {
	s := start(t, localaws.Config{Region: "eu-west-1"})
	env, err := s.Environment("deploy")
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	c, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if who, err := whoAmI(t.Context(), c); err != nil || who != "arn:aws:sts::123456789012:assumed-role/deploy/deploy" {
		t.Errorf("%s %v", who, err)
	}
	again, err := s.Environment("deploy")
	if err != nil || again["AWS_ENDPOINT_URL"] != env["AWS_ENDPOINT_URL"] || !strings.HasPrefix(env["AWS_ENDPOINT_URL"], "http://127.0.0.1:") {
		t.Errorf("%v %v", again["AWS_ENDPOINT_URL"], err)
	}
}
