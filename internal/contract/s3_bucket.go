package contract

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"
)

var bucketTests = []Test{
	{Name: "s3: what is in an absent bucket is NoSuchBucket", Source: "ErrorResponses.html", Quick: true, check: func(a *account) {
		bucket := unique()
		_, _, err := a.get(bucket, "k")
		a.refusedWith(err, 404, "NoSuchBucket")
		_, err = a.tryPut(bucket, "k", "x")
		a.refusedWith(err, 404, "NoSuchBucket")
		_, err = a.s3.DeleteBucket(a.ctx(), &s3.DeleteBucketInput{Bucket: &bucket})
		a.refusedWith(err, 404, "NoSuchBucket")
	}},
	{Name: "s3: HEAD of a bucket tells whether it is there", Source: "API_HeadBucket", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		_, err := a.s3.HeadBucket(a.ctx(), &s3.HeadBucketInput{Bucket: &bucket})
		a.succeeds(err)
		_, err = a.s3.HeadBucket(a.ctx(), &s3.HeadBucketInput{Bucket: aws.String(unique())})
		a.refusedWith(err, 404, "NotFound")
	}},
	{Name: "s3: a bucket with an object in it is not deleted", Source: "ErrorResponses.html", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "k", "x")
		_, err := a.s3.DeleteBucket(a.ctx(), &s3.DeleteBucketInput{Bucket: &bucket})
		a.refusedWith(err, 409, "BucketNotEmpty")
		a.contains(bucket, "k", "x")
	}},
	{Name: "s3: making one's own bucket again is refused, but in us-east-1", Source: "API_CreateBucket", Quick: true, check: func(a *account) {
		err := a.createBucket(a.bucket())
		if a.harness.Config.Region == "us-east-1" {
			a.succeeds(err)
			return
		}
		a.refusedWith(err, 409, "BucketAlreadyOwnedByYou")
	}},
	{Name: "s3: a bucket's name follows the rules", Source: "bucketnamingrules.html", Quick: true, check: func(a *account) {
		for _, name := range []string{"Stackjob-Contract", "stackjob_contract", strings.Repeat("a", 64), "-stackjob", "10.0.0.1"} {
			a.refusedWith(a.createBucket(name), 400, "InvalidBucketName")
		}
	}},
	{Name: "s3: a listing goes by prefix and delimiter, in order", Source: "API_ListObjectsV2", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		for _, key := range []string{"b", "a/2", "a/1", "a/x/3", "c"} {
			a.put(bucket, key, "x")
		}
		out, err := a.s3.ListObjectsV2(a.ctx(), &s3.ListObjectsV2Input{Bucket: &bucket, Prefix: new("a/"), Delimiter: new("/")})
		a.must(err)
		if diff := cmp.Diff([]string{"a/1", "a/2", "a/x/"}, listed(out)); diff != "" {
			a.Errorf("listing (-want +got):\n%s", diff)
		}
		first, err := a.s3.ListObjectsV2(a.ctx(), &s3.ListObjectsV2Input{Bucket: &bucket, MaxKeys: new(int32(3))})
		a.must(err)
		rest, err := a.s3.ListObjectsV2(a.ctx(), &s3.ListObjectsV2Input{Bucket: &bucket, ContinuationToken: first.NextContinuationToken})
		a.must(err)
		if diff := cmp.Diff([]string{"a/1", "a/2", "a/x/3", "b", "c"}, append(listed(first), listed(rest)...)); diff != "" {
			a.Errorf("two pages (-want +got):\n%s", diff)
		}
	}},
	{Name: "s3: an object can be put in parts", Source: "mpuoverview.html", Quick: true, check: func(a *account) {
		bucket, key := a.bucket(), new("k")
		begun, err := a.s3.CreateMultipartUpload(a.ctx(), &s3.CreateMultipartUploadInput{Bucket: &bucket, Key: key})
		a.must(err)
		var done types.CompletedMultipartUpload
		for i, content := range []string{strings.Repeat("0123456789abcdef", 5<<20/16), "end"} {
			number := int32(i + 1)
			part, err := a.s3.UploadPart(a.ctx(), &s3.UploadPartInput{Bucket: &bucket, Key: key, UploadId: begun.UploadId,
				PartNumber: &number, Body: strings.NewReader(content)})
			a.must(err)
			done.Parts = append(done.Parts, types.CompletedPart{PartNumber: &number, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32})
		}
		out, err := a.s3.CompleteMultipartUpload(a.ctx(), &s3.CompleteMultipartUploadInput{Bucket: &bucket, Key: key,
			UploadId: begun.UploadId, MultipartUpload: &done})
		a.must(err)
		if !strings.HasSuffix(*out.ETag, `-2"`) {
			a.Errorf("the ETag %s does not tell of two parts", *out.ETag)
		}
		content, _, err := a.get(bucket, *key, ranged("bytes=-5"))
		a.succeeds(err)
		equal(a, "end of the object", content, "efend")
	}},
}

// listed are the keys and the common prefixes of a page.
func listed(page *s3.ListObjectsV2Output) []string {
	var all []string
	for _, object := range page.Contents {
		all = append(all, *object.Key)
	}
	for _, prefix := range page.CommonPrefixes {
		all = append(all, *prefix.Prefix)
	}
	return all
}
