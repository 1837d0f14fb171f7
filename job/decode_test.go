package job_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/job"
)

// whole has every member there is, and one that nobody knows at each level.
const whole = `{"CodePipeline.job":{"id":"j-1","accountId":"123456789012","__type":"Job","data":{
  "actionConfiguration":{"__type":"C","configuration":{"FunctionName":"fn","UserParameters":"{\"k\":1}"}},
  "inputArtifacts":[{"__type":"A","name":"Src","revision":"abc","location":{"type":"S3","s3Location":{"bucketName":"b","objectKey":"p/Src/k"}}}],
  "outputArtifacts":[{"name":"Out","revision":null,"location":{"type":"S3","s3Location":{"bucketName":"b2","objectKey":"p/Out/k"}}}],
  "artifactCredentials":{"accessKeyId":"AK","secretAccessKey":"SECRET","sessionToken":"SESSION","expirationTime":1575493418000,"__type":"x"},
  "continuationToken":"tok","encryptionKey":{"id":"arn:aws:kms:::key/1","type":"KMS"},"later":{"x":[1]}}}}`

func TestDecodeEventTakesEveryMember(t *testing.T) {
	want := &job.Job{
		ID: "j-1", AccountID: "123456789012",
		Configuration:     map[string]string{"FunctionName": "fn", "UserParameters": `{"k":1}`},
		InputArtifacts:    []job.Artifact{{Name: "Src", Revision: "abc", Bucket: "b", Key: "p/Src/k"}},
		OutputArtifacts:   []job.Artifact{{Name: "Out", Bucket: "b2", Key: "p/Out/k"}},
		Credentials:       &job.Credentials{AccessKeyID: "AK", SecretAccessKey: "SECRET", SessionToken: "SESSION", Expires: time.UnixMilli(1575493418000).UTC()},
		ContinuationToken: "tok",
		EncryptionKey:     &job.EncryptionKey{ID: "arn:aws:kms:::key/1", Type: "KMS"},
	}
	got, err := job.DecodeEvent([]byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	assertJob(t, got, want)
}

// assertJob compares as plain values: a job's and a secret's own printed forms
// hide the difference.
func assertJob(t *testing.T, got, want *job.Job) {
	t.Helper()
	type plain job.Job
	if !cmp.Equal((*plain)(got), (*plain)(want)) {
		t.Errorf("the jobs differ:\n got %s\nwant %s", reveal(got), reveal(want))
	}
}

func reveal(j *job.Job) string {
	text, _ := json.MarshalIndent(j, "", " ")
	if j.Credentials != nil {
		text = append(text, (" credentials " + j.Credentials.AccessKeyID + " " + j.Credentials.SecretAccessKey.Reveal() + " " + j.Credentials.SessionToken.Reveal())...)
	}
	return string(text) + " token " + j.ContinuationToken
}

func TestDecodeEventAWSExample(t *testing.T) {
	data, err := os.ReadFile("testdata/aws-example-event.json")
	if err != nil {
		t.Fatal(err)
	}
	j, err := job.DecodeEvent(data)
	if err != nil {
		t.Fatal(err)
	}
	if j.ID != "c0d76431-b0e7-xmpl-97e3-e8ee786eb6f6" || j.UserParameters() != `{"KEY": "VALUE"}` || j.OutputArtifacts[0].Revision != "" {
		t.Errorf("got %v, user parameters %q", j, j.UserParameters())
	}
	if !j.Credentials.Expired(time.Now()) || j.Credentials.Expired(j.Credentials.Expires.Add(-time.Millisecond)) {
		t.Error("the credentials expired in 2019, and not before")
	}
}

func TestDecodeEventAbsentNullAndEmptyAreEqual(t *testing.T) {
	minimal := &job.Job{ID: "j", AccountID: "1"}
	for _, data := range []string{
		`{}`,
		`{"actionConfiguration":null,"inputArtifacts":null,"outputArtifacts":null,"artifactCredentials":null,"continuationToken":null,"encryptionKey":null}`,
		`{"actionConfiguration":{},"inputArtifacts":[],"outputArtifacts":[],"artifactCredentials":{},"continuationToken":"","encryptionKey":{}}`,
		`{"actionConfiguration":{"configuration":null},"artifactCredentials":{"__type":"x"}}`,
		`{"actionConfiguration":{"configuration":{}},"artifactCredentials":{"accessKeyId":"","secretAccessKey":null,"sessionToken":""},"encryptionKey":{"id":null,"type":""}}`,
	} {
		j, err := job.DecodeEvent([]byte(`{"CodePipeline.job":{"id":"j","accountId":"1","data":` + data + `}}`))
		if err != nil {
			t.Errorf("%s: %v", data, err)
			continue
		}
		assertJob(t, j, minimal)
	}
}

func TestDecodeEventExpirationForms(t *testing.T) {
	for text, want := range map[string]int64{
		"1575493418000": 1575493418000, "1575493418000.0": 1575493418000, "1.575493418e12": 1575493418000, "1575493418000.9": 1575493418000,
	} {
		j, err := job.DecodeEvent([]byte(strings.Replace(whole, "1575493418000", text, 1)))
		if err != nil || j.Credentials.Expires.UnixMilli() != want {
			t.Errorf("%s: got %v, %v", text, j, err)
		}
	}
}

func TestDecodeEventProblems(t *testing.T) {
	const data = "CodePipeline.job.data."
	tests := []struct{ name, old, new, want string }{
		{"no id", `"id":"j-1",`, ``, `CodePipeline.job.id is missing; expected the job's id`},
		{"empty id", `"id":"j-1"`, `"id":""`, `CodePipeline.job.id is missing`},
		{"id of another type", `"id":"j-1"`, `"id":7`, `CodePipeline.job.id is a number; expected the job's id, a string`},
		{"no account", `"accountId":"123456789012",`, ``, `CodePipeline.job.accountId is missing`},
		{"no bucket", `"bucketName":"b",`, ``, data + `inputArtifacts[0].location.s3Location.bucketName is missing; expected the name of the artifact's bucket`},
		{"no key", `,"objectKey":"p/Out/k"`, ``, data + `outputArtifacts[0].location.s3Location.objectKey is missing`},
		{"null location", `{"type":"S3","s3Location":{"bucketName":"b","objectKey":"p/Src/k"}}`, `null`, data + `inputArtifacts[0].location is missing; expected where the artifact is`},
		{"other location", `"type":"S3","s3Location":{"bucketName":"b2"`, `"type":"FTP","s3Location":{"bucketName":"b2"`, data + `outputArtifacts[0].location.type is "FTP"; expected "S3"`},
		{"artifact is text", `{"__type":"A","name":"Src","revision":"abc","location":{"type":"S3","s3Location":{"bucketName":"b","objectKey":"p/Src/k"}}}`, `"Src"`, data + `inputArtifacts[0] is a string; expected an artifact, an object`},
		{"artifacts are an object", `[{"__type":"A","name":"Src","revision":"abc","location":{"type":"S3","s3Location":{"bucketName":"b","objectKey":"p/Src/k"}}}]`, `{}`, data + `inputArtifacts is an object; expected the input artifacts, an array`},
		{"half credentials", `"secretAccessKey":"SECRET",`, ``, data + `artifactCredentials.secretAccessKey is missing`},
		{"expiry as text", `1575493418000`, `"2019-12-04"`, data + `artifactCredentials.expirationTime is a string; expected a number, milliseconds since 1970`},
		{"expiry out of range", `1575493418000`, `1e300`, data + `artifactCredentials.expirationTime is out of range`},
		{"configuration value", `"FunctionName":"fn"`, `"FunctionName":["fn"]`, data + `actionConfiguration.configuration.FunctionName is an array`},
		{"key of another kind", `"type":"KMS"`, `"type":"HSM"`, data + `encryptionKey.type is "HSM"; expected "KMS"`},
		{"token of another type", `"continuationToken":"tok"`, `"continuationToken":{}`, data + `continuationToken is an object`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.Replace(whole, tt.old, tt.new, 1)
			if text == whole {
				t.Fatal("the test changes nothing")
			}
			_, err := job.DecodeEvent([]byte(text))
			assertSays(t, err, tt.want)
		})
	}
}

func assertSays(t *testing.T, err error, want string) {
	t.Helper()
	wrong, ok := errors.AsType[*job.EventError](err)
	if !ok || !strings.Contains(wrong.Error(), want) {
		t.Fatalf("got %v, want an EventError with %q", err, want)
	}
	if strings.Contains(wrong.Error(), "SECRET") || strings.Contains(wrong.Error(), "SESSION") {
		t.Errorf("the error shows a secret: %v", wrong)
	}
	if job.FailureTypeOf(err) != job.ConfigurationError {
		t.Errorf("failure type %s", job.FailureTypeOf(err))
	}
}

func TestDecodeEventTellsAllProblemsTogether(t *testing.T) {
	_, err := job.DecodeEvent([]byte(`{"CodePipeline.job":{"id":"j-9","data":{"inputArtifacts":[{}],"artifactCredentials":"x"}}}`))
	wrong, _ := errors.AsType[*job.EventError](err)
	if wrong == nil || wrong.JobID != "j-9" || len(wrong.Problems) != 4 {
		t.Fatalf("got %+v", wrong)
	}
	for _, want := range []string{"4 problems", "(1) CodePipeline.job.accountId", "(4) CodePipeline.job.data.artifactCredentials is a string"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func TestDecodeEventBoundsTheProblems(t *testing.T) {
	text := strings.Replace(whole, `"outputArtifacts":[`, `"outputArtifacts":[`+strings.Repeat("7,", 1000), 1)
	_, err := job.DecodeEvent([]byte(text))
	assertSays(t, err, "it has 980 more problems")
}

func TestDecodeEventRecognisesWhatItIsNot(t *testing.T) {
	tests := []struct{ name, data, want string }{
		{"nothing", " \n", `it is empty; expected a JSON object`},
		{"text", "hello", `it is not JSON, from line 1, column 1`},
		{"cut", whole[:200], `it is not JSON, it ends too early`},
		{"cut in a number", `{"a":-`, `it is not JSON, it ends too early`},
		{"wrong bracket at the end", "{\"a\":1]", "it is not JSON, from line 1, column 7"},
		{"comma before the end", "{\"a\":1,\n}", "it is not JSON, from line 2, column 1"},
		{"broken", "{\n \"a\": tru }", "it is not JSON, from line 2, column 10"},
		{"two", whole + whole, `it is followed by something else`},
		{"not UTF-8", "{\"a\":\"\xff\"}", `it is not UTF-8`},
		{"null", "null", `it is null; expected a JSON object`},
		{"array", "[]", `it is an array`},
		{"empty object", "{}", `it is an empty object; expected the event of a Lambda action, {"CodePipeline.job": …}`},
		{"job is null", `{"CodePipeline.job":null}`, `CodePipeline.job is missing; expected the job`},
		{"job is text", `{"CodePipeline.job":"x"}`, `CodePipeline.job is a string; expected the job, an object`},
		{"S3", `{"Records":[{"eventSource":"aws:s3"}]}`, `it is an S3 event`},
		{"SNS", `{"Records":[{"EventSource":"aws:sns"}]}`, `it is a list of records from "aws:sns"`},
		{"records of nothing", `{"Records":[]}`, `it is a list of records (not`},
		{"EventBridge", `{"source":"aws.codepipeline","detail-type":"CodePipeline Action Execution State Change"}`, `it is an EventBridge event from "aws.codepipeline"`},
		{"custom resource", `{"RequestType":"Create","ResponseURL":"https://x"}`, `it is the request of a CloudFormation custom resource`},
		{"HTTP", `{"requestContext":{}}`, `it is an HTTP request`},
		{"polled", `{"id":"1","data":{}}`, `it is a job in the polled form, as a custom action's worker gets it; expected the event of a Lambda action`},
		{"poll answer", `{"jobs":[]}`, `it is the whole answer of PollForJobs`},
		{"job details", `{"jobDetails":{}}`, `it is the answer of GetJobDetails`},
		{"something else", `{"a":1}`, `it has no member "CodePipeline.job"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := job.DecodeEvent([]byte(tt.data))
			assertSays(t, err, tt.want)
		})
	}
}

func FuzzDecodeEvent(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte(`{"CodePipeline.job":{"id":"j","accountId":"1","data":{"inputArtifacts":[null],"artifactCredentials":{"expirationTime":-1e9}}}}`))
	f.Add([]byte(`{"Records":[{"eventSource":"aws:s3"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) { checkDecoded(t, data, job.DecodeEvent) })
}

func FuzzDecodePolled(f *testing.F) {
	f.Add([]byte(polled))
	f.Add([]byte(`{"id":"j","nonce":"1","accountId":"1","data":{"pipelineContext":{"stage":"x"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) { checkDecoded(t, data, job.DecodePolled) })
}

// checkDecoded holds what is true of every input: a job with its ids and with
// artifacts that have a place, or an error that says where and what.
func checkDecoded(t *testing.T, data []byte, decode func([]byte) (*job.Job, error)) {
	j, err := decode(data)
	if err != nil {
		wrong, ok := errors.AsType[*job.EventError](err)
		if !ok || len(wrong.Problems) == 0 || wrong.Problems[0].Found == "" || wrong.Problems[0].Expected == "" {
			t.Fatalf("an error that does not help: %#v", err)
		}
		return
	}
	if j.ID == "" || j.AccountID == "" {
		t.Fatalf("a job without ids from %s", data)
	}
	for _, a := range append(j.InputArtifacts, j.OutputArtifacts...) {
		if a.Name == "" || a.Bucket == "" || a.Key == "" {
			t.Fatalf("an artifact without a place: %v", a)
		}
	}
	if text, err := json.Marshal(j); err != nil || !json.Valid(text) {
		t.Fatalf("the summary does not encode: %v", err)
	}
}
