package s3

import (
	"encoding/xml"
	"net/http"
)

func (s *Service) getBucketLocation(q *request) error {
	if err := s.authorizeBucket(q, "s3:GetBucketLocation"); err != nil {
		return err
	}
	b, err := s.existing(q)
	if err != nil {
		return err
	}
	region := b.region
	if region == usEast1 {
		region = ""
	}
	writeXML(q.w, http.StatusOK, struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ LocationConstraint"`
		Region  string   `xml:",chardata"`
	}{Region: region})
	return nil
}
