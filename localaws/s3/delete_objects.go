package s3

import (
	"encoding/xml"
	"net/http"
)

// deleteLimit is how many keys one request may delete.
const deleteLimit = 1000

type deletion struct {
	Quiet  bool
	Object []struct{ Key, VersionId string }
}

type deleted struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ DeleteResult"`
	Deleted []deletedKey
	Error   []undeletedKey
}

type deletedKey struct{ Key string }

type undeletedKey struct{ Key, Code, Message string }

func (s *Service) deleteObjects(q *request) error {
	body, _, err := readBody(q)
	if err != nil {
		return err
	}
	var in deletion
	if err := xml.Unmarshal(body, &in); err != nil || len(in.Object) == 0 || len(in.Object) > deleteLimit {
		return malformedXML()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b, err := s.find(q)
	if err != nil {
		return err
	}
	writeXML(q.w, http.StatusOK, b.deleteAll(q, in))
	return nil
}

// deleteAll deletes what the caller may, and says what was not deleted.
func (b *bucket) deleteAll(q *request, in deletion) deleted {
	var out deleted
	for _, o := range in.Object {
		err := b.permits(q, "s3:DeleteObject", objectARN(b.name, o.Key))
		if err == nil && o.VersionId != "" && o.VersionId != "null" {
			err = noSuchVersion()
		}
		switch {
		case err != nil:
			e := asError(err)
			out.Error = append(out.Error, undeletedKey{o.Key, e.Code, e.Message})
		default:
			delete(b.objects, o.Key)
			if !in.Quiet {
				out.Deleted = append(out.Deleted, deletedKey{o.Key})
			}
		}
	}
	return out
}
