package artifact

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/job"
)

// NewClient makes an S3 client for one job's artifacts. It signs with the job's
// credentials and never with those of base, which belong to the function or
// worker and are for everything else (aws-facts 1.7). Region, endpoint, HTTP
// client and retries are base's: an artifact bucket is in the region of its
// action.
//
// Credentials that have expired, and absent ones (c is nil), fail at the first
// request, before anything is sent, with an *Error of kind Expired or Denied.
//
// Checksums of answers are verified only where S3 requires it. By default the
// SDK asks for them on every GET, but the only ones S3 keeps are of whole
// objects, which say nothing of a range; a server that sends one with a range
// would make every read fail. What is read is verified by the zip's own CRC-32.
func NewClient(c *job.Credentials, base aws.Config, optFns ...func(*s3.Options)) *s3.Client {
	config := base.Copy()
	config.Credentials = &jobCredentials{job: c}
	config.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	return s3.NewFromConfig(config, optFns...)
}

// jobCredentials gives a job's credentials while they are valid.
type jobCredentials struct{ job *job.Credentials }

// Retrieve implements aws.CredentialsProvider.
func (c *jobCredentials) Retrieve(context.Context) (aws.Credentials, error) {
	if c.job == nil || c.job.AccessKeyID == "" {
		return aws.Credentials{}, refuse(Denied, "the job brings no artifact credentials: give the action an input or output artifact")
	}
	if c.job.Expired(time.Now()) {
		return aws.Credentials{}, refuse(Expired, "the job's artifact credentials expired at %s; %s", c.job.Expires.UTC().Format(time.RFC3339), adviceExpired)
	}
	return aws.Credentials{
		AccessKeyID:     c.job.AccessKeyID,
		SecretAccessKey: c.job.SecretAccessKey.Reveal(),
		SessionToken:    c.job.SessionToken.Reveal(),
		Source:          "CodePipeline job",
		CanExpire:       !c.job.Expires.IsZero(),
		Expires:         c.job.Expires,
	}, nil
}
