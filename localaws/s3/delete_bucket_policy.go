package s3

import "net/http"

// deleteBucketPolicy succeeds whether there is a policy or not, as S3 does.
func (s *Service) deleteBucketPolicy(q *request) error {
	if err := s.authorizePolicy(q, "s3:DeleteBucketPolicy"); err != nil {
		return err
	}
	if err := s.configure(q, func(b *bucket) { b.policy = nil }); err != nil {
		return err
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}
