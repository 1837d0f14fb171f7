package s3

import (
	"encoding/xml"
	"io"
	"net/http"
	"time"
)

// uploadPartCopy makes a part of an object that is there, or of a range of it.
func (s *Service) uploadPartCopy(q *request) error {
	if err := s.mayWrite(q); err != nil {
		return err
	}
	number, err := partNumber(q)
	if err != nil {
		return err
	}
	source, err := s.copySource(q)
	if err != nil {
		return err
	}
	content, err := source.excerpt(q.HTTP.Header.Get("X-Amz-Copy-Source-Range"))
	if err != nil {
		return err
	}
	p := newPart(content, sum("CRC64NVME", content))
	if err := s.addPart(q, number, p); err != nil {
		return err
	}
	writeXML(q.w, http.StatusOK, struct {
		XMLName      xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CopyPartResult"`
		ETag         string
		LastModified time.Time
	}{ETag: p.etag(), LastModified: p.modified.Truncate(time.Millisecond)})
	return nil
}

// excerpt is the range of an object that a header names, which must be within the object; without
// one it is the whole object.
func (o *object) excerpt(header string) ([]byte, error) {
	if header == "" {
		return o.content()
	}
	within, err := readRange(header, o.size)
	if within == nil || err != nil {
		return nil, invalidArgument("The x-amz-copy-source-range value must be of the form bytes=first-last " +
			"where first and last are the zero-based offsets of the first and last bytes to copy")
	}
	content := make([]byte, within.length)
	_, err = io.ReadFull(io.NewSectionReader(o.body, within.start, within.length), content)
	return content, err
}
