package s3

import (
	"encoding/xml"
	"net/http"
)

func (s *Service) completeMultipartUpload(q *request) error {
	if err := s.mayWrite(q); err != nil {
		return err
	}
	body, _, err := readDeclared(q.HTTP) // a declared checksum is that of the whole object
	if err != nil {
		return err
	}
	var in struct{ Part []chosen }
	if err := xml.Unmarshal(body, &in); err != nil || len(in.Part) == 0 {
		return malformedXML()
	}
	o, err := s.store(q, func(b *bucket) (*object, error) { return s.finish(q, in.Part) })
	if err != nil {
		return err
	}
	o.encryption.describe(q.w.Header())
	writeXML(q.w, http.StatusOK, struct {
		XMLName                     xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CompleteMultipartUploadResult"`
		Location, Bucket, Key, ETag string
	}{Location: "https://" + q.HTTP.Host + q.HTTP.URL.EscapedPath(), Bucket: q.bucket, Key: q.key, ETag: o.etag})
	return nil
}

// finish makes the object and ends the upload. The caller holds the lock.
func (s *Service) finish(q *request, named []chosen) (*object, error) {
	b, u, err := s.findUpload(q)
	if err != nil {
		return nil, err
	}
	parts, err := u.choose(named)
	if err != nil {
		return nil, err
	}
	o, err := u.assemble(parts, declared(q.HTTP.Header))
	if err != nil {
		return nil, err
	}
	delete(b.uploads, u.id)
	return o, nil
}
