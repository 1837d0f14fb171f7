package staging

import (
	"context"
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// present looks whether the content is in the bucket. Without s3:ListBucket S3 answers 403 for what is
// absent: it is taken for absent then, and putting it tells whether it was.
func (s *Stager) present(ctx context.Context, c Content) (bool, error) {
	in := &s3.HeadObjectInput{Bucket: &s.Bucket, Key: aws.String(c.key()), ExpectedBucketOwner: s.owner()}
	_, err := s.Client.HeadObject(ctx, in, s.there)
	if s.elsewhere(ctx, err) {
		_, err = s.Client.HeadObject(ctx, in, s.there)
	}
	switch statusOf(err) {
	case http.StatusNotFound, http.StatusForbidden:
		return false, nil
	}
	if err != nil {
		return false, s.failed(ctx, c, "looking for", err)
	}
	return true, nil
}

// put sends the content, and tells whether it was absent until then: S3 refuses to write over it.
func (s *Stager) put(ctx context.Context, c Content) (bool, error) {
	switch err := s.encrypted(ctx, c); {
	case err == nil:
		return true, nil
	case codeOf(err) == "PreconditionFailed":
		return false, nil
	default:
		return false, s.failed(ctx, c, "putting", err)
	}
}

// encrypted puts the content encrypted as the bucket demands: by the key that was set, else as the
// bucket does by itself or, if its policy denies that, by KMS without naming a key.
func (s *Stager) encrypted(ctx context.Context, c Content) error {
	if s.KMSKey == "" && !s.demandsKMS.Load() {
		err := s.send(ctx, c, "")
		if codeOf(err) != "AccessDenied" {
			return err
		}
	}
	err := s.send(ctx, c, types.ServerSideEncryptionAwsKms)
	if s.KMSKey == "" && err == nil {
		s.demandsKMS.Store(true)
	}
	return err
}

// send makes one request, and again while S3 says that another one of the same name is under way.
func (s *Stager) send(ctx context.Context, c Content, encryption types.ServerSideEncryption) error {
	const most = 3
	var err error
	for range most {
		if err = s.sendOnce(ctx, c, encryption); s.elsewhere(ctx, err) {
			err = s.sendOnce(ctx, c, encryption)
		}
		if codeOf(err) != "ConditionalRequestConflict" {
			break
		}
	}
	return err
}

func (s *Stager) sendOnce(ctx context.Context, c Content, encryption types.ServerSideEncryption) error {
	body, err := c.Open()
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // it was only read
	in := &s3.PutObjectInput{
		Bucket: &s.Bucket, Key: aws.String(c.key()), Body: body, ContentLength: &c.Size,
		IfNoneMatch: aws.String("*"), ExpectedBucketOwner: s.owner(), ServerSideEncryption: encryption,
	}
	if encryption != "" && s.KMSKey != "" {
		in.SSEKMSKeyId = &s.KMSKey
	}
	_, err = s.Client.PutObject(ctx, in, s.there)
	return err
}

// elsewhere tells whether a call failed because the bucket is in another region than the one asked,
// which is then known. It is looked up once: S3 names it even where it refuses to answer.
func (s *Stager) elsewhere(ctx context.Context, failed error) bool {
	switch statusOf(failed) {
	case http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusBadRequest:
	default:
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.looked {
		s.actual, s.looked = s.lookUp(ctx)
	}
	return s.actual != "" && s.actual != s.Region
}

// lookUp tells where the bucket is, and whether S3 has answered: one call that was interrupted must not
// spoil all that come after it.
func (s *Stager) lookUp(ctx context.Context) (region string, answered bool) {
	out, err := s.Client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &s.Bucket, ExpectedBucketOwner: s.owner()})
	if err == nil {
		return aws.ToString(out.BucketRegion), true
	}
	if answer, ok := errors.AsType[*smithyhttp.ResponseError](err); ok && answer.Response != nil {
		return answer.Response.Header.Get("X-Amz-Bucket-Region"), answer.HTTPStatusCode() < http.StatusInternalServerError
	}
	return "", false
}
