package s3

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"strings"
	"time"
)

type owner struct{ ID, DisplayName string }

func ownerOf(account string) owner { return owner{ID: account, DisplayName: "localaws"} }

type listedBucket struct {
	Name         string
	CreationDate time.Time
	BucketRegion string
}

// listBuckets answers with all buckets of the caller's account on one page.
func (s *Service) listBuckets(q *request) error {
	if err := q.Authorize("s3:ListAllMyBuckets", "*"); err != nil {
		return err
	}
	account := cmp.Or(q.Caller.Account, s.account)
	prefix := q.HTTP.URL.Query().Get("prefix")
	var listed []listedBucket
	for _, b := range s.Buckets() {
		if strings.HasPrefix(b.Name, prefix) && b.Owner == account {
			listed = append(listed, listedBucket{b.Name, b.Created.Truncate(time.Millisecond), b.Region})
		}
	}
	writeXML(q.w, http.StatusOK, struct {
		XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListAllMyBucketsResult"`
		Owner   owner
		Buckets []listedBucket `xml:"Buckets>Bucket"`
	}{Owner: ownerOf(account), Buckets: listed})
	return nil
}
