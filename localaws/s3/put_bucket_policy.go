package s3

import (
	"net/http"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

// policyLimit is a bucket policy's largest size: 20 KB.
const policyLimit = 20 << 10

func (s *Service) putBucketPolicy(q *request) error {
	if err := s.authorizeBucket(q, "s3:PutBucketPolicy"); err != nil {
		return err
	}
	body, _, err := readBody(q)
	if err != nil {
		return err
	}
	document, err := readPolicy(body)
	if err != nil {
		return err
	}
	if err := s.configure(q, func(b *bucket) { b.policy = document }); err != nil {
		return err
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}

func readPolicy(text []byte) (*identity.Document, error) {
	if len(text) > policyLimit {
		return nil, wire.Errorf(http.StatusBadRequest, "MalformedPolicy", "Policy exceeds the maximum allowed document size.")
	}
	document, err := identity.ParseDocument(text)
	if err != nil {
		return nil, wire.Errorf(http.StatusBadRequest, "MalformedPolicy", "%v", err)
	}
	return document, nil
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
