package codepipeline_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/wire"
)

// put sends a report as it stands in JSON, past the SDK's own checks. It returns the error code and
// text; both are empty if the report was accepted.
func (w *world) put(operation, body string) (code, message string) {
	recorder := httptest.NewRecorder()
	w.ServeCall(recorder, &wire.Call{
		Service: "codepipeline", Operation: operation, Region: "us-east-1", Time: time.Now(),
		Body: []byte(body), HTTP: httptest.NewRequest(http.MethodPost, "/", nil),
	})
	if recorder.Code == http.StatusOK {
		return "", strings.TrimSpace(recorder.Body.String())
	}
	var refusal struct{ Message string }
	_ = json.Unmarshal(recorder.Body.Bytes(), &refusal)
	return recorder.Header().Get("X-Amzn-Errortype"), refusal.Message
}

func chars(n int) string { return strings.Repeat("é", n) }

// In the bodies JOB stands for the id of a job in progress.
func TestLimitsOfSuccess(t *testing.T) {
	const validation = "ValidationException"
	for name, c := range map[string]struct{ body, code, want string }{
		"nothing else":     {`{"jobId":"JOB"}`, "", ""},
		"null is absent":   {`{"jobId":"JOB","continuationToken":null,"executionDetails":null,"outputVariables":null}`, "", ""},
		"empty details":    {`{"jobId":"JOB","executionDetails":{},"outputVariables":{}}`, "", ""},
		"unknown member":   {`{"jobId":"JOB","else":1}`, "", ""},
		"no id":            {`{}`, validation, "1 validation error detected: Value null at 'jobId' failed to satisfy constraint: Member must not be null"},
		"empty id":         {`{"jobId":""}`, validation, "at 'jobId' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"},
		"upper-case id":    {`{"jobId":"11111111-ABCD-1111-abcd-111111abcdef"}`, validation, "at 'jobId'"},
		"longest token":    {`{"jobId":"JOB","continuationToken":"` + chars(2048) + `"}`, "", ""},
		"long token":       {`{"jobId":"JOB","continuationToken":"` + chars(2049) + `"}`, validation, "Value at 'continuationToken' failed to satisfy constraint: Member must have length less than or equal to 2048"},
		"empty token":      {`{"jobId":"JOB","continuationToken":""}`, validation, "Value at 'continuationToken' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		"longest summary":  {`{"jobId":"JOB","executionDetails":{"summary":"` + chars(2048) + `"}}`, "", ""},
		"long summary":     {`{"jobId":"JOB","executionDetails":{"summary":"` + chars(2049) + `"}}`, validation, "'executionDetails.summary'"},
		"empty summary":    {`{"jobId":"JOB","executionDetails":{"summary":""}}`, validation, "'executionDetails.summary'"},
		"longest external": {`{"jobId":"JOB","executionDetails":{"externalExecutionId":"` + chars(1500) + `"}}`, "", ""},
		"long external":    {`{"jobId":"JOB","executionDetails":{"externalExecutionId":"` + chars(1501) + `"}}`, validation, "'executionDetails.externalExecutionId'"},
		"empty external":   {`{"jobId":"JOB","executionDetails":{"externalExecutionId":""}}`, validation, "'executionDetails.externalExecutionId'"},
		"0 percent":        {`{"jobId":"JOB","executionDetails":{"percentComplete":0}}`, "", ""},
		"101 percent":      {`{"jobId":"JOB","executionDetails":{"percentComplete":101}}`, validation, "Value '101' at 'executionDetails.percentComplete' failed to satisfy constraint: Member must have value less than or equal to 100"},
		"-1 percent":       {`{"jobId":"JOB","executionDetails":{"percentComplete":-1}}`, validation, "Value '-1' at 'executionDetails.percentComplete' failed to satisfy constraint: Member must have value greater than or equal to 0"},
		"percent as text":  {`{"jobId":"JOB","executionDetails":{"percentComplete":"5"}}`, "SerializationException", ""},
		"variable names":   {`{"jobId":"JOB","outputVariables":{"a@-_Z9":""}}`, "", ""},
		"bad variable":     {`{"jobId":"JOB","outputVariables":{"a.b":"canary"}}`, validation, `'outputVariables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [A-Za-z0-9@\-_]+]`},
		"nameless":         {`{"jobId":"JOB","outputVariables":{"":"x"}}`, validation, "'outputVariables'"},
		"most variables":   {`{"jobId":"JOB","outputVariables":{"k":"` + strings.Repeat("x", 122_879) + `"}}`, "", ""},
		"many variables":   {`{"jobId":"JOB","outputVariables":{"k":"` + strings.Repeat("x", 122_880) + `"}}`, "OutputVariablesSizeExceededException", "122880 bytes"},
		"with a token":     {`{"jobId":"JOB","continuationToken":"t","outputVariables":{"k":"v"}}`, validation, "together with continuationToken"},
		"none and a token": {`{"jobId":"JOB","continuationToken":"t","outputVariables":{}}`, "", ""},
		"revision":         {`{"jobId":"JOB","currentRevision":{"revision":"` + chars(1500) + `","changeIdentifier":"` + chars(100) + `","revisionSummary":"` + chars(2048) + `","created":1.5}}`, "", ""},
		"empty revision":   {`{"jobId":"JOB","currentRevision":{"revision":"","changeIdentifier":""}}`, validation, "2 validation errors detected: Value at 'currentRevision.revision' failed"},
		"long revision":    {`{"jobId":"JOB","currentRevision":{"revision":"` + chars(1501) + `","changeIdentifier":"` + chars(101) + `","revisionSummary":"` + chars(2049) + `"}}`, validation, "3 validation errors detected"},
		"half a revision":  {`{"jobId":"JOB","currentRevision":{}}`, validation, "Value null at 'currentRevision.revision' failed to satisfy constraint: Member must not be null; Value null at 'currentRevision.changeIdentifier'"},
		"not JSON":         {`{`, "SerializationException", ""},
	} {
		t.Run(name, func(t *testing.T) { checkReport(t, "PutJobSuccessResult", c.body, c.code, c.want) })
	}
}

func TestLimitsOfFailure(t *testing.T) {
	const validation = "ValidationException"
	details := func(text string) string { return `{"jobId":"JOB","failureDetails":{` + text + `}}` }
	for name, c := range map[string]struct{ body, code, want string }{
		"smallest":         {details(`"type":"JobFailed","message":"m"`), "", ""},
		"longest":          {details(`"type":"SystemUnavailable","message":"` + chars(5000) + `","externalExecutionId":"` + chars(1500) + `"`), "", ""},
		"long message":     {details(`"type":"JobFailed","message":"` + chars(5001) + `"`), validation, "'failureDetails.message' failed to satisfy constraint: Member must have length less than or equal to 5000"},
		"empty message":    {details(`"type":"JobFailed","message":""`), validation, "'failureDetails.message'"},
		"no message":       {details(`"type":"JobFailed"`), validation, "Value null at 'failureDetails.message'"},
		"no type":          {details(`"message":"m"`), validation, "Value null at 'failureDetails.type'"},
		"unknown type":     {details(`"type":"Bad","message":"m"`), validation, "'failureDetails.type' failed to satisfy constraint: Member must satisfy enum value set: [JobFailed, ConfigurationError, PermissionError, RevisionOutOfSync, RevisionUnavailable, SystemUnavailable]"},
		"empty external":   {details(`"type":"JobFailed","message":"m","externalExecutionId":""`), validation, "'failureDetails.externalExecutionId'"},
		"long external":    {details(`"type":"JobFailed","message":"m","externalExecutionId":"` + chars(1501) + `"`), validation, "'failureDetails.externalExecutionId'"},
		"no details":       {`{"jobId":"JOB"}`, validation, "Value null at 'failureDetails'"},
		"nothing":          {`{}`, validation, "2 validation errors detected: Value null at 'jobId'"},
		"id of no form":    {`{"jobId":"x","failureDetails":{"type":"JobFailed","message":"m"}}`, validation, "'jobId'"},
		"id of no job":     {`{"jobId":"11111111-abcd-1111-abcd-111111abcdef","failureDetails":{"type":"JobFailed","message":"m"}}`, "JobNotFoundException", ""},
		"invalid and late": {details(`"type":"JobFailed"`), validation, ""},
	} {
		t.Run(name, func(t *testing.T) { checkReport(t, "PutJobFailureResult", c.body, c.code, c.want) })
	}
}

// checkReport sends a report on a new job. One that is refused leaves the job in progress, and the
// text of the refusal quotes nothing of it.
func checkReport(t *testing.T, operation, body, wantCode, wantText string) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		e := w.start(t, codepipeline.Action{})
		code, text := w.put(operation, strings.ReplaceAll(body, "JOB", e.Jobs()[0].ID))
		if code != wantCode || !strings.Contains(text, wantText) || len(text) > 500 || strings.Contains(text, "canary") {
			t.Errorf("got %s: %s\nwant %s: %s", code, text, wantCode, wantText)
		}
		job := e.Jobs()[0]
		if inProgress := job.Status == codepipeline.InProgress; inProgress != (wantCode != "") {
			t.Errorf("the job is %s", job.Status)
		}
		if len(job.Reports) == 1 && job.Reports[0].Refused != wantCode {
			t.Errorf("recorded as %q", job.Reports[0].Refused)
		}
	})
}

func TestSecretsAreNotPrinted(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		jobs := w.start(t, codepipeline.Action{Inputs: []codepipeline.Input{{Name: "In"}}}).Jobs()
		if !strings.Contains(string([]byte(jobs[0].Event)), "canary") {
			t.Fatal("the event holds no credentials")
		}
		issued := codepipeline.Credentials{AccessKeyID: "ASIA", SecretAccessKey: "canary", SessionToken: "canary"}
		for _, value := range []any{jobs, jobs[0], &jobs[0], issued, &issued} {
			encoded, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			printed := fmt.Sprintf("%v %+v %#v %s %x %q", value, value, value, value, value, value)
			if all := string(encoded) + printed; strings.Contains(all, "canary") || strings.Contains(all, fmt.Sprintf("%x", "canary")) {
				t.Errorf("%T: %s", value, all)
			}
		}
	})
}

func TestAnswerIsEmpty(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		e := w.start(t, codepipeline.Action{})
		_, body := w.put("PutJobSuccessResult", `{"jobId":"`+e.Jobs()[0].ID+`"}`)
		if diff := cmp.Diff("", body); diff != "" {
			t.Error(diff)
		}
	})
}
