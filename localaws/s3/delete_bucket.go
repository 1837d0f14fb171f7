package s3

import "net/http"

func (s *Service) deleteBucket(q *request) error {
	if err := s.authorizeBucket(q, "s3:DeleteBucket"); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.find(q); err != nil {
		return err
	}
	if err := s.remove(q.bucket); err != nil {
		return err
	}
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}
