package staging_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/job"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/identity"
)

const bucket = "stackjob-staging"

// A wire is the network between a client and the embedded AWS. It notes what is asked and may answer
// itself.
type wire struct {
	next   *http.Client
	mu     sync.Mutex
	calls  []*http.Request
	answer func(r *http.Request) *http.Response // nil, or nil from it, lets a call through
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.calls = append(w.calls, r)
	answer := w.answer
	w.mu.Unlock()
	if answer != nil {
		if a := answer(r); a != nil {
			return a, nil
		}
	}
	return w.next.Do(r)
}

// asked are the methods of the calls so far, in order, and forgets them.
func (w *wire) asked() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var methods []string
	for _, r := range w.calls {
		methods = append(methods, r.Method)
	}
	w.calls = nil
	slices.Sort(methods)
	return strings.Join(methods, " ")
}

func refusal(status int, code string, headers ...string) *http.Response {
	a := &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}
	for i := 0; i < len(headers); i += 2 {
		a.Header.Set(headers[i], headers[i+1])
	}
	if code != "" {
		a.Body = io.NopCloser(strings.NewReader("<Error><Code>" + code + "</Code><Message>Told so.</Message></Error>"))
	}
	return a
}

// stager is one over the embedded AWS, with an empty bucket and without retries.
func stager(t *testing.T, role string) (*staging.Stager, *wire, *localaws.Server) {
	t.Helper()
	server := localaws.New(localaws.Config{Region: "eu-central-1"})
	t.Cleanup(server.Close)
	if err := server.S3().CreateBucket(bucket, "eu-central-1"); err != nil {
		t.Fatal(err)
	}
	w := &wire{next: server.HTTPClient()}
	config := server.ConfigFor(role)
	config.HTTPClient = w
	config.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	return &staging.Stager{Bucket: bucket, Region: "eu-central-1", Client: s3.NewFromConfig(config)}, w, server
}

func key(content, extension string) string {
	sum := sha256.Sum256([]byte(content))
	return "stackjob/" + hex.EncodeToString(sum[:]) + extension
}

func stage(t *testing.T, s *staging.Stager, contents ...string) []staging.Object {
	t.Helper()
	objects, err := s.Stage(t.Context(), named(contents...)...)
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

func named(contents ...string) []staging.Content {
	var all []staging.Content
	for _, c := range contents {
		all = append(all, staging.Bytes("a/File.YAML", []byte(c)))
	}
	return all
}

func TestContentIsPutOnceUnderItsHash(t *testing.T) {
	t.Parallel()
	s, w, server := stager(t, "function")
	first := stage(t, s, "one")[0]
	if first.Key != key("one", ".yaml") || !first.Uploaded || first.S3URL() != "s3://"+bucket+"/"+first.Key {
		t.Errorf("got %+v", first)
	}
	if want := "https://" + bucket + ".s3.eu-central-1.amazonaws.com/" + first.Key; first.URL != want {
		t.Errorf("got %s, want %s", first.URL, want)
	}
	if content, err := server.S3().ReadURL(first.URL); err != nil || string(content) != "one" {
		t.Errorf("there is %q: %v", content, err)
	}
	if got := w.asked(); got != "HEAD PUT" {
		t.Errorf("calls: %s", got)
	}
	if again := stage(t, s, "one")[0]; again.Uploaded || again.URL != first.URL {
		t.Errorf("again: %+v", again)
	}
	if got := w.asked(); got != "HEAD" {
		t.Errorf("calls: %s", got)
	}
}

func TestCloudFormationReadsWhatIsStaged(t *testing.T) {
	t.Parallel()
	s, _, server := stager(t, "function")
	template := `{"Resources": {"A": {"Type": "AWS::SNS::Topic"}}` + strings.Repeat(" ", 60_000) + "}"
	url := stage(t, s, template)[0].URL
	client := cloudformation.NewFromConfig(server.AWS())
	if _, err := client.CreateStack(t.Context(), &cloudformation.CreateStackInput{StackName: aws.String("large"), TemplateURL: &url}); err != nil {
		t.Fatal(err)
	}
	out, err := client.GetTemplate(t.Context(), &cloudformation.GetTemplateInput{StackName: aws.String("large")})
	if err != nil || aws.ToString(out.TemplateBody) != template {
		t.Errorf("the stack has another template: %v", err)
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s, w, server := stager(t, "function")
	var contents []string
	for i := range 30 {
		contents = append(contents, fmt.Sprint("content ", i%20))
	}
	objects := stage(t, s, contents...)
	for i, o := range objects {
		if got, err := server.S3().Read(bucket, o.Key); err != nil || string(got) != contents[i] {
			t.Errorf("content %d is %q: %v", i, got, err)
		}
	}
	if got := w.asked(); strings.Count(got, "PUT") != 20 || strings.Count(got, "HEAD") != 20 {
		t.Errorf("calls: %s", got)
	}
	if none := stage(t, s); len(none) != 0 || w.asked() != "" {
		t.Error("nothing to stage costs calls")
	}
}

func TestEncryptionAsTheBucketDemands(t *testing.T) {
	t.Parallel()
	s, w, server := stager(t, "function")
	if _, err := server.S3().Read(bucket, stage(t, s, "plain")[0].Key); err != nil {
		t.Fatal(err)
	}
	for _, r := range w.calls {
		if r.Header.Get("X-Amz-Server-Side-Encryption") != "" {
			t.Error("a bucket that demands nothing is sent encryption headers")
		}
	}
	w.asked()
	w.answer = func(r *http.Request) *http.Response {
		if r.Method == http.MethodPut && r.Header.Get("X-Amz-Server-Side-Encryption") != "aws:kms" {
			return refusal(http.StatusForbidden, "AccessDenied")
		}
		return nil
	}
	if o := stage(t, s, "one")[0]; !o.Uploaded || w.asked() != "HEAD PUT PUT" {
		t.Errorf("got %+v", o)
	}
	if o := stage(t, s, "two")[0]; !o.Uploaded || w.asked() != "HEAD PUT" {
		t.Errorf("the demand is forgotten: %+v", o)
	}
	out, err := s3.NewFromConfig(server.AWS()).HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String(bucket), Key: aws.String(key("two", ".yaml"))})
	if err != nil || out.ServerSideEncryption != "aws:kms" {
		t.Errorf("encrypted by %s: %v", out.ServerSideEncryption, err)
	}
}

func TestAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	s, w, _ := stager(t, "function")
	s.KMSKey, s.Owner = "alias/mine", "123456789012"
	stage(t, s, "one")
	put := w.calls[slices.IndexFunc(w.calls, func(r *http.Request) bool { return r.Method == http.MethodPut })]
	for header, want := range map[string]string{
		"X-Amz-Server-Side-Encryption": "aws:kms", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id": "alias/mine",
		"X-Amz-Expected-Bucket-Owner": "123456789012", "If-None-Match": "*",
	} {
		if got := put.Header.Get(header); got != want {
			t.Errorf("%s is %q", header, got)
		}
	}
	s.Owner = "210987654321"
	if _, err := s.Stage(t.Context(), named("two")...); job.FailureTypeOf(err) != job.PermissionError {
		t.Errorf("another's bucket: %v", err)
	}
}

// Without s3:ListBucket S3 answers 403 for what is absent.
func TestWithoutPermissionToList(t *testing.T) {
	t.Parallel()
	s, w, server := stager(t, "stager")
	server.Identity().Define(identity.Role{Name: "stager", Policy: identity.Policy{
		{Actions: []string{"s3:GetObject", "s3:PutObject"}, Resources: []string{"arn:aws:s3:::" + bucket + "/stackjob/*"}},
	}})
	if o := stage(t, s, "one")[0]; !o.Uploaded || w.asked() != "HEAD PUT" {
		t.Errorf("got %+v", o)
	}
	w.answer = func(r *http.Request) *http.Response {
		if r.Method == http.MethodHead {
			return refusal(http.StatusForbidden, "")
		}
		return nil
	}
	if o := stage(t, s, "one")[0]; o.Uploaded || w.asked() != "HEAD PUT" {
		t.Errorf("what is there is put again: %+v", o)
	}
}

// A client of another region finds the bucket's, whatever way S3 refuses: 0 is the embedded S3's own.
func TestABucketInAnotherRegion(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, http.StatusMovedPermanently, http.StatusTemporaryRedirect, http.StatusBadRequest} {
		_, w, server := stager(t, "function")
		config := server.ConfigFor("function")
		config.HTTPClient, config.Region = w, "us-east-1"
		s := &staging.Stager{Bucket: bucket, Region: "us-east-1", Client: s3.NewFromConfig(config)}
		w.answer = func(r *http.Request) *http.Response {
			if status == 0 || strings.Contains(r.Header.Get("Authorization"), "/eu-central-1/") {
				return nil
			}
			return refusal(status, "", "X-Amz-Bucket-Region", "eu-central-1")
		}
		for _, o := range stage(t, s, "one", "two", "three") {
			if !o.Uploaded || !strings.Contains(o.URL, ".s3.eu-central-1.amazonaws.com/") {
				t.Errorf("%d: %+v", status, o)
			}
		}
		looks := 0
		for _, r := range w.calls {
			if r.Method == http.MethodHead && !strings.Contains(r.URL.Path, "stackjob/") {
				looks++
			}
		}
		if looks != 1 {
			t.Errorf("%d: the region was looked up %d times", status, looks)
		}
	}
}

// answering makes the same refusal again and again.
func answering(status int, code string) func() *http.Response {
	return func() *http.Response { return refusal(status, code) }
}

func TestFailures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		answer func() *http.Response
		method string
		kind   job.FailureType
		want   string
	}{
		{"denied", answering(403, "AccessDenied"), "PUT", job.PermissionError,
			"a/File.YAML cannot be staged in the bucket stackjob-staging: putting it, S3 answered 403 AccessDenied: Told so; the function's role needs s3:PutObject"},
		{"the key is gone", answering(400, "KMS.DisabledException"), "PUT", job.PermissionError, "kms:GenerateDataKey"},
		{"no bucket", answering(404, "NoSuchBucket"), "PUT", job.ConfigurationError, "set STACKJOB_BUCKET to a bucket that there is"},
		{"throttled", answering(503, "SlowDown"), "PUT", job.SystemUnavailable, "S3 answered 503 SlowDown: Told so"},
		{"broken", answering(500, ""), "HEAD", job.SystemUnavailable, "looking for it, S3 answered 500"},
		{"refused", answering(400, ""), "HEAD", job.ConfigurationError, "looking for it, S3 answered 400"},
		{"in conflict for ever", answering(409, "ConditionalRequestConflict"), "PUT", job.SystemUnavailable, "409 ConditionalRequestConflict"},
		{"expired", answering(400, "ExpiredToken"), "PUT", job.SystemUnavailable, "ExpiredToken"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, w, _ := stager(t, "function")
			w.answer = func(r *http.Request) *http.Response {
				if r.Method != test.method || strings.Count(r.URL.Path, "/") < 2 {
					return nil
				}
				return test.answer()
			}
			_, err := s.Stage(t.Context(), named("one")...)
			if _, ok := errors.AsType[*staging.Error](err); !ok || job.FailureTypeOf(err) != test.kind || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %s: %v", job.FailureTypeOf(err), err)
			}
		})
	}
}

// Looking for the bucket's region is done again if it was interrupted.
func TestTheRegionIsLookedForAgain(t *testing.T) {
	t.Parallel()
	s, w, _ := stager(t, "function")
	s.Region = "us-east-1"
	interrupted := true
	w.answer = func(r *http.Request) *http.Response {
		switch ofBucket := strings.Count(strings.TrimSuffix(r.URL.Path, "/"), "/") < 2; {
		case ofBucket && interrupted:
			return refusal(503, "SlowDown")
		case ofBucket:
			return refusal(301, "", "X-Amz-Bucket-Region", "eu-central-1")
		case !strings.Contains(r.Header.Get("Authorization"), "/eu-central-1/"):
			return refusal(301, "PermanentRedirect")
		}
		return nil
	}
	if _, err := s.Stage(t.Context(), named("one")...); err == nil {
		t.Fatal("staged in a region that is not known")
	}
	interrupted = false
	if o := stage(t, s, "one")[0]; !o.Uploaded || !strings.Contains(o.URL, "eu-central-1") {
		t.Errorf("got %+v", o)
	}
}

func TestABucketOfSomebodyElse(t *testing.T) {
	t.Parallel()
	s, _, _ := stager(t, "function")
	s.Owner = "999999999999"
	_, err := s.Stage(t.Context(), named("one")...)
	if job.FailureTypeOf(err) != job.PermissionError || !strings.Contains(err.Error(), "the bucket has to belong to the account 999999999999") {
		t.Errorf("got %v", err)
	}
}

func TestAConflictPasses(t *testing.T) {
	t.Parallel()
	s, w, _ := stager(t, "function")
	puts := 0
	w.answer = func(r *http.Request) *http.Response {
		if r.Method != http.MethodPut {
			return nil
		}
		if puts++; puts == 1 {
			return refusal(409, "ConditionalRequestConflict")
		}
		return nil
	}
	if o := stage(t, s, "one")[0]; !o.Uploaded || puts != 2 {
		t.Errorf("%d puts: %+v", puts, o)
	}
}

func TestWithoutABucket(t *testing.T) {
	t.Parallel()
	s := &staging.Stager{}
	_, err := s.Stage(t.Context(), named("one")...)
	if job.FailureTypeOf(err) != job.ConfigurationError || !strings.Contains(err.Error(), "set the environment variable STACKJOB_BUCKET") {
		t.Errorf("got %v", err)
	}
	if _, err := s.Stage(t.Context()); err != nil {
		t.Errorf("nothing to stage: %v", err)
	}
}

func TestInterruption(t *testing.T) {
	t.Parallel()
	s, _, _ := stager(t, "function")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("the pipeline was stopped"))
	_, err := s.Stage(ctx, named("one")...)
	if job.FailureTypeOf(err) != job.SystemUnavailable || !strings.Contains(err.Error(), "the pipeline was stopped") {
		t.Errorf("got %v", err)
	}
}

func TestContentThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s, _, _ := stager(t, "function")
	c := staging.Bytes("x", nil)
	c.Open = func() (io.ReadSeekCloser, error) { return nil, errors.New("disk on fire") }
	_, err := s.Stage(t.Context(), c)
	if err == nil || !strings.Contains(err.Error(), "putting it failed before S3 answered: disk on fire") {
		t.Errorf("got %v", err)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ bucket, key, region, want string }{
		{"b", "k", "eu-central-1", "https://b.s3.eu-central-1.amazonaws.com/k"},
		{"b.c", "k", "us-east-1", "https://s3.us-east-1.amazonaws.com/b.c/k"},
		{"B_c", "k", "us-east-1", "https://s3.us-east-1.amazonaws.com/B_c/k"},
		{"b", "a b/ü+c%", "eu-west-1", "https://b.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC%2Bc%25"},
		{"b", "k", "", "https://b.s3.amazonaws.com/k"},
		{"b", "k", "cn-north-1", "https://b.s3.cn-north-1.amazonaws.com.cn/k"},
		{"b", "k", "us-gov-west-1", "https://b.s3.us-gov-west-1.amazonaws.com/k"},
		{"b", "k", "us-iso-east-1", "https://b.s3.us-iso-east-1.c2s.ic.gov/k"},
		{"b", "k", "us-isob-east-1", "https://b.s3.us-isob-east-1.sc2s.sgov.gov/k"},
		{"b", "k", "eusc-de-east-1", "https://b.s3.eusc-de-east-1.amazonaws.eu/k"},
	} {
		if got := staging.URL(test.bucket, test.key, test.region); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

func TestExtension(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a/b.yaml": "yaml", "A.JSON": "json", "a": "", "a.tar.gz": "gz", "a.b/c": "", "a.much-too-odd": "", "a.": "", "a.verylongextension": "", "a.é": "",
	} {
		if got := staging.Extension(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
