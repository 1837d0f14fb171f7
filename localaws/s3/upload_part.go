package s3

import "strconv"

func (s *Service) uploadPart(q *request) error {
	if err := s.mayWrite(q); err != nil {
		return err
	}
	number, err := partNumber(q)
	if err != nil {
		return err
	}
	content, c, err := readBody(q)
	if err != nil {
		return err
	}
	p := newPart(content, c)
	if err := s.addPart(q, number, p); err != nil {
		return err
	}
	q.w.Header().Set("Etag", p.etag())
	q.w.Header().Set(checksumHeader(c.algorithm), c.value)
	return nil
}

func partNumber(q *request) (int, error) {
	number, err := strconv.Atoi(q.HTTP.URL.Query().Get("partNumber"))
	if err != nil || number < 1 || number > partLimit {
		return 0, invalidArgument("Part number must be an integer between 1 and %d, inclusive", partLimit)
	}
	return number, nil
}

// addPart puts a part into the request's upload, in place of an earlier one of the same number.
func (s *Service) addPart(q *request, number int, p part) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, u, err := s.findUpload(q)
	if err != nil {
		return err
	}
	u.parts[number] = p
	u.encryption.describe(q.w.Header())
	return nil
}
