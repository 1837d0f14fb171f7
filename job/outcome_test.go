package job_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"

	"github.com/stackjob/stackjob/job"
)

func TestOutcomeIsExactlyOne(t *testing.T) {
	tests := []struct {
		outcome job.Outcome
		want    string
		is      [3]bool
	}{
		{job.Succeeded(job.Result{}), "Succeeded", [3]bool{true, false, false}},
		{job.Failed(job.Failure{}), "Failed(JobFailed)", [3]bool{false, true, false}},
		{job.Failed(job.Failure{Type: job.PermissionError}), "Failed(PermissionError)", [3]bool{false, true, false}},
		{job.Continues(job.Continuation{}), "Continues", [3]bool{false, false, true}},
		{job.Outcome{}, "no outcome", [3]bool{}},
	}
	for _, tt := range tests {
		var got [3]bool
		_, got[0] = tt.outcome.Succeeded()
		_, got[1] = tt.outcome.Failed()
		_, got[2] = tt.outcome.Continues()
		if got != tt.is || tt.outcome.IsZero() != (tt.is == [3]bool{}) {
			t.Errorf("%s: got %v", tt.want, got)
		}
		if text := fmt.Sprintf("%v", tt.outcome); text != tt.want {
			t.Errorf("prints as %s, want %s", text, tt.want)
		}
	}
}

func TestOutcomePrintsNoContents(t *testing.T) {
	o := job.Succeeded(job.Result{Variables: map[string]string{"a": canary}})
	for form, text := range printedForms(o) {
		if text == "" || containsCanary(text) {
			t.Errorf("%s: %s", form, text)
		}
	}
}

type denied struct{}

func (denied) Error() string                { return "not allowed" }
func (denied) FailureType() job.FailureType { return job.PermissionError }

func TestFailedFrom(t *testing.T) {
	for _, tt := range []struct {
		err  error
		kind job.FailureType
		text string
	}{
		{errors.New("broken"), job.JobFailed, "broken"},
		{fmt.Errorf("reading: %w", denied{}), job.PermissionError, "reading: not allowed"},
		{errors.Join(errors.New("a"), denied{}), job.PermissionError, "a\nnot allowed"},
		{nil, job.JobFailed, "the action failed without giving a reason"},
	} {
		f, ok := job.FailedFrom(tt.err).Failed()
		if !ok || f.Type != tt.kind || f.Message != tt.text || f.Cause != tt.err {
			t.Errorf("%v: got %+v", tt.err, f)
		}
	}
}

// A new failure type of AWS's fails this test, not someone's job.
func TestFailureTypesAreAWSs(t *testing.T) {
	theirs := types.FailureType("").Values()
	if len(theirs) != len(job.FailureTypes()) {
		t.Errorf("AWS has %d, we have %d", len(theirs), len(job.FailureTypes()))
	}
	for _, v := range theirs {
		if !job.FailureType(v).Valid() {
			t.Errorf("%s is unknown", v)
		}
	}
	if job.FailureType("Other").Valid() {
		t.Error("an unknown type is valid")
	}
}
