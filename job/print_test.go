package job_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stackjob/stackjob/job"
)

// canary is in every part of a job that must not be shown.
const canary = "CANARY"

func canaryJob() *job.Job {
	return &job.Job{
		ID: "j-1", AccountID: "123456789012",
		Configuration:     map[string]string{"FunctionName": canary, "UserParameters": `{"password":"` + canary + `"}`},
		InputArtifacts:    []job.Artifact{{Name: "Src", Bucket: "b", Key: "k"}},
		Credentials:       &job.Credentials{AccessKeyID: canary, SecretAccessKey: canary, SessionToken: canary},
		ContinuationToken: canary,
	}
}

func TestNoPrintedFormOfAJobShowsASecret(t *testing.T) {
	j := canaryJob()
	creds := job.Credentials{AccessKeyID: "AK", SecretAccessKey: canary, SessionToken: canary}
	for name, v := range map[string]any{
		"secret":             job.Secret(canary),
		"pointer to secret":  &creds.SecretAccessKey,
		"credentials":        creds,
		"credentials by ptr": &creds,
		"job":                *j,
		"job by ptr":         j,
		"struct with both": struct {
			J *job.Job
			V job.Job
			C job.Credentials
			S job.Secret
		}{j, *j, creds, canary},
		"map":     map[string]any{"a": j, "b": creds},
		"slice":   []job.Secret{canary},
		"summary": j.Summary(time.Now()),
	} {
		for form, text := range printedForms(v) {
			if strings.Contains(text, canary) {
				t.Errorf("%s as %s shows it: %s", name, form, text)
			}
		}
	}
}

func printedForms(v any) map[string]string {
	forms := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.30s"} {
		forms[verb] = fmt.Sprintf(verb, v)
	}
	var text, jsonLog bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&jsonLog, nil)).Info("m", "v", v)
	forms["slog text"], forms["slog JSON"] = text.String(), jsonLog.String()
	marshalled, err := json.Marshal(v)
	forms["JSON"] = fmt.Sprint(string(marshalled), err)
	markup, err := xml.Marshal(v)
	forms["XML"] = fmt.Sprint(string(markup), err)
	return forms
}

func TestSecretReveals(t *testing.T) {
	if got := job.Secret(canary).Reveal(); got != canary {
		t.Errorf("got %q", got)
	}
	if got := fmt.Sprintf("%v %#v", job.Secret("x"), job.Secret("")); got != "[redacted] [redacted]" {
		t.Errorf("got %q", got)
	}
}

func TestJobPrintsInOneLine(t *testing.T) {
	want := "job j-1 (continuation, account 123456789012, 1 input and 0 output artifacts)"
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if got := fmt.Sprintf(verb, canaryJob()); got != want {
			t.Errorf("%s gives %q", verb, got)
		}
	}
}

func TestLoggerHasTheCorrelationID(t *testing.T) {
	var out bytes.Buffer
	canaryJob().Logger(slog.New(slog.NewTextHandler(&out, nil))).Info("hello")
	if !strings.Contains(out.String(), "correlationId=j-1") {
		t.Errorf("got %s", out.String())
	}
	if canaryJob().Logger(nil) == nil {
		t.Error("no logger without a base")
	}
}

func TestSummaryText(t *testing.T) {
	started := time.Date(2024, 5, 6, 7, 8, 9, 0, time.UTC)
	token, err := job.Token{Operation: "op-1", Started: started, State: json.RawMessage(`{"a":1}`)}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	j := polledJob()
	j.ContinuationToken = token
	j.Credentials.Expires = started
	j.Configuration["UserParameters"] = `{"stack":"web","file":"CANARY"}`
	want := `correlation id:  j-1
account:         123456789012
action type:     Deploy/Custom/stackjob/1
pipeline:        pipe, stage Prod, action deploy, execution pe
configuration:   Stack, UserParameters
user parameters: 31 characters, a JSON object with: file, stack
input:           Src at s3://b/k
credentials:     expired at 2024-05-06T07:08:09Z
encryption key:  key
token:           operation op-1, started 2024-05-06T07:08:09Z, state of 7 bytes (54 characters in all)
`
	if got := j.Summary(started).String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := j.Summary(started.Add(-time.Second)).Credentials.String(); got != "valid until 2024-05-06T07:08:09Z" {
		t.Errorf("got %q", got)
	}
}

func TestSummaryOfLittle(t *testing.T) {
	j := &job.Job{ID: "j", AccountID: "1", ContinuationToken: "not ours", Configuration: map[string]string{"UserParameters": "text"}}
	want := `correlation id:  j
account:         1
configuration:   UserParameters
user parameters: 4 characters, not a JSON object
credentials:     none
token:           not usable: continuation token: it is not JSON; expected the text that an earlier job of the operation reported, unchanged
`
	if got := j.Summary(time.Now()).String(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestArtifactsByName(t *testing.T) {
	two := &job.Job{InputArtifacts: []job.Artifact{{Name: "A"}, {Name: "B"}}}
	one := &job.Job{InputArtifacts: []job.Artifact{{Name: "A"}}, OutputArtifacts: []job.Artifact{{Name: "O"}}}
	for _, tt := range []struct {
		find       func(string) (job.Artifact, error)
		name, want string
		problem    string
	}{
		{find: two.InputArtifact, name: "B", want: "B"},
		{find: one.InputArtifact, name: "", want: "A"},
		{find: one.OutputArtifact, name: "O", want: "O"},
		{find: two.InputArtifact, name: "C", problem: `the action has no input artifact "C"; it has: A, B`},
		{find: two.InputArtifact, name: "", problem: `the action has 2 input artifacts, so one must be named: A, B`},
		{find: two.OutputArtifact, name: "O", problem: `the action has no output artifact; declare one`},
	} {
		got, err := tt.find(tt.name)
		if tt.problem == "" && (err != nil || got.Name != tt.want) {
			t.Errorf("%q: got %v, %v", tt.name, got, err)
		}
		if tt.problem != "" && (err == nil || !strings.Contains(err.Error(), tt.problem) || job.FailureTypeOf(err) != job.ConfigurationError) {
			t.Errorf("%q: got %v", tt.name, err)
		}
	}
}
