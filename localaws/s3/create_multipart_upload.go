package s3

import (
	"encoding/xml"
	"net/http"
)

func (s *Service) createMultipartUpload(q *request) error {
	if err := s.mayWrite(q); err != nil {
		return err
	}
	headers, err := headersToKeep(q.HTTP.Header)
	if err != nil {
		return err
	}
	u := &upload{id: newUploadID(), key: q.key, headers: headers, parts: map[int]part{}}
	u.algorithm = q.HTTP.Header.Get("X-Amz-Checksum-Algorithm")
	if err := s.begin(q, u); err != nil {
		return err
	}
	u.encryption.describe(q.w.Header())
	if u.algorithm != "" {
		q.w.Header().Set("X-Amz-Checksum-Algorithm", u.algorithm)
	}
	writeXML(q.w, http.StatusOK, struct {
		XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ InitiateMultipartUploadResult"`
		Bucket, Key, UploadId string
	}{Bucket: q.bucket, Key: q.key, UploadId: u.id})
	return nil
}

// begin adds the upload to its bucket.
func (s *Service) begin(q *request, u *upload) error {
	if u.algorithm != "" && newHash(u.algorithm) == nil {
		return invalidArgument("Checksum algorithm provided is unsupported.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(q)
	if err != nil {
		return err
	}
	if u.encryption, err = readEncryption(q.HTTP.Header, b); err != nil {
		return err
	}
	b.uploads[u.id] = u
	return nil
}
