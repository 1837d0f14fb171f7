package s3

func (s *Service) headObject(q *request) error {
	o, err := s.readable(q)
	if err != nil {
		return err
	}
	_, err = answerObject(q, o)
	return err
}
