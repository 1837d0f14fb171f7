package s3

import (
	"net/http"

	"github.com/stackjob/stackjob/localaws/wire"
)

func (s *Service) getBucketPolicy(q *request) error {
	if err := s.authorizePolicy(q, "s3:GetBucketPolicy"); err != nil {
		return err
	}
	b, err := s.existing(q)
	if err != nil {
		return err
	}
	if b.policy == nil {
		return wire.Errorf(http.StatusNotFound, "NoSuchBucketPolicy", "The bucket policy does not exist")
	}
	q.w.Header().Set("Content-Type", "application/json")
	_, _ = q.w.Write(b.policy.Text()) // the client hung up; nobody is left to tell
	return nil
}
