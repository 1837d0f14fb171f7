package contract

import (
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
)

var objectTests = []Test{
	{Name: "s3: what is put can be read at once, and overwritten", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		for _, content := range []string{"one", "two", "", strings.Repeat("long ", 100_000)} {
			a.put(bucket, "k", content)
			a.contains(bucket, "k", content)
		}
	}},
	{Name: "s3: the framing of a checksum in the trailer is not stored", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "hello world")
		content, out, err := a.get(bucket, "k")
		a.must(err)
		equal(a, "content", content, "hello world")
		equal(a, "Content-Encoding", aws.ToString(out.ContentEncoding), "")
		equal(a, "CRC32", aws.ToString(out.ChecksumCRC32), "DUoRhQ==")
	}},
	{Name: "s3: a wrong checksum is refused", Source: "API_PutObject", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		_, err := a.tryPut(bucket, "k", "hello world", func(in *s3.PutObjectInput) { in.ChecksumCRC32 = new("AAAAAA==") })
		equal(a, "status", status(err), 400)
		_, _, err = a.get(bucket, "k")
		a.refusedWith(err, 404, "NoSuchKey")
	}},
	{Name: "s3: keys may have any character", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		keys := []string{"a b/ü+c.zip", "p/q//r", "100%", "a?b#c", "x=y&z", "~._-'()*!", "pipeline/Source/TdOSFRV", "日本"}
		for _, key := range keys {
			a.put(bucket, key, key)
		}
		for _, key := range keys {
			a.contains(bucket, key, key)
		}
	}},
	{Name: "s3: an object keeps its type and metadata", Source: "API_PutObject", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "{}", func(in *s3.PutObjectInput) {
			in.ContentType, in.Metadata = new("application/json"), map[string]string{"revision": "7"}
		})
		_, out, err := a.get(bucket, "k")
		a.must(err)
		equal(a, "Content-Type", *out.ContentType, "application/json")
		if diff := cmp.Diff(map[string]string{"revision": "7"}, out.Metadata); diff != "" {
			a.Errorf("metadata (-want +got):\n%s", diff)
		}
	}},
	{Name: "s3: GET of an absent object is NoSuchKey", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		_, _, err := a.get(a.bucket(), "nope")
		a.refusedWith(err, 404, "NoSuchKey")
		if _, ok := errors.AsType[*types.NoSuchKey](err); !ok {
			a.Errorf("the SDK does not know the error: %T", err)
		}
	}},
	{Name: "s3: HEAD of an absent object is NotFound", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		_, err := a.s3.HeadObject(a.ctx(), &s3.HeadObjectInput{Bucket: aws.String(a.bucket()), Key: new("nope")})
		a.refusedWith(err, 404, "NotFound")
	}},
	{Name: "s3: deleting succeeds, also of what is absent", Source: "API_DeleteObject", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "x")
		for range 2 {
			_, err := a.s3.DeleteObject(a.ctx(), &s3.DeleteObjectInput{Bucket: &bucket, Key: new("k")})
			a.succeeds(err)
		}
		_, _, err := a.get(bucket, "k")
		a.refusedWith(err, 404, "NoSuchKey")
	}},
	{Name: "s3: a key has at most 1,024 bytes", Source: "object-keys.html", Quick: true, check: func(a *account) {
		bucket, longest := a.bucket(), strings.Repeat("k", 1024)
		a.put(bucket, longest, "x")
		a.contains(bucket, longest, "x")
		_, err := a.tryPut(bucket, longest+"k", "x")
		a.refusedWith(err, 400, "KeyTooLongError")
	}},
	{Name: "s3: another's expected bucket owner is denied", Source: "aws-facts 1.7, 6.4", Quick: true, check: func(a *account) {
		bucket, mine := a.bucket(), a.accountID()
		a.put(bucket, "k", "x", func(in *s3.PutObjectInput) { in.ExpectedBucketOwner = &mine })
		_, _, err := a.get(bucket, "k", func(in *s3.GetObjectInput) { in.ExpectedBucketOwner = &mine })
		a.succeeds(err)
		other := notThis(mine)
		_, _, err = a.get(bucket, "k", func(in *s3.GetObjectInput) { in.ExpectedBucketOwner = &other })
		a.refusedWith(err, 403, "AccessDenied")
		_, err = a.tryPut(bucket, "k", "y", func(in *s3.PutObjectInput) { in.ExpectedBucketOwner = &other })
		a.refusedWith(err, 403, "AccessDenied")
		a.contains(bucket, "k", "x")
	}},
}

// notThis is another account's id.
func notThis(account string) string {
	if account[0] == '9' {
		return "8" + account[1:]
	}
	return "9" + account[1:]
}
