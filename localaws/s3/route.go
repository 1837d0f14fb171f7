package s3

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// A level is what a request addresses: the service, a bucket or an object.
type level int

const (
	ofService level = iota
	ofBucket
	ofObject
)

// A route is how an operation is asked for. The first one that fits is meant.
type route struct {
	method    string
	level     level
	query     string // a query parameter that must be there
	header    string // a header that must be there
	operation string
}

var routes = []route{
	{"GET", ofService, "", "", "ListBuckets"},
	{"PUT", ofBucket, "policy", "", "PutBucketPolicy"},
	{"GET", ofBucket, "policy", "", "GetBucketPolicy"},
	{"DELETE", ofBucket, "policy", "", "DeleteBucketPolicy"},
	{"PUT", ofBucket, "encryption", "", "PutBucketEncryption"},
	{"GET", ofBucket, "encryption", "", "GetBucketEncryption"},
	{"DELETE", ofBucket, "encryption", "", "DeleteBucketEncryption"},
	{"PUT", ofBucket, "", "", "CreateBucket"},
	{"HEAD", ofBucket, "", "", "HeadBucket"},
	{"DELETE", ofBucket, "", "", "DeleteBucket"},
	{"GET", ofBucket, "location", "", "GetBucketLocation"},
	{"GET", ofBucket, "list-type", "", "ListObjectsV2"},
	{"GET", ofBucket, "", "", "ListObjects"},
	{"POST", ofBucket, "delete", "", "DeleteObjects"},
	{"POST", ofObject, "uploads", "", "CreateMultipartUpload"},
	{"PUT", ofObject, "uploadId", "X-Amz-Copy-Source", "UploadPartCopy"},
	{"PUT", ofObject, "uploadId", "", "UploadPart"},
	{"POST", ofObject, "uploadId", "", "CompleteMultipartUpload"},
	{"DELETE", ofObject, "uploadId", "", "AbortMultipartUpload"},
	{"GET", ofObject, "uploadId", "", "ListParts"},
	{"PUT", ofObject, "", "X-Amz-Copy-Source", "CopyObject"},
	{"PUT", ofObject, "", "", "PutObject"},
	{"GET", ofObject, "", "", "GetObject"},
	{"HEAD", ofObject, "", "", "HeadObject"},
	{"DELETE", ofObject, "", "", "DeleteObject"},
}

// Operation is the name of the operation that a request asks for. One that S3 has and this package
// does not is named by its method and sub-resource, such as "GET ?policy".
func (s *Service) Operation(r *http.Request) string {
	bucket, key := s.address(r)
	addressed := ofService
	switch {
	case key != "":
		addressed = ofObject
	case bucket != "":
		addressed = ofBucket
	}
	query := r.URL.Query()
	sub := subresource(query)
	for _, route := range routes {
		if route.fits(r, addressed, query, sub) {
			return route.operation
		}
	}
	return strings.TrimSuffix(r.Method+" ?"+sub, " ?")
}

func (route route) fits(r *http.Request, addressed level, query url.Values, sub string) bool {
	if route.method != r.Method || route.level != addressed {
		return false
	}
	if route.query != "" && !query.Has(route.query) || route.header != "" && r.Header.Get(route.header) == "" {
		return false
	}
	return sub == "" || sub == route.query
}

// plain are the query parameters that are arguments of an operation rather than the name of one.
var plain = []string{
	"AWSAccessKeyId", "Expires", "Signature", // of the old presigned URLs
	"continuation-token", "delimiter", "encoding-type", "fetch-owner", "list-type", "marker", "max-keys",
	"max-parts", "part-number-marker", "partNumber", "prefix", "start-after", "uploadId", "versionId", "x-id",
}

// subresource is the query parameter that makes an operation of its own of the request, if any.
// Several are no operation that there is.
func subresource(query url.Values) string {
	var names []string
	for name := range query {
		lower := strings.ToLower(name)
		if !slices.Contains(plain, name) && !strings.HasPrefix(lower, "x-amz-") && !strings.HasPrefix(lower, "response-") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, "&")
}
