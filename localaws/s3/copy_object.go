package s3

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
	"time"
)

func (s *Service) copyObject(q *request) error {
	if err := s.mayWrite(q); err != nil {
		return err
	}
	source, err := s.copySource(q)
	if err != nil {
		return err
	}
	o, err := s.store(q, func(b *bucket) (*object, error) { return s.duplicate(q, b, source) })
	if err != nil {
		return err
	}
	o.encryption.describe(q.w.Header())
	writeXML(q.w, http.StatusOK, struct {
		XMLName      xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ CopyObjectResult"`
		ETag         string
		LastModified time.Time
	}{ETag: o.etag, LastModified: o.modified.Truncate(time.Millisecond)})
	return nil
}

// copySource is the object named by X-Amz-Copy-Source, [/]bucket/key with the key escaped.
func (s *Service) copySource(q *request) (*object, error) {
	path, version, _ := strings.Cut(q.HTTP.Header.Get("X-Amz-Copy-Source"), "?versionId=")
	path, err := url.PathUnescape(path)
	if err != nil || version != "" && version != "null" {
		return nil, invalidArgument("Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
	}
	call := *q.Call
	call.HTTP = &http.Request{URL: &url.URL{}, Header: http.Header{
		"X-Amz-Expected-Bucket-Owner": q.HTTP.Header["X-Amz-Source-Expected-Bucket-Owner"],
	}}
	from := &request{Call: &call}
	from.bucket, from.key, _ = strings.Cut(strings.TrimPrefix(path, "/"), "/")
	source, err := s.readable(from)
	if err != nil {
		return nil, err
	}
	return source, checkSource(q.HTTP.Header, source)
}

// checkSource holds a copy to the conditions on its source.
func checkSource(sent http.Header, source *object) error {
	conditions := http.Header{}
	for _, name := range []string{"If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"} {
		conditions.Set(name, sent.Get("X-Amz-Copy-Source-"+name))
	}
	if checkRead(conditions, source) != nil {
		return preconditionFailed()
	}
	return nil
}

// duplicate makes the copy. Encryption is not copied; the other headers are, unless the request
// replaces them.
func (s *Service) duplicate(q *request, b *bucket, source *object) (*object, error) {
	e, err := readEncryption(q.HTTP.Header, b)
	if err != nil {
		return nil, err
	}
	headers := source.headers
	switch q.HTTP.Header.Get("X-Amz-Metadata-Directive") {
	case "", "COPY":
	case "REPLACE":
		if headers, err = headersToKeep(q.HTTP.Header); err != nil {
			return nil, err
		}
	default:
		return nil, invalidArgument("Unknown metadata directive.")
	}
	o := *source
	o.headers, o.encryption, o.modified = headers, e, time.Now().UTC()
	return &o, nil
}
