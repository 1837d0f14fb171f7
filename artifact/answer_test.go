package artifact_test

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/job"
)

// wantError checks what a caller can see of an error, and that no secret is in it.
func wantError(t *testing.T, err error, kind artifact.Kind, failure job.FailureType, text string) {
	t.Helper()
	e, ok := errors.AsType[*artifact.Error](err)
	if !ok {
		t.Fatalf("error is %v, want an *artifact.Error", err)
	}
	if e.Kind != kind || job.FailureTypeOf(err) != failure || !strings.Contains(err.Error(), text) {
		t.Errorf("refused as %q (%s):\n %v\nwant %q (%s) with\n %s", e.Kind, job.FailureTypeOf(err), err, kind, failure, text)
	}
	if strings.Contains(err.Error(), "canary") {
		t.Errorf("the error tells a secret: %v", err)
	}
}

func TestAnswersOfS3(t *testing.T) {
	tests := []struct {
		status        int
		code, message string
		kind          artifact.Kind
		failure       job.FailureType
		want          string
	}{
		{403, "AccessDenied", "Access Denied", artifact.Denied, job.PermissionError,
			"reading failed, S3 answered 403 AccessDenied: Access Denied; the job's artifact credentials come from the action's or the pipeline's role, not from the function's: that role may lack s3:GetObject on the object or kms:Decrypt on its key (without s3:ListBucket S3 answers the same for an object that is absent)"},
		{400, "ExpiredToken", "The provided token has expired.", artifact.Expired, job.PermissionError,
			"reading failed, S3 answered 400 ExpiredToken: The provided token has expired; every invocation brings fresh credentials: this event is old or was sent again, run the action again"},
		{403, "ExpiredToken", "", artifact.Expired, job.PermissionError, "403 ExpiredToken; every invocation"},
		{403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", artifact.Denied, job.PermissionError, "are not valid here"},
		{403, "SignatureDoesNotMatch", "", artifact.Denied, job.PermissionError, "are not valid here"},
		{403, "RequestTimeTooSkewed", "", artifact.Denied, job.PermissionError, "set the clock"},
		{400, "InvalidToken", "", artifact.Denied, job.PermissionError, "are not valid here"},
		{400, "KMS.DisabledException", "key is disabled", artifact.Denied, job.PermissionError, "the artifact's KMS key is deleted, disabled"},
		{404, "NoSuchKey", "The specified key does not exist.", artifact.AbsentObject, job.RevisionUnavailable, "release the change again"},
		{404, "NoSuchBucket", "", artifact.AbsentObject, job.RevisionUnavailable, "the bucket was deleted, or belongs to another region"},
		{403, "InvalidObjectState", "", artifact.AbsentObject, job.RevisionUnavailable, "the object is archived"},
		{412, "PreconditionFailed", "", artifact.Changed, job.RevisionOutOfSync, "the object was overwritten while it was read"},
		{416, "InvalidRange", "The requested range is not satisfiable", artifact.NotZip, job.ConfigurationError, "the object is empty"},
		{400, "AuthorizationHeaderMalformed", "expecting 'us-west-2'", artifact.Misconfigured, job.ConfigurationError, "check region and endpoint"},
		{400, "InvalidRequest", "", artifact.Misconfigured, job.ConfigurationError, "400 InvalidRequest; check region and endpoint"},
		{503, "SlowDown", "Please reduce your request rate.", artifact.Unavailable, job.SystemUnavailable, "reading failed, S3 answered 503 SlowDown: Please reduce your request rate"},
		{500, "InternalError", "", artifact.Unavailable, job.SystemUnavailable, "500 InternalError"},
		{400, "RequestTimeout", "", artifact.Unavailable, job.SystemUnavailable, "400 RequestTimeout"},
		{429, "TooMany", "", artifact.Unavailable, job.SystemUnavailable, "429 TooMany"},
		{400, "ThrottlingException", "", artifact.Unavailable, job.SystemUnavailable, "ThrottlingException"},
	}
	for _, test := range tests {
		t.Run(test.code, func(t *testing.T) {
			s := holding(pack(t, "template.yml", template))
			s.before = func(int, *http.Request) *http.Response { return refusal(test.status, test.code, test.message) }
			_, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
			wantError(t, err, test.kind, test.failure, test.want)
			if !strings.HasPrefix(err.Error(), "artifact s3://"+bucket+"/"+key+": ") {
				t.Errorf("the error does not say which artifact: %v", err)
			}
		})
	}
}

// answering serves a large artifact whose n-th answer is changed.
func answering(t *testing.T, n int, change func(answer *http.Response)) (*store, error) {
	t.Helper()
	s := newStore()
	content, _ := generate(t, 1<<20, first, template)
	s.setReader(content, content.size)
	s.before = func(i int, r *http.Request) *http.Response {
		if i != n {
			return nil
		}
		answer := s.get(r)
		change(answer)
		return answer
	}
	a, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	if err == nil {
		_, err = fs.ReadFile(a.FS(t.Context()), "template.yml")
	}
	return s, err
}

func header(name, value string) func(*http.Response) {
	return func(answer *http.Response) { answer.Header.Set(name, value) }
}

func TestAnswersThatAreNotWhatWasAsked(t *testing.T) {
	tests := map[string]struct {
		request int
		change  func(*http.Response)
		kind    artifact.Kind
		failure job.FailureType
		want    string
	}{
		"no ETag":               {0, func(r *http.Response) { r.Header.Del("ETag") }, artifact.Misconfigured, job.ConfigurationError, "has no ETag"},
		"another tail":          {0, header("Content-Range", "bytes 0-99/1053142"), artifact.Misconfigured, job.ConfigurationError, `asked for the last 67584 bytes, the answer has "bytes 0-99/1053142"`},
		"total unknown":         {0, header("Content-Range", "bytes 0-99/*"), artifact.Misconfigured, job.ConfigurationError, `the answer has the Content-Range "bytes 0-99/*"`},
		"total absurd":          {0, header("Content-Range", "bytes 0-99/9223372036854775807"), artifact.Misconfigured, job.ConfigurationError, "Content-Range"},
		"range the wrong way":   {0, header("Content-Range", "bytes 99-0/100"), artifact.Misconfigured, job.ConfigurationError, "Content-Range"},
		"range of nothing":      {0, header("Content-Range", ""), artifact.Misconfigured, job.ConfigurationError, "Content-Range"},
		"tail broken off":       {0, brokenOff, artifact.Unavailable, job.SystemUnavailable, "broke off"},
		"member of another":     {1, header("ETag", `"other"`), artifact.Changed, job.RevisionOutOfSync, `its ETag was "generated" and is now "other"`},
		"member elsewhere":      {1, header("Content-Range", "bytes 1-5000/1053142"), artifact.Misconfigured, job.ConfigurationError, `the answer has "bytes 1-5000/1053142"`},
		"member without range":  {1, func(r *http.Response) { r.Header.Del("Content-Range") }, artifact.Misconfigured, job.ConfigurationError, `the answer has ""`},
		"member broken off":     {1, brokenOff, artifact.Unavailable, job.SystemUnavailable, "broke off"},
		"member refused":        {1, func(r *http.Response) { *r = *refusal(503, "SlowDown", "") }, artifact.Unavailable, job.SystemUnavailable, "SlowDown"},
		"deleted between reads": {1, func(r *http.Response) { *r = *refusal(404, "NoSuchKey", "") }, artifact.AbsentObject, job.RevisionUnavailable, "NoSuchKey"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := answering(t, test.request, test.change)
			wantError(t, err, test.kind, test.failure, test.want)
		})
	}
}

func brokenOff(answer *http.Response) {
	answer.Body = io.NopCloser(io.LimitReader(answer.Body, 10))
}

func TestOverwrittenBetweenReads(t *testing.T) {
	s := holding(pack(t, "template.yml", template, "more", noise(100<<10)))
	a, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	check(t, err)
	s.set(pack(t, "template.yml", "newer", "more", noise(100<<10)))
	_, err = fs.ReadFile(a.FS(t.Context()), "template.yml")
	wantError(t, err, artifact.Changed, job.RevisionOutOfSync, "the object was overwritten while it was read")
}

// A server that ignores ranges must not make us download a large artifact.
func TestServerThatIgnoresRangesIsNotDownloadedFrom(t *testing.T) {
	for name, length := range map[string]int64{"told length": 1 << 30, "untold length": -1} {
		t.Run(name, func(t *testing.T) {
			s := newStore()
			content, _ := generate(t, 1<<30, first, template)
			s.setReader(content, content.size)
			s.ignoreRange = true
			s.before = func(_ int, r *http.Request) *http.Response {
				answer := s.get(r)
				answer.ContentLength = length
				if length < 0 {
					answer.Header.Del("Content-Length")
				}
				return answer
			}
			_, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
			wantError(t, err, artifact.Misconfigured, job.ConfigurationError, "does not honour the Range header")
			if n := s.bytes.Load(); n > 70<<10 {
				t.Errorf("read %d bytes of the answer", n)
			}
		})
	}
}

func TestEmptyAnswerWithoutRange(t *testing.T) {
	s := holding(nil)
	s.ignoreRange = true
	_, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	wantError(t, err, artifact.NotZip, job.ConfigurationError, "the object is empty")
}

// Some servers refuse a suffix range that is longer than the object.
func TestServerThatRefusesLongSuffixes(t *testing.T) {
	s := holding(pack(t, "template.yml", template))
	s.before = func(_ int, r *http.Request) *http.Response {
		if strings.HasPrefix(r.Header.Get("Range"), "bytes=-") {
			return refusal(http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
		}
		return nil
	}
	if got := readTemplate(t, s); got != template {
		t.Errorf("read %q", got)
	}
	s.set([]byte(noise(1 << 20)))
	_, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	wantError(t, err, artifact.Misconfigured, job.ConfigurationError, "does not honour the Range header")
	if n := s.bytes.Load(); n > 70<<10 {
		t.Errorf("read %d bytes of the answer", n)
	}
}

type failingTransport struct{}

func (failingTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("connection refused")
}

func TestNetworkError(t *testing.T) {
	s := newStore()
	config := s.config()
	config.HTTPClient = &http.Client{Transport: failingTransport{}}
	client := artifact.NewClient(&job.Credentials{AccessKeyID: "AKIAJOB", SecretAccessKey: "canary"}, config)
	_, err := artifact.Open(t.Context(), client, bucket, key, nil)
	wantError(t, err, artifact.Unavailable, job.SystemUnavailable, "reading failed without an answer from S3")
}

var errSlice = errors.New("the slice has ended")

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	s := holding(pack(t, "template.yml", template, "more", noise(100<<10)))
	a, err := artifact.Open(ctx, s.client(), bucket, key, nil)
	check(t, err)
	cancel(errSlice)
	_, err = fs.ReadFile(a.FS(ctx), "template.yml")
	wantError(t, err, artifact.Interrupted, job.SystemUnavailable, "interrupted: context canceled (the slice has ended)")
	if !errors.Is(err, errSlice) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v is neither the context's error nor its cause", err)
	}
}

func TestNoPlace(t *testing.T) {
	s := newStore()
	_, err := artifact.Open(t.Context(), s.client(), "", key, nil)
	wantError(t, err, artifact.Misconfigured, job.ConfigurationError, `the job gives bucket "" and key "demo/source/abc.zip"`)
	if s.requests() != 0 {
		t.Errorf("sent %q", s.ranges)
	}
}

// Without a body there is only the status, which the SDK puts into words.
func TestAnswersWithoutBody(t *testing.T) {
	for status, kind := range map[int]artifact.Kind{
		301: artifact.Misconfigured, 401: artifact.Denied, 403: artifact.Denied, 404: artifact.AbsentObject,
		408: artifact.Unavailable, 412: artifact.Changed, 416: artifact.NotZip, 502: artifact.Unavailable,
	} {
		s := holding(pack(t, "template.yml", template))
		s.before = func(int, *http.Request) *http.Response { return respond(status, "") }
		_, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
		wantError(t, err, kind, kind.FailureType(), "")
	}
}

func TestRestOfTheDirectoryRefused(t *testing.T) {
	s := holding(packWith(t, func(z *zip.Writer) { addCrowd(t, z, "lib/", 2000) }))
	s.before = func(n int, _ *http.Request) *http.Response {
		if n == 1 {
			return refusal(http.StatusServiceUnavailable, "SlowDown", "")
		}
		return nil
	}
	_, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	wantError(t, err, artifact.Unavailable, job.SystemUnavailable, "503 SlowDown")
}

func TestHeadOfSomethingElseRefused(t *testing.T) {
	s := holding([]byte(noise(100 << 10)))
	s.before = func(n int, _ *http.Request) *http.Response {
		if n == 1 {
			return refusal(http.StatusServiceUnavailable, "SlowDown", "")
		}
		return nil
	}
	_, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	wantError(t, err, artifact.Unavailable, job.SystemUnavailable, "503 SlowDown")
}
