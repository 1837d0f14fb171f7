// Package s3 is the embedded AWS's S3: buckets and objects in memory, path-style and virtual-hosted,
// with ranges, conditional requests, the SSE headers, the SDKs' checksums and framings, multipart
// uploads, bucket policies and default encryption.
//
// Names of buckets are everyone's; a bucket belongs to one account and one region. In its own account
// a caller's policy says what it may do to a bucket, and the bucket's policy can only deny; callers of
// other accounts need the bucket's policy to allow it too. Calls must be signed for its region.
//
// Reads are strongly consistent, as S3's have been since 2020. Versions, ACLs, tags, lifecycle,
// object locks, customer-provided keys and other bucket configurations are not offered: asking for one is
// refused with NotImplemented rather than ignored. Wire facts: aws-facts 6.4, and the error codes
// of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html.
//
// It is written here and not taken from gofakes3 (v1.2.0 was tried), which stores the SDKs'
// framing as content, reads regardless of If-Match, refuses a suffix range longer than the object,
// gives a request's headers back with the object, its session token included, and answers
// GetBucketPolicy with a list of keys.
package s3

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Config is what a [Service] is made of. Its zero value is usable.
type Config struct {
	// Account owns the buckets that no caller makes; "123456789012" if it is empty.
	Account string
	// Hosts are the names the service answers under, besides AWS's own and the loopback names. A
	// request to one of them is path-style; to a name below one, virtual-hosted.
	Hosts []string
}

// A Service is the S3 of all accounts and regions.
type Service struct {
	account string
	hosts   []string

	mu      sync.RWMutex
	buckets map[string]*bucket
}

// New makes an S3 without buckets.
func New(c Config) *Service {
	return &Service{
		account: cmp.Or(c.Account, "123456789012"),
		hosts:   append([]string{"localhost"}, c.Hosts...),
		buckets: map[string]*bucket{},
	}
}

// A request is a call with what it addresses.
type request struct {
	*wire.Call
	w           http.ResponseWriter
	bucket, key string
}

type operation func(*Service, *request) error

var operations = map[string]operation{
	"AbortMultipartUpload":    (*Service).abortMultipartUpload,
	"CompleteMultipartUpload": (*Service).completeMultipartUpload,
	"CopyObject":              (*Service).copyObject,
	"CreateBucket":            (*Service).createBucket,
	"CreateMultipartUpload":   (*Service).createMultipartUpload,
	"DeleteBucket":            (*Service).deleteBucket,
	"DeleteBucketEncryption":  (*Service).deleteBucketEncryption,
	"DeleteBucketPolicy":      (*Service).deleteBucketPolicy,
	"DeleteObject":            (*Service).deleteObject,
	"DeleteObjects":           (*Service).deleteObjects,
	"GetBucketEncryption":     (*Service).getBucketEncryption,
	"GetBucketLocation":       (*Service).getBucketLocation,
	"GetBucketPolicy":         (*Service).getBucketPolicy,
	"GetObject":               (*Service).getObject,
	"HeadBucket":              (*Service).headBucket,
	"HeadObject":              (*Service).headObject,
	"ListBuckets":             (*Service).listBuckets,
	"ListObjects":             (*Service).listObjects,
	"ListObjectsV2":           (*Service).listObjectsV2,
	"ListParts":               (*Service).listParts,
	"PutBucketEncryption":     (*Service).putBucketEncryption,
	"PutBucketPolicy":         (*Service).putBucketPolicy,
	"PutObject":               (*Service).putObject,
	"UploadPart":              (*Service).uploadPart,
	"UploadPartCopy":          (*Service).uploadPartCopy,
}

// ServeCall answers a call. It reads the body from the call's HTTP request.
func (s *Service) ServeCall(w http.ResponseWriter, c *wire.Call) {
	q := &request{Call: c, w: w}
	q.bucket, q.key = s.address(c.HTTP)
	if err := s.do(q); err != nil {
		writeError(w, c, err)
	}
}

func (s *Service) do(q *request) error {
	do, ok := operations[q.Operation]
	if !ok {
		return wire.Errorf(http.StatusNotImplemented, "NotImplemented",
			"localaws does not offer S3's %s; it offers: %s", q.Operation, strings.Join(slices.Sorted(maps.Keys(operations)), ", "))
	}
	if err := unoffered(q.HTTP.Header); err != nil {
		return err
	}
	if err := s.checkRegion(q); err != nil {
		return err
	}
	answerIDs(q.w.Header(), q.Call)
	return do(s, q)
}

func answerIDs(h http.Header, c *wire.Call) {
	h.Set("Server", "AmazonS3")
	h.Set("X-Amz-Request-Id", c.RequestID)
	h.Set("X-Amz-Id-2", c.RequestID)
}
