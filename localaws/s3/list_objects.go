package s3

import (
	"encoding/xml"
	"net/http"
)

// listObjects is the first version of the operation, which some tools still use.
func (s *Service) listObjects(q *request) error {
	marker := q.HTTP.URL.Query().Get("marker")
	page, err := s.list(q, marker)
	if err != nil {
		return err
	}
	for i := range page.Contents {
		o := ownerOf(page.owner)
		page.Contents[i].Owner = &o
	}
	answer := struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
		listing
		Marker     string
		NextMarker string `xml:",omitempty"`
	}{listing: *page, Marker: page.encoded(marker)}
	if page.IsTruncated && page.Delimiter != "" {
		answer.NextMarker = page.encoded(page.last)
	}
	writeXML(q.w, http.StatusOK, answer)
	return nil
}
