package s3

import "net/http"

// deleteObject succeeds whether the object is there or not, as S3 does.
func (s *Service) deleteObject(q *request) error {
	if err := refuseVersion(q); err != nil {
		return err
	}
	if err := s.authorizeObject(q, "s3:DeleteObject"); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(q)
	if err != nil {
		return err
	}
	delete(b.objects, q.key)
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}
