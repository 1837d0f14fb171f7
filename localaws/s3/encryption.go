package s3

import (
	"crypto/sha256"
	"fmt"
	"net/http"

	"github.com/stackjob/stackjob/localaws/wire"
)

// An encryption is how an object is said to be encrypted at rest (aws-facts 1.7, 6.4).
type encryption struct {
	algorithm string // AES256, aws:kms or aws:kms:dsse
	keyID     string // with KMS
	bucketKey string // "true" or "", with KMS
}

const (
	headerSSE       = "X-Amz-Server-Side-Encryption"
	headerSSEKey    = "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"
	headerBucketKey = "X-Amz-Server-Side-Encryption-Bucket-Key-Enabled"
)

// readEncryption is what a request asks for; asking for nothing gives S3's own keys.
func (s *Service) readEncryption(h http.Header, b *bucket) (encryption, error) {
	e := encryption{algorithm: h.Get(headerSSE), keyID: h.Get(headerSSEKey), bucketKey: h.Get(headerBucketKey)}
	switch e.algorithm {
	case "aws:kms", "aws:kms:dsse":
		if e.keyID == "" {
			e.keyID = s.managedKey(b.region)
		}
		return e, nil
	case "", "AES256":
		if e.keyID != "" {
			return e, invalidArgument("Server Side Encryption with AWS KMS managed key requires HTTP header " +
				"x-amz-server-side-encryption : aws:kms")
		}
		return encryption{algorithm: "AES256"}, nil
	}
	return e, wire.Errorf(http.StatusBadRequest, "InvalidEncryptionAlgorithmError",
		"The encryption request that you specified is not valid. The valid value is AES256 or aws:kms.")
}

// managedKey is the ARN of the key that the alias aws/s3 stands for in a region.
func (s *Service) managedKey(region string) string {
	sum := sha256.Sum256([]byte(s.account + region))
	return fmt.Sprintf("arn:aws:kms:%s:%s:key/%x-%x-%x-%x-%x", region, s.account, sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (e encryption) byKMS() bool { return e.keyID != "" }

func (e encryption) describe(h http.Header) {
	for name, value := range map[string]string{headerSSE: e.algorithm, headerSSEKey: e.keyID, headerBucketKey: e.bucketKey} {
		if value != "" {
			h.Set(name, value)
		}
	}
}

// refuseUnencrypted is the artifact-bucket policy that AWS suggests: it denies what is not put with
// the header "aws:kms", whatever the bucket's default (aws-facts 1.7).
func (b *bucket) refuseUnencrypted(q *request) error {
	if !b.demandKMS || q.HTTP.Header.Get(headerSSE) == "aws:kms" {
		return nil
	}
	return wire.Errorf(http.StatusForbidden, "AccessDenied",
		"User: %s is not authorized to perform: s3:PutObject on resource: %q with an explicit deny in a resource-based policy",
		q.Caller.ARN, objectARN(q.bucket, q.key))
}
