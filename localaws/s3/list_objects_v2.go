package s3

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"
)

func (s *Service) listObjectsV2(q *request) error {
	query := q.HTTP.URL.Query()
	after := query.Get("start-after")
	token := query.Get("continuation-token")
	if token != "" {
		decoded, err := base64.RawURLEncoding.DecodeString(token)
		if err != nil {
			return invalidArgument("The continuation token provided is incorrect")
		}
		after = string(decoded)
	}
	page, err := s.list(q, after)
	if err != nil {
		return err
	}
	if query.Get("fetch-owner") == "true" {
		for i := range page.Contents {
			o := ownerOf(page.owner)
			page.Contents[i].Owner = &o
		}
	}
	answer := struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
		listing
		KeyCount              int
		StartAfter            string `xml:",omitempty"`
		ContinuationToken     string `xml:",omitempty"`
		NextContinuationToken string `xml:",omitempty"`
	}{listing: *page, KeyCount: len(page.Contents) + len(page.CommonPrefixes), ContinuationToken: token}
	answer.StartAfter = page.encoded(query.Get("start-after"))
	if page.IsTruncated {
		answer.NextContinuationToken = base64.RawURLEncoding.EncodeToString([]byte(page.last))
	}
	writeXML(q.w, http.StatusOK, answer)
	return nil
}
