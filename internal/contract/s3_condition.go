package contract

import "github.com/aws/aws-sdk-go-v2/service/s3"

var conditionTests = []Test{
	{Name: "s3: If-Match lets through what is unchanged", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		etag := a.put(bucket, "k", "0123456789").ETag
		content, _, err := a.get(bucket, "k", func(in *s3.GetObjectInput) { in.IfMatch, in.Range = etag, new("bytes=-2") })
		a.succeeds(err)
		equal(a, "content", content, "89")
	}},
	{Name: "s3: If-Match refuses an object that was overwritten", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		etag := a.put(bucket, "k", "before").ETag
		a.put(bucket, "k", "after")
		for _, part := range []*string{nil, new("bytes=-2"), new("bytes=0-0")} {
			_, _, err := a.get(bucket, "k", func(in *s3.GetObjectInput) { in.IfMatch, in.Range = etag, part })
			a.refusedWith(err, 412, "PreconditionFailed")
		}
	}},
	{Name: "s3: If-Match of an absent object is NoSuchKey", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		_, _, err := a.get(a.bucket(), "k", func(in *s3.GetObjectInput) { in.IfMatch = new(`"5d41402abc4b2a76b9719d911017c592"`) })
		a.refusedWith(err, 404, "NoSuchKey")
	}},
	{Name: "s3: If-None-Match of what is unchanged answers 304", Source: "API_GetObject", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		etag := a.put(bucket, "k", "x").ETag
		_, _, err := a.get(bucket, "k", func(in *s3.GetObjectInput) { in.IfNoneMatch = etag })
		equal(a, "status", status(err), 304)
	}},
	{Name: "s3: If-None-Match * keeps a PUT from overwriting", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		ifAbsent := func(in *s3.PutObjectInput) { in.IfNoneMatch = new("*") }
		_, err := a.tryPut(bucket, "k", "first", ifAbsent)
		a.succeeds(err)
		_, err = a.tryPut(bucket, "k", "second", ifAbsent)
		a.refusedWith(err, 412, "PreconditionFailed")
		a.contains(bucket, "k", "first")
	}},
}
