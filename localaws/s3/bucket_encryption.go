package s3

import (
	"encoding/xml"
	"net/http"
)

// encryptionConfiguration is a bucket's default encryption on the wire
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionConfiguration.html).
type encryptionConfiguration struct {
	XMLName xml.Name `xml:"ServerSideEncryptionConfiguration"`
	Rule    []encryptionRule
}

type encryptionRule struct {
	Default          encryptionDefault `xml:"ApplyServerSideEncryptionByDefault"`
	BucketKeyEnabled bool
}

type encryptionDefault struct {
	SSEAlgorithm   string
	KMSMasterKeyID string `xml:",omitempty"`
}

func (s *Service) putBucketEncryption(q *request) error {
	if err := s.authorizeBucket(q, "s3:PutEncryptionConfiguration"); err != nil {
		return err
	}
	body, _, err := readBody(q)
	if err != nil {
		return err
	}
	var in encryptionConfiguration
	if err := xml.Unmarshal(body, &in); err != nil || len(in.Rule) != 1 {
		return malformedXML()
	}
	e, err := in.Rule[0].encryption()
	if err != nil {
		return err
	}
	return s.configure(q, func(b *bucket) { b.encryption = e })
}

// encryption is what a rule makes the default.
func (r encryptionRule) encryption() (encryption, error) {
	e := encryption{algorithm: r.Default.SSEAlgorithm, keyID: r.Default.KMSMasterKeyID}
	switch {
	case e.algorithm == "AES256" && e.keyID != "":
		return e, invalidArgument("a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse")
	case e.algorithm != "AES256" && !isKMS(e.algorithm):
		return e, malformedXML()
	case r.BucketKeyEnabled && isKMS(e.algorithm):
		e.bucketKey = "true"
	}
	return e, nil
}

// getBucketEncryption answers for every bucket: S3 encrypts by default.
func (s *Service) getBucketEncryption(q *request) error {
	if err := s.authorizeBucket(q, "s3:GetEncryptionConfiguration"); err != nil {
		return err
	}
	b, err := s.existing(q)
	if err != nil {
		return err
	}
	rule := encryptionRule{
		Default:          encryptionDefault{b.encryption.algorithm, b.encryption.keyID},
		BucketKeyEnabled: b.encryption.bucketKey == "true",
	}
	writeXML(q.w, http.StatusOK, encryptionConfiguration{Rule: []encryptionRule{rule}})
	return nil
}

func (s *Service) deleteBucketEncryption(q *request) error {
	if err := s.authorizeBucket(q, "s3:PutEncryptionConfiguration"); err != nil {
		return err
	}
	if err := s.configure(q, func(b *bucket) { b.encryption = encryption{algorithm: "AES256"} }); err != nil {
		return err
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}
