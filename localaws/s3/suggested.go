package s3

import "strings"

// SuggestedPolicy is the policy that AWS suggests for a pipeline's artifact bucket (aws-facts 1.7):
// objects are put with SSE-KMS, by a header that says so, and nothing is done without TLS.
func SuggestedPolicy(bucket string) string {
	return strings.ReplaceAll(suggestedPolicy, "BUCKET", bucket)
}

const suggestedPolicy = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "DenyUploadsWithoutKMS",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:PutObject",
      "Resource": "arn:aws:s3:::BUCKET/*",
      "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}
    },
    {
      "Sid": "DenyWithoutTLS",
      "Effect": "Deny",
      "Principal": "*",
      "Action": "s3:*",
      "Resource": ["arn:aws:s3:::BUCKET", "arn:aws:s3:::BUCKET/*"],
      "Condition": {"Bool": {"aws:SecureTransport": "false"}}
    }
  ]
}`
