package s3

func (s *Service) headBucket(q *request) error {
	if err := s.authorizeBucket(q, "s3:ListBucket"); err != nil {
		return err
	}
	b, err := s.existing(q)
	if err != nil {
		return err
	}
	q.w.Header().Set("X-Amz-Bucket-Region", b.region)
	q.w.Header().Set("X-Amz-Access-Point-Alias", "false")
	return nil
}
