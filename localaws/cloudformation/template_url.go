package cloudformation

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// readURL reads what TemplateURL or StackPolicyURL names: an object of S3 that the caller may read,
// or any by a presigned URL; without a call, any. Errors are ValidationErrors (aws-facts 4.10).
func (s *Service) readURL(c *wire.Call, address string) ([]byte, error) {
	u, err := url.Parse(address)
	insecure := err == nil && u.Scheme == "http" && strings.HasSuffix(u.Hostname(), ".amazonaws.com")
	if err != nil || u.Scheme == "s3" || insecure || s.objects == nil {
		return nil, errBadTemplateURL()
	}
	bucket, key, err := s.objects.Locate(address)
	if err != nil {
		return nil, errBadTemplateURL()
	}
	read := func() ([]byte, error) { return s.objects.Read(bucket, key) }
	signed := u.Query().Has("X-Amz-Signature")
	switch {
	case c != nil && signed && s.presigned != nil:
		read = func() ([]byte, error) { return s.presigned(address) }
	case c != nil && !signed && c.Authorize("s3:GetObject", "arn:aws:s3:::"+bucket+"/"+key) != nil:
		return nil, errS3(wire.Errorf(http.StatusForbidden, "AccessDenied", "Access Denied"))
	}
	body, err := read()
	if err != nil {
		return nil, errS3(err)
	}
	return body, nil
}
