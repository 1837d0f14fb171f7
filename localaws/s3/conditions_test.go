package s3_test

import (
	"crypto/md5"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
)

func TestRanges(t *testing.T) {
	service, _ := start(t)
	var answered http.Header
	c := transport{service: service, region: "eu-west-1", seen: func(_ *http.Request, a *http.Response) { answered = a.Header }}.client()
	put(t, c, "k", "0123456789")
	put(t, c, "empty", "")
	for _, test := range []struct{ key, header, want, contentRange string }{
		{"k", "bytes=0-3", "0123", "bytes 0-3/10"},
		{"k", "bytes=7-", "789", "bytes 7-9/10"},
		{"k", "bytes=7-100", "789", "bytes 7-9/10"},
		{"k", "bytes=-3", "789", "bytes 7-9/10"},
		{"k", "bytes=-100", "0123456789", "bytes 0-9/10"},
		{"k", "bytes=9-9", "9", "bytes 9-9/10"},
		{"k", "bytes=5-2", "0123456789", ""},
		{"k", "bytes=0-1,3-4", "0123456789", ""},
		{"k", "lines=0-1", "0123456789", ""},
		{"k", "bytes=x-y", "0123456789", ""},
	} {
		t.Run(test.header, func(t *testing.T) {
			body, out, err := get(t.Context(), c, test.key, func(in *sdk.GetObjectInput) { in.Range = &test.header })
			if err != nil {
				t.Fatal(err)
			}
			if body != test.want || aws.ToString(out.ContentRange) != test.contentRange || aws.ToInt64(out.ContentLength) != int64(len(test.want)) {
				t.Errorf("%q, %s, %d", body, aws.ToString(out.ContentRange), aws.ToInt64(out.ContentLength))
			}
			// A checksum of the whole object with a part of it is an error to the SDK (trap 53).
			if partial := out.ContentRange != nil; partial == (answered.Get("X-Amz-Checksum-Crc32") != "") {
				t.Errorf("partial %v with checksum header %q", partial, answered.Get("X-Amz-Checksum-Crc32"))
			}
		})
	}
	for _, test := range []struct{ key, header string }{{"k", "bytes=10-"}, {"k", "bytes=-0"}, {"empty", "bytes=0-"}, {"empty", "bytes=-1"}} {
		t.Run(test.key+" "+test.header, func(t *testing.T) {
			_, _, err := get(t.Context(), c, test.key, func(in *sdk.GetObjectInput) { in.Range = &test.header })
			refused(t, err, 416, "InvalidRange")
		})
	}
}

func TestReadConditions(t *testing.T) {
	_, c := start(t)
	etag := *put(t, c, "k", "x").ETag
	long, ago := time.Now().Add(time.Hour), time.Now().Add(-time.Hour)
	for _, test := range []struct {
		name   string
		set    func(*sdk.GetObjectInput)
		status int
		code   string
	}{
		{"matches", func(in *sdk.GetObjectInput) { in.IfMatch = &etag }, 200, ""},
		{"matches without quotes", func(in *sdk.GetObjectInput) { in.IfMatch = aws.String(strings.Trim(etag, `"`)) }, 200, ""},
		{"matches not", func(in *sdk.GetObjectInput) { in.IfMatch = aws.String(`"x"`) }, 412, "PreconditionFailed"},
		{"matches though modified", func(in *sdk.GetObjectInput) { in.IfMatch, in.IfUnmodifiedSince = &etag, &ago }, 200, ""},
		{"modified", func(in *sdk.GetObjectInput) { in.IfUnmodifiedSince = &ago }, 412, "PreconditionFailed"},
		{"unmodified", func(in *sdk.GetObjectInput) { in.IfUnmodifiedSince = &long }, 200, ""},
		{"none match", func(in *sdk.GetObjectInput) { in.IfNoneMatch = &etag }, 304, "NotModified"},
		{"not modified since", func(in *sdk.GetObjectInput) { in.IfModifiedSince = &long }, 304, "NotModified"},
		{"modified since", func(in *sdk.GetObjectInput) { in.IfModifiedSince = &ago }, 200, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			body, _, err := get(t.Context(), c, "k", test.set)
			if test.status == 200 {
				if err != nil || body != "x" {
					t.Errorf("%q %v", body, err)
				}
				return
			}
			refused(t, err, test.status, test.code)
		})
	}
}

func TestWriteConditions(t *testing.T) {
	_, c := start(t)
	write := func(set func(*sdk.PutObjectInput)) error {
		in := &sdk.PutObjectInput{Bucket: aws.String("art"), Key: aws.String("k"), Body: strings.NewReader("y")}
		set(in)
		_, err := c.PutObject(t.Context(), in)
		return err
	}
	absent := func(in *sdk.PutObjectInput) { in.IfNoneMatch = aws.String("*") }
	refused(t, write(func(in *sdk.PutObjectInput) { in.IfMatch = aws.String(`"x"`) }), 404, "NoSuchKey")
	if err := write(absent); err != nil {
		t.Errorf("the first of two: %v", err)
	}
	refused(t, write(absent), 412, "PreconditionFailed")
	refused(t, write(func(in *sdk.PutObjectInput) { in.IfMatch = aws.String(`"x"`) }), 412, "PreconditionFailed")
	sum := md5.Sum([]byte("y"))
	if err := write(func(in *sdk.PutObjectInput) { in.IfMatch = aws.String(hex.EncodeToString(sum[:])) }); err != nil {
		t.Error(err)
	}
}
