package s3

import (
	"io"
	"net/http"
	"strconv"
)

func (s *Service) getObject(q *request) error {
	o, err := s.readable(q)
	if err != nil {
		return err
	}
	part, err := answerObject(q, o)
	if err != nil {
		return err
	}
	_, _ = io.Copy(q.w, io.NewSectionReader(o.body, part.start, part.length)) // the client hung up
	return nil
}

// readable is the object of a request whose caller may read it. Who may not list the bucket is not
// told that a key is absent (aws-facts 6.4).
func (s *Service) readable(q *request) (*object, error) {
	if err := refuseVersion(q); err != nil {
		return nil, err
	}
	if err := s.authorizeObject(q, "s3:GetObject"); err != nil {
		return nil, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, err := s.find(q)
	if err != nil {
		return nil, err
	}
	if o := b.objects[q.key]; o != nil {
		return o, nil
	}
	if err := b.permits(q, "s3:ListBucket", bucketARN(b.name)); err != nil {
		return nil, err
	}
	return nil, noSuchKey()
}

// refuseVersion refuses to find a version or a part: there is only "null", the object as it is.
func refuseVersion(q *request) error {
	query := q.HTTP.URL.Query()
	if version := query.Get("versionId"); version != "" && version != "null" {
		return invalidArgument("Invalid version id specified")
	}
	if query.Has("partNumber") {
		return notImplemented("reading an object by part number")
	}
	return nil
}

// answerObject writes the status and the header of an answer to GET or HEAD, and returns which part
// of the object the body is.
func answerObject(q *request, o *object) (*byteRange, error) {
	asked, h := q.HTTP.Header, q.w.Header()
	if err := checkRead(asked, o); err != nil {
		h.Set("Etag", o.etag)
		return nil, err
	}
	part, err := readRange(asked.Get("Range"), o.size)
	if err != nil {
		return nil, err
	}
	o.describe(h)
	overrideHeaders(q)
	status := http.StatusPartialContent
	if part == nil {
		part, status = &byteRange{0, o.size}, http.StatusOK
		if asked.Get("X-Amz-Checksum-Mode") == "ENABLED" {
			o.checksum.describe(h)
		}
	} else {
		part.describe(h, o.size)
	}
	h.Set("Content-Length", strconv.FormatInt(part.length, 10))
	q.w.WriteHeader(status)
	return part, nil
}

// overridable are the headers that a query may ask for, by the name of the parameter
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html).
var overridable = map[string]string{
	"response-cache-control":       "Cache-Control",
	"response-content-disposition": "Content-Disposition",
	"response-content-encoding":    "Content-Encoding",
	"response-content-language":    "Content-Language",
	"response-content-type":        "Content-Type",
	"response-expires":             "Expires",
}

// overrideHeaders answers with the headers that the query asks for.
func overrideHeaders(q *request) {
	for name, values := range q.HTTP.URL.Query() {
		if header, ok := overridable[name]; ok {
			q.w.Header().Set(header, values[0])
		}
	}
}
