package action_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

// overHTTP is a configuration whose requests are answered by h, without sockets.
func overHTTP(h http.HandlerFunc) aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("ROLEKEY", "secret", ""),
		HTTPClient:   &http.Client{Transport: roundTrip(h)},
		BaseEndpoint: aws.String("http://aws.test"),
	}
}

type roundTrip http.HandlerFunc

func (h roundTrip) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h(w, r)
	return w.Result(), nil
}

// The real client: its own retries are off, so that ours see each answer, and
// error codes are told apart as they come over the wire.
func TestReportsThroughTheSDK(t *testing.T) {
	answers := []string{
		`500 InternalFailure`, `400 ThrottlingException`, `400 com.amazonaws.codepipeline#ValidationException`, `200`,
	}
	var bodies []string
	config := overHTTP(func(w http.ResponseWriter, r *http.Request) {
		if target := r.Header.Get("X-Amz-Target"); target != "CodePipeline_20150709.PutJobSuccessResult" {
			t.Errorf("target %s", target)
		}
		if attempt := r.Header.Get("Amz-Sdk-Request"); attempt != "attempt=1; max=1" {
			t.Errorf("the SDK tries again by itself: %s", attempt)
		}
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, string(body))
		answer(w, answers[min(len(bodies), len(answers))-1])
	})
	runner := &action.Runner{Config: action.Static(config), Handler: returns(job.Succeeded(job.Result{Summary: "s", Variables: map[string]string{"a": "1"}}))}
	runner.Log = newBench(nil).Log
	synctest.Test(t, func(t *testing.T) {
		if err := runner.Run(t.Context(), newJob()); err != nil {
			t.Fatal(err)
		}
	})
	full := `{"jobId":"` + jobID + `","executionDetails":{"summary":"s"},"outputVariables":{"a":"1"}}`
	bare := `{"jobId":"` + jobID + `","outputVariables":{"a":"1"}}`
	want := []string{full, full, full, bare}
	for i, body := range bodies {
		if !sameJSON(t, body, want[i]) {
			t.Errorf("request %d is %s, want %s", i, body, want[i])
		}
	}
	if len(bodies) != len(want) {
		t.Errorf("%d requests, want %d", len(bodies), len(want))
	}
}

func TestJobOverThroughTheSDK(t *testing.T) {
	undone := 0
	config := overHTTP(func(w http.ResponseWriter, _ *http.Request) { answer(w, "400 InvalidJobStateException") })
	runner := &action.Runner{Config: action.Static(config), Log: newBench(nil).Log,
		Handler: returns(job.Continues(job.Continuation{Refused: func(context.Context) { undone++ }}))}
	if err := runner.Run(t.Context(), newJob()); err != nil || undone != 1 {
		t.Errorf("got %v, undone %d times", err, undone)
	}
}

// answer writes "status code" as CodePipeline does.
func answer(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	status, code, refused := strings.Cut(text, " ")
	switch status {
	case "500":
		w.WriteHeader(http.StatusInternalServerError)
	case "400":
		w.WriteHeader(http.StatusBadRequest)
	}
	if refused {
		_ = json.NewEncoder(w).Encode(map[string]string{"__type": code, "message": "m"})
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y bytes.Buffer
	var v, w any
	if json.Unmarshal([]byte(a), &v) != nil || json.Unmarshal([]byte(b), &w) != nil {
		return false
	}
	_ = json.NewEncoder(&x).Encode(v)
	_ = json.NewEncoder(&y).Encode(w)
	return x.String() == y.String()
}

// A bucket of one input artifact that takes one output artifact, for the job's
// credentials only.
type bucket struct {
	input  []byte
	output []byte
	header http.Header
}

func (b *bucket) serve(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.Header.Get("Authorization"), "Credential=JOBKEY/") {
		http.Error(w, "not the job's credentials", http.StatusForbidden)
		return
	}
	if r.Method == http.MethodPut {
		b.output, _ = io.ReadAll(r.Body)
		b.header = r.Header
		return
	}
	w.Header().Set("ETag", `"e"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(b.input))
}

func artifactJob() *job.Job {
	j := newJob()
	j.InputArtifacts = []job.Artifact{{Name: "In", Bucket: "bkt", Key: "in"}}
	j.OutputArtifacts = []job.Artifact{{Name: "Out", Bucket: "bkt", Key: "out"}}
	j.Credentials = &job.Credentials{AccessKeyID: "JOBKEY", SecretAccessKey: "secret", SessionToken: "token"}
	j.EncryptionKey = &job.EncryptionKey{ID: "key-1", Type: "KMS"}
	return j
}

func runWithBucket(t *testing.T, b *bucket, j *job.Job, h action.HandlerFunc) report {
	t.Helper()
	bench := newBench(h)
	bench.Config = action.Static(overHTTP(b.serve))
	return bench.one(t, j)
}

func TestArtifactsAreReadAndWrittenWithTheJobsCredentials(t *testing.T) {
	var input bytes.Buffer
	z := zip.NewWriter(&input)
	f, _ := z.Create("dir/a.txt")
	_, _ = io.WriteString(f, "hello")
	_ = z.Close()
	b := &bucket{input: input.Bytes()}
	r := runWithBucket(t, b, artifactJob(), func(ctx context.Context, run *action.Run) job.Outcome {
		files, err := run.Artifact(ctx, "")
		if err != nil {
			return job.FailedFrom(err)
		}
		text, err := fs.ReadFile(files, "dir/a.txt")
		if err != nil {
			return job.FailedFrom(err)
		}
		if err := run.Upload(ctx, "Out", fstest.MapFS{"b.txt": {Data: text, Mode: 0o644}}); err != nil {
			return job.FailedFrom(err)
		}
		return job.Succeeded(job.Result{Summary: string(text)})
	})
	if r.Summary != "hello" {
		t.Fatalf("got %+v", r)
	}
	if got := b.header.Get("X-Amz-Server-Side-Encryption") + " " + b.header.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"); got != "aws:kms key-1" {
		t.Errorf("encrypted with %s", got)
	}
	if !bytes.Contains(b.output, []byte("b.txt")) {
		t.Errorf("uploaded %q", b.output)
	}
}

func TestArtifactProblemsHaveAFailureType(t *testing.T) {
	tests := []struct {
		name   string
		change func(*job.Job)
		use    func(ctx context.Context, run *action.Run) error
		kind   job.FailureType
		want   string
	}{
		{"no such input", nil, open("Other"), job.ConfigurationError, `the action has no input artifact "Other"; it has: In`},
		{"no such output", nil, upload("Other"), job.ConfigurationError, `the action has no output artifact "Other"; it has: Out`},
		{"not a zip", nil, open("In"), job.ConfigurationError, "s3://bkt/in"},
		{"no credentials", func(j *job.Job) { j.Credentials = nil }, open("In"), job.PermissionError, "the job brings no artifact credentials"},
		{"expired", func(j *job.Job) { j.Credentials.Expires = time.Unix(1, 0) }, upload("Out"), job.PermissionError, "expired"},
		{"unfit file", nil, func(ctx context.Context, run *action.Run) error {
			return run.Upload(ctx, "", fstest.MapFS{"link": {Mode: fs.ModeSymlink}})
		}, job.ConfigurationError, "output artifact"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			j := artifactJob()
			if tt.change != nil {
				tt.change(j)
			}
			r := runWithBucket(t, &bucket{input: []byte("hello")}, j, func(ctx context.Context, run *action.Run) job.Outcome {
				return job.FailedFrom(tt.use(ctx, run))
			})
			if job.FailureType(r.Type) != tt.kind || !strings.Contains(r.Message, tt.want) {
				t.Errorf("got %+v, want %s with %q", r, tt.kind, tt.want)
			}
		})
	}
}

func open(name string) func(context.Context, *action.Run) error {
	return func(ctx context.Context, run *action.Run) error {
		_, err := run.Artifact(ctx, name)
		return err
	}
}

func upload(name string) func(context.Context, *action.Run) error {
	return func(ctx context.Context, run *action.Run) error {
		return run.Upload(ctx, name, fstest.MapFS{"a": {Data: []byte("x")}})
	}
}
