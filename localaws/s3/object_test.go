package s3_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/identity"
)

// Everything works in a bubble, and the time of an object is the bubble's.
func TestInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := start(t)
		time.Sleep(time.Hour)
		put(t, c, "k", "hello")
		body, out, err := get(t.Context(), c, "k")
		if err != nil || body != "hello" {
			t.Fatalf("%q %v", body, err)
		}
		if want := time.Date(2000, 1, 1, 1, 0, 0, 0, time.UTC); !out.LastModified.Equal(want) {
			t.Errorf("modified at %v, want %v", out.LastModified, want)
		}
	})
}

func TestAbsent(t *testing.T) {
	service, c := start(t)
	_, _, err := get(t.Context(), c, "nope")
	refused(t, err, 404, "NoSuchKey")
	if _, ok := errors.AsType[*types.NoSuchKey](err); !ok {
		t.Errorf("%T", err)
	}
	_, err = c.HeadObject(t.Context(), &sdk.HeadObjectInput{Bucket: aws.String("art"), Key: aws.String("nope")})
	refused(t, err, 404, "NotFound")
	_, err = c.HeadObject(t.Context(), &sdk.HeadObjectInput{Bucket: aws.String("none"), Key: aws.String("nope")})
	refused(t, err, 404, "NotFound")
	answer := rawly(service)(t, http.MethodHead, "/nope", "", nil)
	if answer.Body.Len() > 0 {
		t.Errorf("a body to HEAD: %s", answer.Body)
	}
	reader := limited(service, identity.Policy{{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::art/*"}}})
	_, _, err = get(t.Context(), reader, "nope")
	refused(t, err, 403, "AccessDenied")
}

func TestHead(t *testing.T) {
	_, c := start(t)
	_, err := c.PutObject(t.Context(), &sdk.PutObjectInput{
		Bucket: aws.String("art"), Key: aws.String("k"), Body: strings.NewReader("hello"), ContentType: aws.String("text/plain"),
		CacheControl: aws.String("no-store"), Metadata: map[string]string{"who": "me"},
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.HeadObject(t.Context(), &sdk.HeadObjectInput{Bucket: aws.String("art"), Key: aws.String("k")})
	if err != nil {
		t.Fatal(err)
	}
	if *out.ContentLength != 5 || *out.ContentType != "text/plain" || *out.CacheControl != "no-store" || *out.ETag != `"5d41402abc4b2a76b9719d911017c592"` {
		t.Errorf("%+v", out)
	}
	if diff := cmp.Diff(map[string]string{"who": "me"}, out.Metadata); diff != "" {
		t.Error(diff)
	}
}

// What came as a header of the request is not an object's property: a token would leak.
func TestRequestHeadersAreNotKept(t *testing.T) {
	service, _ := start(t)
	plain := rawly(service)
	plain(t, http.MethodPut, "/k", "x", http.Header{"X-Amz-Security-Token": {"secret"}, "Authorization": {"secret"}})
	for name, values := range plain(t, http.MethodGet, "/k", "", nil).Header() {
		if strings.Contains(strings.Join(values, ","), "secret") {
			t.Errorf("%s: %v", name, values)
		}
	}
}

func TestExpectedBucketOwner(t *testing.T) {
	service, c := start(t)
	put(t, c, "k", "x")
	expecting := func(owner string) error {
		_, _, err := get(t.Context(), c, "k", func(in *sdk.GetObjectInput) { in.ExpectedBucketOwner = &owner })
		return err
	}
	if err := expecting(account); err != nil {
		t.Error(err)
	}
	refused(t, expecting("210987654321"), 403, "AccessDenied")
	if err := service.SetOwner("art", "210987654321"); err != nil {
		t.Fatal(err)
	}
	refused(t, expecting(account), 403, "AccessDenied")
	if err := expecting("210987654321"); err != nil {
		t.Error(err)
	}
}

func TestKeysAndStyles(t *testing.T) {
	service, _ := start(t)
	at := transport{service: service, region: "eu-west-1"}
	for _, style := range []struct {
		name   string
		client *sdk.Client
	}{{"virtual-hosted", at.client()}, {"path", at.client(pathStyle)}} {
		for _, key := range []string{"a b/ü+c.zip", "p/q//r/", "100%", "a?b#c", "x=y&z", "~._-'()*!", "pipeline/Source/TdOSFRV", "日本"} {
			t.Run(style.name+" "+key, func(t *testing.T) {
				put(t, style.client, key, key)
				if body, _, err := get(t.Context(), style.client, key); err != nil || body != key {
					t.Errorf("%q %v", body, err)
				}
				if stored, err := service.Read("art", key); err != nil || string(stored) != key {
					t.Errorf("stored under another key: %v", err)
				}
			})
		}
	}
}

func TestCopy(t *testing.T) {
	service, c := start(t)
	put(t, c, "a b/ü", "x")
	out, err := c.CopyObject(t.Context(), &sdk.CopyObjectInput{
		Bucket: aws.String("art"), Key: aws.String("copy"), CopySource: aws.String("art/a%20b/%C3%BC"), ServerSideEncryption: "aws:kms",
	})
	if err != nil {
		t.Fatal(err)
	}
	if body, _, err := get(t.Context(), c, "copy"); err != nil || body != "x" || out.ServerSideEncryption != "aws:kms" {
		t.Errorf("%q %v", body, err)
	}
	_, err = c.CopyObject(t.Context(), &sdk.CopyObjectInput{Bucket: aws.String("art"), Key: aws.String("copy"), CopySource: aws.String("art/none")})
	refused(t, err, 404, "NoSuchKey")
	for name, set := range map[string]func(*sdk.CopyObjectInput){
		"match":      func(in *sdk.CopyObjectInput) { in.CopySourceIfMatch = aws.String(`"x"`) },
		"none match": func(in *sdk.CopyObjectInput) { in.CopySourceIfNoneMatch = aws.String("*") },
	} {
		t.Run(name, func(t *testing.T) {
			in := &sdk.CopyObjectInput{Bucket: aws.String("art"), Key: aws.String("copy"), CopySource: aws.String("art/copy")}
			set(in)
			_, err := c.CopyObject(t.Context(), in)
			refused(t, err, 412, "PreconditionFailed")
		})
	}
	writer := limited(service, identity.Policy{{Actions: []string{"s3:PutObject", "s3:ListBucket"}, Resources: []string{"*"}}})
	_, err = writer.CopyObject(t.Context(), &sdk.CopyObjectInput{Bucket: aws.String("art"), Key: aws.String("copy"), CopySource: aws.String("art/copy")})
	refused(t, err, 403, "AccessDenied")
}

func TestDelete(t *testing.T) {
	service, c := start(t)
	for _, key := range []string{"a", "b", "c"} {
		put(t, c, key, key)
	}
	for range 2 { // deleting what is absent succeeds
		if _, err := c.DeleteObject(t.Context(), &sdk.DeleteObjectInput{Bucket: aws.String("art"), Key: aws.String("a")}); err != nil {
			t.Fatal(err)
		}
	}
	some := limited(service, identity.Policy{{Actions: []string{"s3:DeleteObject"}, Resources: []string{"arn:aws:s3:::art/b"}}})
	out, err := some.DeleteObjects(t.Context(), &sdk.DeleteObjectsInput{Bucket: aws.String("art"), Delete: &types.Delete{
		Objects: []types.ObjectIdentifier{{Key: aws.String("b")}, {Key: aws.String("c")}},
	}})
	if err != nil || len(out.Deleted) != 1 || *out.Deleted[0].Key != "b" || len(out.Errors) != 1 || *out.Errors[0].Code != "AccessDenied" {
		t.Fatalf("%+v %v", out, err)
	}
	if _, err := service.Read("art", "c"); err != nil {
		t.Errorf("deleted without permission: %v", err)
	}
}

// What is not offered is refused, not ignored.
func TestNotOffered(t *testing.T) {
	_, c := start(t)
	put(t, c, "k", "x")
	_, err := c.GetBucketTagging(t.Context(), &sdk.GetBucketTaggingInput{Bucket: aws.String("art")})
	refused(t, err, 501, "NotImplemented")
	_, err = c.PutObject(t.Context(), &sdk.PutObjectInput{Bucket: aws.String("art"), Key: aws.String("k"), Tagging: aws.String("a=b")})
	refused(t, err, 501, "NotImplemented")
	_, _, err = get(t.Context(), c, "k", func(in *sdk.GetObjectInput) { in.VersionId = aws.String("1") })
	refused(t, err, 400, "InvalidArgument")
}

// A gigabyte that is generated costs no memory: only what is asked for is read.
func TestWriteFrom(t *testing.T) {
	service, c := start(t)
	read := new(counting)
	if err := service.WriteFrom("art", "huge", read, 1<<30); err != nil {
		t.Fatal(err)
	}
	body, out, err := get(t.Context(), c, "huge", func(in *sdk.GetObjectInput) { in.Range = aws.String("bytes=-5") })
	if err != nil || body != "zzzzz" || aws.ToString(out.ContentRange) != "bytes 1073741819-1073741823/1073741824" {
		t.Errorf("%q %v", body, err)
	}
	if read.bytes > 64<<10 {
		t.Errorf("%d bytes were read for five", read.bytes)
	}
}

type counting struct{ bytes int }

func (c *counting) ReadAt(p []byte, _ int64) (int, error) {
	for i := range p {
		p[i] = 'z'
	}
	c.bytes += len(p)
	return len(p), nil
}

// A query may ask for six headers; anyone can write a query, so for no others, such as those with
// which a web page of another origin would see the answer.
func TestHeadersByQuery(t *testing.T) {
	service, client := start(t)
	put(t, client, "k", "hello")
	answer := rawly(service)(t, http.MethodGet, "/k?response-content-type=a/b&response-content-language=de&response-expires=e"+
		"&response-cache-control=c&response-content-disposition=d&response-content-encoding=gzip"+
		"&response-access-control-allow-origin=*&response-etag=x&response-set-cookie=y", "", nil)
	want := map[string]string{
		"Content-Type": "a/b", "Content-Language": "de", "Expires": "e", "Cache-Control": "c", "Content-Disposition": "d",
		"Content-Encoding": "gzip", "Access-Control-Allow-Origin": "", "Set-Cookie": "",
	}
	for name, value := range want {
		if got := answer.Header().Get(name); got != value {
			t.Errorf("%s: %q, not %q", name, got, value)
		}
	}
	if answer.Code != http.StatusOK || answer.Header().Get("Etag") == "x" {
		t.Errorf("%d %v", answer.Code, answer.Header())
	}
}
