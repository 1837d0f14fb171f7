package contract

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

// demandKMS is the statement of the policy that AWS suggests for artifact buckets (aws-facts 1.7).
const demandKMS = `{"Version": "2012-10-17", "Statement": [{
	"Sid": "DenyUploadsWithoutKMS", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::BUCKET/*",
	"Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}}]}`

// demandingBucket is a bucket with that policy.
func (a *account) demandingBucket() string {
	a.Helper()
	bucket := a.bucket()
	_, err := a.s3.PutBucketPolicy(a.ctx(), &s3.PutBucketPolicyInput{Bucket: &bucket, Policy: new(strings.ReplaceAll(demandKMS, "BUCKET", bucket))})
	a.must(err)
	return bucket
}

var policyTests = []Test{
	{Name: "s3: a policy that demands SSE-KMS refuses what does not say so", Source: "aws-facts 1.7", Quick: true, check: func(a *account) {
		bucket := a.demandingBucket()
		_, err := a.tryPut(bucket, "k", "x")
		a.refusedWith(err, 403, "AccessDenied")
		_, err = a.tryPut(bucket, "k", "x", encrypted(types.ServerSideEncryptionAes256))
		a.refusedWith(err, 403, "AccessDenied")
		_, err = a.tryPut(bucket, "k", "x", encrypted(types.ServerSideEncryptionAwsKms))
		a.succeeds(err)
		a.contains(bucket, "k", "x")
	}},
	{Name: "s3: the bucket's default encryption does not satisfy such a policy", Source: "aws-facts 1.7", Quick: true, check: func(a *account) {
		bucket := a.demandingBucket()
		_, err := a.s3.PutBucketEncryption(a.ctx(), &s3.PutBucketEncryptionInput{Bucket: &bucket,
			ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{
				ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms}}}}})
		a.must(err)
		_, err = a.tryPut(bucket, "k", "x")
		a.refusedWith(err, 403, "AccessDenied")
	}},
	{Name: "s3: a bucket's default encryption is that of what is put without a word", Source: "API_PutBucketEncryption", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		_, err := a.s3.PutBucketEncryption(a.ctx(), &s3.PutBucketEncryptionInput{Bucket: &bucket,
			ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{{
				ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms}}}}})
		a.must(err)
		equal(a, "on PUT", a.put(bucket, "k", "x").ServerSideEncryption, types.ServerSideEncryptionAwsKms)
	}},
	{Name: "s3: without a policy there is NoSuchBucketPolicy, and it can be taken away", Source: "API_GetBucketPolicy, API_DeleteBucketPolicy", Quick: true, check: func(a *account) {
		bucket := a.demandingBucket()
		got, err := a.s3.GetBucketPolicy(a.ctx(), &s3.GetBucketPolicyInput{Bucket: &bucket})
		a.must(err)
		if !strings.Contains(*got.Policy, "DenyUploadsWithoutKMS") {
			a.Errorf("the policy is %s", *got.Policy)
		}
		_, err = a.s3.DeleteBucketPolicy(a.ctx(), &s3.DeleteBucketPolicyInput{Bucket: &bucket})
		a.must(err)
		_, err = a.s3.GetBucketPolicy(a.ctx(), &s3.GetBucketPolicyInput{Bucket: &bucket})
		a.refusedWith(err, 404, "NoSuchBucketPolicy")
		_, err = a.s3.PutBucketPolicy(a.ctx(), &s3.PutBucketPolicyInput{Bucket: &bucket, Policy: new("{")})
		a.refusedWith(err, 400, "MalformedPolicy")
	}},
	{Name: "s3: another region's endpoint sends a call on", Source: "Redirects.html", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		elsewhere := "us-west-2"
		if a.harness.Config.Region == elsewhere {
			elsewhere = "eu-west-1"
		}
		c := s3.NewFromConfig(a.harness.Config, func(o *s3.Options) { o.Region = elsewhere })
		_, err := c.GetObject(a.ctx(), &s3.GetObjectInput{Bucket: &bucket, Key: new("k")})
		a.refusedWith(err, 301, "PermanentRedirect")
		_, err = c.HeadBucket(a.ctx(), &s3.HeadBucketInput{Bucket: &bucket})
		equal(a, "status of HEAD", status(err), 301)
	}},
}
