package s3

import (
	"encoding/xml"
	"net/http"
	"strings"
	"time"
)

type owner struct{ ID, DisplayName string }

func (s *Service) owner() owner { return owner{ID: s.account, DisplayName: "localaws"} }

type listedBucket struct {
	Name         string
	CreationDate time.Time
	BucketRegion string
}

// listBuckets answers with all buckets on one page.
func (s *Service) listBuckets(q *request) error {
	if err := q.Authorize("s3:ListAllMyBuckets", "*"); err != nil {
		return err
	}
	prefix := q.HTTP.URL.Query().Get("prefix")
	var listed []listedBucket
	for _, b := range s.Buckets() {
		if strings.HasPrefix(b.Name, prefix) {
			listed = append(listed, listedBucket{b.Name, b.Created.Truncate(time.Millisecond), b.Region})
		}
	}
	writeXML(q.w, http.StatusOK, struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListAllMyBucketsResult"`
		Owner   owner
		Buckets []listedBucket `xml:"Buckets>Bucket"`
	}{Owner: s.owner(), Buckets: listed})
	return nil
}
