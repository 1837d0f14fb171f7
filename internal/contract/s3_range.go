package contract

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// ranges are what parts of the object "0123456789" can be asked for, and what is answered.
var ranges = []struct{ asked, content, contentRange string }{
	{"bytes=0-0", "0", "bytes 0-0/10"},
	{"bytes=2-4", "234", "bytes 2-4/10"},
	{"bytes=7-", "789", "bytes 7-9/10"},
	{"bytes=7-99", "789", "bytes 7-9/10"},
	{"bytes=0-9", "0123456789", "bytes 0-9/10"},
	{"bytes=-3", "789", "bytes 7-9/10"},
	{"bytes=-10", "0123456789", "bytes 0-9/10"},
	// A suffix longer than the object is the whole object: RFC 9110, 14.1.2. Readers of a zip's end rely
	// on it.
	{"bytes=-65536", "0123456789", "bytes 0-9/10"},
}

var rangeTests = []Test{
	{Name: "s3: a range is answered with that part", Source: "aws-facts 6.4, RFC 9110 14.1.2", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "0123456789")
		for _, r := range ranges {
			content, out, err := a.get(bucket, "k", ranged(r.asked))
			if err != nil {
				a.Errorf("%s: %v", r.asked, err)
				continue
			}
			equal(a, r.asked, content, r.content)
			equal(a, "Content-Range of "+r.asked, aws.ToString(out.ContentRange), r.contentRange)
			equal(a, "Content-Length of "+r.asked, aws.ToInt64(out.ContentLength), int64(len(r.content)))
		}
	}},
	{Name: "s3: a range without a byte of the object is unsatisfiable", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "0123456789")
		a.put(bucket, "empty", "")
		for _, r := range []struct{ key, asked string }{{"k", "bytes=10-"}, {"k", "bytes=10-20"}, {"k", "bytes=-0"}, {"empty", "bytes=0-0"}} {
			_, _, err := a.get(bucket, r.key, ranged(r.asked))
			a.refusedWith(err, 416, "InvalidRange")
		}
	}},
	{Name: "s3: a part comes without the checksum of the whole", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "0123456789")
		content, out, err := a.get(bucket, "k", ranged("bytes=2-4"))
		a.must(err)
		equal(a, "content", content, "234")
		equal(a, "CRC32", aws.ToString(out.ChecksumCRC32), "")
	}},
	{Name: "s3: a part has the ETag of the whole", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		etag := a.put(bucket, "k", "0123456789").ETag
		_, out, err := a.get(bucket, "k", ranged("bytes=2-4"))
		a.must(err)
		equal(a, "ETag", *out.ETag, *etag)
	}},
	{Name: "s3: HEAD tells the size of the whole", Source: "aws-facts 6.4", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		etag := a.put(bucket, "k", "0123456789").ETag
		out, err := a.s3.HeadObject(a.ctx(), &s3.HeadObjectInput{Bucket: &bucket, Key: new("k")})
		a.must(err)
		equal(a, "Content-Length", aws.ToInt64(out.ContentLength), 10)
		equal(a, "ETag", *out.ETag, *etag)
	}},
}
