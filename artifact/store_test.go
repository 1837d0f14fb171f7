package artifact_test

import (
	"bufio"
	"bytes"
	"crypto/md5"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/job"
)

const (
	bucket = "pipeline-artifacts"
	key    = "demo/source/abc.zip"
)

// store is an S3 of one account for the SDK's real client: an HTTP transport
// without sockets that answers ranges and If-Match as S3 does and counts what
// is read of its answers.
type store struct {
	mu      sync.Mutex
	objects map[string]object
	ranges  []string        // of each GET
	puts    []*http.Request // their bodies are in objects

	bytes atomic.Int64 // body bytes that the client has read

	// before, if set, may answer a request in the store's place; n counts from 0.
	before func(n int, r *http.Request) *http.Response
	// ignoreRange makes the store answer 200 with the whole object.
	ignoreRange bool
}

type object struct {
	content io.ReaderAt
	size    int64
	etag    string
}

func newStore() *store { return &store{objects: map[string]object{}} }

// holding is a store with content under the usual name.
func holding(content []byte) *store {
	s := newStore()
	s.set(content)
	return s
}

func (s *store) set(content []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects["/"+bucket+"/"+key] = object{bytes.NewReader(content), int64(len(content)), fmt.Sprintf(`"%x"`, md5.Sum(content))}
}

func (s *store) setReader(content io.ReaderAt, size int64) {
	s.objects["/"+bucket+"/"+key] = object{content, size, `"generated"`}
}

func (s *store) config() aws.Config {
	return aws.Config{
		Region:       "eu-central-1",
		BaseEndpoint: aws.String("https://s3.test"),
		HTTPClient:   &http.Client{Transport: s},
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAFUNCTION", "function", ""),
		Retryer:      func() aws.Retryer { return aws.NopRetryer{} },
	}
}

// client uses the credentials of a job that are valid.
func (s *store) client() *s3.Client {
	c := &job.Credentials{AccessKeyID: "AKIAJOB", SecretAccessKey: "canary-secret", SessionToken: "canary-token"}
	return artifact.NewClient(c, s.config(), func(o *s3.Options) { o.UsePathStyle = true })
}

func (s *store) requests() int { return len(s.ranges) }

func (s *store) reset() {
	s.ranges = nil
	s.bytes.Store(0)
}

func (s *store) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	n := len(s.ranges) + len(s.puts)
	if r.Method == http.MethodGet {
		s.ranges = append(s.ranges, r.Header.Get("Range"))
	}
	if s.before != nil {
		if answer := s.before(n, r); answer != nil {
			return answer, nil
		}
	}
	switch r.Method {
	case http.MethodGet:
		return s.get(r), nil
	case http.MethodPut:
		return s.put(r)
	}
	return refusal(http.StatusMethodNotAllowed, "MethodNotAllowed", ""), nil
}

func (s *store) get(r *http.Request) *http.Response {
	o, ok := s.objects[place(r)]
	if !ok {
		return refusal(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	}
	if match := r.Header.Get("If-Match"); match != "" && match != o.etag {
		return refusal(http.StatusPreconditionFailed, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold")
	}
	answer := respond(http.StatusOK, o.etag)
	from, to := int64(0), o.size
	if header := r.Header.Get("Range"); header != "" && !s.ignoreRange {
		if from, to, ok = parseRange(header, o.size); !ok {
			return refusal(http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
		}
		answer.StatusCode = http.StatusPartialContent
		answer.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to-1, o.size))
	}
	answer.Header.Set("Content-Length", strconv.FormatInt(to-from, 10))
	answer.ContentLength = to - from
	answer.Body = &counted{io.NewSectionReader(o.content, from, to-from), &s.bytes}
	return answer
}

// place is /bucket/key, from an address of either style.
func place(r *http.Request) string {
	if bucket, ok := strings.CutSuffix(r.URL.Host, ".s3.test"); ok {
		return "/" + bucket + r.URL.Path
	}
	return r.URL.Path
}

// put stores the body without the aws-chunked framing with which the SDK
// sends a trailing checksum over HTTPS.
func (s *store) put(r *http.Request) (*http.Response, error) {
	body := io.Reader(r.Body)
	if strings.Contains(r.Header.Get("Content-Encoding"), "aws-chunked") {
		body = unchunked(body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	s.puts = append(s.puts, r)
	s.objects[place(r)] = object{bytes.NewReader(content), int64(len(content)), fmt.Sprintf(`"%x"`, md5.Sum(content))}
	return respond(http.StatusOK, s.objects[place(r)].etag), nil
}

func unchunked(framed io.Reader) io.Reader {
	in, out := bufio.NewReader(framed), &bytes.Buffer{}
	for {
		var n int64
		if _, err := fmt.Fscanf(in, "%x\r\n", &n); err != nil || n == 0 {
			return out
		}
		_, _ = io.CopyN(out, in, n)
		_, _ = in.Discard(2)
	}
}

func respond(status int, etag string) *http.Response {
	return &http.Response{
		StatusCode: status,
		ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Etag": {etag}},
		Body:   http.NoBody,
	}
}

// refusal is an answer with S3's XML for errors.
func refusal(status int, code, message string) *http.Response {
	answer := respond(status, "")
	answer.Header = http.Header{"Content-Type": {"application/xml"}}
	answer.Body = io.NopCloser(strings.NewReader(fmt.Sprintf(
		`<?xml version="1.0" encoding="UTF-8"?><Error><Code>%s</Code><Message>%s</Message><RequestId>R</RequestId></Error>`, code, message)))
	return answer
}

// parseRange reads the three forms of a range of one part.
func parseRange(header string, size int64) (from, to int64, ok bool) {
	first, last, _ := strings.Cut(strings.TrimPrefix(header, "bytes="), "-")
	a, errA := strconv.ParseInt(first, 10, 64)
	b, errB := strconv.ParseInt(last, 10, 64)
	switch {
	case first == "" && errB == nil:
		from, to = max(0, size-b), size
	case errA == nil && last == "":
		from, to = a, size
	case errA == nil && errB == nil:
		from, to = a, min(size, b+1)
	}
	return from, to, from < to
}

// counted counts the bytes read of a body.
type counted struct {
	io.Reader
	n *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

func (c *counted) Close() error { return nil }
