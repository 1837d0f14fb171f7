package s3

import (
	"net/http"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

// policyLimit is a bucket policy's largest size: 20 KB.
const policyLimit = 20 << 10

func (s *Service) putBucketPolicy(q *request) error {
	if err := s.authorizePolicy(q, "s3:PutBucketPolicy"); err != nil {
		return err
	}
	if _, err := s.existing(q); err != nil {
		return err
	}
	body, _, err := readBody(q)
	if err != nil {
		return err
	}
	document, err := readPolicy(q.bucket, body)
	if err != nil {
		return err
	}
	if err := s.configure(q, func(b *bucket) { b.policy = document }); err != nil {
		return err
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}

// readPolicy reads a bucket's policy, whose statements name the bucket or what is in it.
func readPolicy(bucket string, text []byte) (*identity.Document, error) {
	if len(text) > policyLimit {
		return nil, wire.Errorf(http.StatusBadRequest, "MalformedPolicy", "Policy exceeds the maximum allowed document size.")
	}
	document, err := identity.ParseDocument(text)
	if err != nil {
		return nil, wire.Errorf(http.StatusBadRequest, "MalformedPolicy", "%v", err)
	}
	for _, named := range document.Resources() {
		switch {
		case len(named) == 0:
			return nil, wire.Errorf(http.StatusBadRequest, "MalformedPolicy", "Missing required field Resource")
		case slices.ContainsFunc(named, func(arn string) bool { return !within(bucket, arn) }):
			return nil, wire.Errorf(http.StatusBadRequest, "MalformedPolicy", "Policy has invalid resource")
		}
	}
	return document, nil
}

// within tells whether a pattern of ARNs names the bucket, or what is in it.
func within(bucket, arn string) bool {
	rest, ok := strings.CutPrefix(arn, bucketARN(bucket))
	return ok && (rest == "" || strings.ContainsAny(rest[:1], "/*?"))
}

// configure changes the bucket of a request, if the caller expects its owner.
func (s *Service) configure(q *request, change func(*bucket)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(q)
	if err == nil {
		change(b)
	}
	return err
}
