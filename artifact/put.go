package artifact

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/stackjob/stackjob/job"
)

// Putter is what Put needs of S3. *s3.Client is one.
type Putter interface {
	PutObject(ctx context.Context, in *s3.PutObjectInput, opts ...func(*s3.Options)) (*s3.PutObjectOutput, error)
}

// Put uploads an output artifact, up to S3's limit of 5 GB for one request.
// It is encrypted with KMS as CodePipeline demands (aws-facts 1.7): with the
// job's key or, if the job names none, without a key id, which means the
// account's aws/s3 key. Without these headers the usual policy of an artifact
// bucket denies the upload, whatever the bucket's default encryption.
//
// The body must be seekable, because its length is needed first and because a
// request that fails is sent again from its start. The error is an *Error.
func Put(ctx context.Context, client Putter, bucket, key string, body io.ReadSeeker, encryption *job.EncryptionKey) error {
	in := &s3.PutObjectInput{
		Bucket:               &bucket,
		Key:                  &key,
		Body:                 body,
		ServerSideEncryption: types.ServerSideEncryptionAwsKms,
	}
	if err := setKey(in, encryption); err != nil {
		return locate(err, bucket, key, "")
	}
	if bucket == "" || key == "" {
		return locate(errNoPlace(bucket, key), bucket, key, "")
	}
	if _, err := client.PutObject(ctx, in); err != nil {
		return locate(writing.refusal(ctx, err), bucket, key, "")
	}
	return nil
}

func setKey(in *s3.PutObjectInput, k *job.EncryptionKey) error {
	if k == nil {
		return nil
	}
	if k.Type != "" && k.Type != "KMS" {
		return refuse(Misconfigured, "the job's encryption key is of type %q; CodePipeline knows only KMS", k.Type)
	}
	if k.ID != "" {
		in.SSEKMSKeyId = &k.ID
	}
	return nil
}
