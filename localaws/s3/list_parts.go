package s3

import (
	"encoding/xml"
	"maps"
	"net/http"
	"slices"
	"time"
)

type listedPart struct {
	PartNumber   int
	LastModified time.Time
	ETag         string
	Size         int
}

// listParts answers with all parts on one page.
func (s *Service) listParts(q *request) error {
	if err := s.authorizeObject(q, "s3:ListMultipartUploadParts"); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	_, u, err := s.findUpload(q)
	if err != nil {
		return err
	}
	var parts []listedPart
	for _, number := range slices.Sorted(maps.Keys(u.parts)) {
		p := u.parts[number]
		parts = append(parts, listedPart{number, p.modified.Truncate(time.Millisecond), p.etag(), len(p.content)})
	}
	writeXML(q.w, http.StatusOK, struct {
		XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListPartsResult"`
		Bucket, Key, UploadId string
		StorageClass          string
		IsTruncated           bool
		Part                  []listedPart
	}{Bucket: q.bucket, Key: q.key, UploadId: u.id, StorageClass: "STANDARD", Part: parts})
	return nil
}
