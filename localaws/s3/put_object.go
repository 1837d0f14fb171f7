package s3

// keyLimit is a key's longest length, in bytes of UTF-8.
const keyLimit = 1024

func (s *Service) putObject(q *request) error {
	if err := s.mayWrite(q); err != nil {
		return err
	}
	content, c, err := readBody(q)
	if err != nil {
		return err
	}
	o, err := s.store(q, func(b *bucket) (*object, error) {
		headers, err := headersToKeep(q.HTTP.Header)
		if err != nil {
			return nil, err
		}
		e, err := s.readEncryption(q.HTTP.Header, b)
		return newObject(content, headers, e, c), err
	})
	if err != nil {
		return err
	}
	answerStored(q, o)
	return nil
}

// mayWrite tells, before a body is read, whether the caller may write the request's object.
func (s *Service) mayWrite(q *request) error {
	if len(q.key) > keyLimit {
		return keyTooLong()
	}
	if err := q.authorizeObject("s3:PutObject"); err != nil {
		return err
	}
	b, err := s.existing(q)
	if err != nil {
		return err
	}
	if q.HTTP.URL.Query().Has("uploadId") {
		return nil // how the object is encrypted was said when the upload was created
	}
	return b.refuseUnencrypted(q)
}

// store puts the object that is made under the request's key, if the request's conditions hold.
func (s *Service) store(q *request, make func(*bucket) (*object, error)) (*object, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(q)
	if err != nil {
		return nil, err
	}
	if err := checkWrite(q.HTTP.Header, b.objects[q.key]); err != nil {
		return nil, err
	}
	o, err := make(b)
	if err != nil {
		return nil, err
	}
	b.objects[q.key] = o
	return o, nil
}

func answerStored(q *request, o *object) {
	h := q.w.Header()
	h.Set("Etag", o.etag)
	o.encryption.describe(h)
	o.checksum.describe(h)
}
