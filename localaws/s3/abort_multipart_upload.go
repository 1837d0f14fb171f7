package s3

import "net/http"

func (s *Service) abortMultipartUpload(q *request) error {
	if err := s.authorizeObject(q, "s3:AbortMultipartUpload"); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, u, err := s.findUpload(q)
	if err != nil {
		return err
	}
	delete(b.uploads, u.id)
	q.w.WriteHeader(http.StatusNoContent)
	return nil
}
