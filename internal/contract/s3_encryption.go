package contract

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func encrypted(by types.ServerSideEncryption) func(*s3.PutObjectInput) {
	return func(in *s3.PutObjectInput) { in.ServerSideEncryption = by }
}

var encryptionTests = []Test{
	{Name: "s3: every object is encrypted with AES256 at least", Source: "default-encryption-faq.html", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		equal(a, "on PUT", a.put(bucket, "k", "x").ServerSideEncryption, types.ServerSideEncryptionAes256)
		_, out, err := a.get(bucket, "k")
		a.must(err)
		equal(a, "on GET", out.ServerSideEncryption, types.ServerSideEncryptionAes256)
	}},
	{Name: "s3: aws:kms without a key id uses the account's aws/s3 key", Source: "aws-facts 1.7", Quick: true, check: func(a *account) {
		bucket := a.bucket()
		made := a.put(bucket, "k", "x", encrypted(types.ServerSideEncryptionAwsKms))
		equal(a, "on PUT", made.ServerSideEncryption, types.ServerSideEncryptionAwsKms)
		prefix := "arn:aws:kms:" + a.harness.Config.Region + ":" + a.accountID() + ":key/"
		if key := aws.ToString(made.SSEKMSKeyId); !strings.HasPrefix(key, prefix) {
			a.Errorf("the key is %q, want %s…", key, prefix)
		}
		content, out, err := a.get(bucket, "k")
		a.must(err)
		equal(a, "content", content, "x")
		equal(a, "on GET", out.ServerSideEncryption, types.ServerSideEncryptionAwsKms)
		equal(a, "key on GET", aws.ToString(out.SSEKMSKeyId), aws.ToString(made.SSEKMSKeyId))
	}},
	{Name: "s3: a key id without aws:kms is refused", Source: "aws-facts 1.7, API_PutObject", Quick: true, check: func(a *account) {
		_, err := a.tryPut(a.bucket(), "k", "x", encrypted(types.ServerSideEncryptionAes256),
			func(in *s3.PutObjectInput) { in.SSEKMSKeyId = new("alias/aws/s3") })
		a.refusedWith(err, 400, "InvalidArgument")
	}},
	{Name: "s3: an unknown encryption is refused", Source: "ErrorResponses.html", Quick: true, check: func(a *account) {
		_, err := a.tryPut(a.bucket(), "k", "x", encrypted("rot13"))
		equal(a, "status", status(err), 400)
	}},
}
