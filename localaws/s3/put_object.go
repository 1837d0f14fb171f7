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
		e, err := readEncryption(q.HTTP.Header, b)
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
	if err := s.inUpload(q); err != nil {
		return err
	}
	if err := s.authorizeObject(q, "s3:PutObject"); err != nil {
		return err
	}
	_, err := s.existing(q)
	return err
}

// inUpload refuses a request that is about a part of no upload.
func (s *Service) inUpload(q *request) error {
	if !q.HTTP.URL.Query().Has("uploadId") {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, _, err := s.findUpload(q)
	return err
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
