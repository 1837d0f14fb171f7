package contract

import (
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// bucket makes a bucket for the test and returns its name.
func (a *account) bucket() string {
	a.Helper()
	name := unique()
	a.must(a.createBucket(name))
	a.Cleanup(func() { a.removeBucket(name) })
	return name
}

// createBucket makes a bucket in the configuration's region. us-east-1 is the one that must not be
// named: API_CreateBucket.
func (a *account) createBucket(name string) error {
	in := &s3.CreateBucketInput{Bucket: &name}
	if region := a.harness.Config.Region; region != "us-east-1" {
		in.CreateBucketConfiguration = &types.CreateBucketConfiguration{
			LocationConstraint: types.BucketLocationConstraint(region),
		}
	}
	_, err := a.s3.CreateBucket(a.ctx(), in)
	return err
}

// removeBucket deletes a bucket with all that is in it. If there is none, that is as good.
func (a *account) removeBucket(name string) {
	pages := s3.NewListObjectsV2Paginator(a.s3, &s3.ListObjectsV2Input{Bucket: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(a.ctx())
		if code(err) == "NoSuchBucket" {
			return
		}
		if err != nil {
			a.Errorf("the bucket %s is left behind: %v", name, err)
			return
		}
		for _, object := range page.Contents {
			a.removeObject(name, *object.Key)
		}
	}
	if _, err := a.s3.DeleteBucket(a.ctx(), &s3.DeleteBucketInput{Bucket: &name}); err != nil {
		a.Errorf("the bucket %s is left behind: %v", name, err)
	}
}

// removeObject deletes an object. If there is no bucket, that is as good.
func (a *account) removeObject(bucket, key string) {
	_, err := a.s3.DeleteObject(a.ctx(), &s3.DeleteObjectInput{Bucket: &bucket, Key: &key})
	if err != nil && code(err) != "NoSuchBucket" {
		a.Errorf("the object %s is left behind: %v", key, err)
	}
}

// put writes an object.
func (a *account) put(bucket, key, content string, options ...func(*s3.PutObjectInput)) *s3.PutObjectOutput {
	a.Helper()
	out, err := a.tryPut(bucket, key, content, options...)
	a.must(err)
	return out
}

func (a *account) tryPut(bucket, key, content string, options ...func(*s3.PutObjectInput)) (*s3.PutObjectOutput, error) {
	in := &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(content)}
	for _, option := range options {
		option(in)
	}
	return a.s3.PutObject(a.ctx(), in)
}

// get reads an object. Reading verifies the checksum, if there is one.
func (a *account) get(bucket, key string, options ...func(*s3.GetObjectInput)) (string, *s3.GetObjectOutput, error) {
	in := &s3.GetObjectInput{Bucket: &bucket, Key: &key}
	for _, option := range options {
		option(in)
	}
	out, err := a.s3.GetObject(a.ctx(), in)
	if err != nil {
		return "", nil, err
	}
	content, err := io.ReadAll(out.Body)
	_ = out.Body.Close() // it was read to its end
	return string(content), out, err
}

// contains checks an object's content.
func (a *account) contains(bucket, key, want string) {
	a.Helper()
	got, _, err := a.get(bucket, key)
	a.succeeds(err)
	equal(a, "content of "+key, got, want)
}

func ranged(r string) func(*s3.GetObjectInput) {
	return func(in *s3.GetObjectInput) { in.Range = aws.String(r) }
}
