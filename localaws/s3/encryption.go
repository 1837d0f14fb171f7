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

// readEncryption is what a request asks for, or else the bucket's default.
func readEncryption(h http.Header, b *bucket) (encryption, error) {
	e := encryption{algorithm: h.Get(headerSSE), keyID: h.Get(headerSSEKey), bucketKey: h.Get(headerBucketKey)}
	switch {
	case isKMS(e.algorithm):
	case e.algorithm != "" && e.algorithm != "AES256":
		return e, wire.Errorf(http.StatusBadRequest, "InvalidEncryptionAlgorithmError",
			"The encryption request that you specified is not valid. The valid value is AES256 or aws:kms.")
	case e.keyID != "":
		return e, invalidArgument("Server Side Encryption with AWS KMS managed key requires HTTP header " +
			"x-amz-server-side-encryption : aws:kms")
	case e.algorithm == "AES256":
		return encryption{algorithm: "AES256"}, nil
	default:
		e = b.encryption
	}
	if isKMS(e.algorithm) && e.keyID == "" {
		e.keyID = b.managedKey()
	}
	return e, nil
}

func isKMS(algorithm string) bool { return algorithm == "aws:kms" || algorithm == "aws:kms:dsse" }

// managedKey is the ARN of the key that the alias aws/s3 stands for in the bucket's account and region.
func (b *bucket) managedKey() string {
	sum := sha256.Sum256([]byte(b.owner + b.region))
	return fmt.Sprintf("arn:aws:kms:%s:%s:key/%x-%x-%x-%x-%x", b.region, b.owner, sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (e encryption) byKMS() bool { return e.keyID != "" }

func (e encryption) describe(h http.Header) {
	for name, value := range map[string]string{headerSSE: e.algorithm, headerSSEKey: e.keyID, headerBucketKey: e.bucketKey} {
		if value != "" {
			h.Set(name, value)
		}
	}
}
