package action_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOutcomesAreReported(t *testing.T) {
	long := strings.Repeat("é", 6000)
	tests := []struct {
		name    string
		outcome job.Outcome
		want    report
	}{
		{"success", job.Succeeded(job.Result{Summary: "done", ExternalID: "arn:x", Variables: map[string]string{"A-b_c@1": ""}}),
			report{Kind: "succeeded", Summary: "done", ExternalID: "arn:x", Variables: map[string]string{"A-b_c@1": ""}}},
		{"bare success", job.Succeeded(job.Result{}), report{Kind: "succeeded"}},
		{"empty variables", job.Succeeded(job.Result{Variables: map[string]string{}}), report{Kind: "succeeded"}},
		{"long texts are cut, a long id is left out", job.Succeeded(job.Result{Summary: long, ExternalID: long}),
			report{Kind: "succeeded", Summary: strings.Repeat("é", 2047) + "…"}},
		{"not UTF-8", job.Succeeded(job.Result{Summary: "a\xffb", ExternalID: "\xff", Variables: map[string]string{"v": "\xff"}}),
			report{Kind: "succeeded", Summary: "a\uFFFDb", Variables: map[string]string{"v": "\uFFFD"}}},
		{"failure", job.Failed(job.Failure{Type: job.PermissionError, Message: "no", ExternalID: "id"}),
			report{Kind: "failed", Type: "PermissionError", Message: "no", ExternalID: "id"}},
		{"failure without anything", job.Failed(job.Failure{}),
			report{Kind: "failed", Type: "JobFailed", Message: "the action failed without giving a reason"}},
		{"failure of blanks", job.Failed(job.Failure{Message: " \n"}),
			report{Kind: "failed", Type: "JobFailed", Message: "the action failed without giving a reason"}},
		{"failure of an unknown type", job.Failed(job.Failure{Type: "Oops", Message: "m"}),
			report{Kind: "failed", Type: "JobFailed", Message: "m"}},
		{"long message", job.Failed(job.Failure{Message: long}),
			report{Kind: "failed", Type: "JobFailed", Message: strings.Repeat("é", 4999) + "…"}},
		{"no outcome", job.Outcome{},
			report{Kind: "failed", Type: "JobFailed", Message: "the action ended without an outcome; its handler must return Succeeded, Failed or Continues"}},
		{"failed with a context's error that is not the slice's", job.FailedFrom(context.DeadlineExceeded),
			report{Kind: "failed", Type: "JobFailed", Message: "context deadline exceeded"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newBench(returns(tt.outcome)).one(t, newJob()); !cmp.Equal(got, tt.want) {
				t.Error(cmp.Diff(tt.want, got))
			}
		})
	}
}

func TestNewJobContinuesAsItsOwnOperation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(func(_ context.Context, run *action.Run) job.Outcome {
			if run.Continued() || run.Operation() != jobID || !run.Started().Equal(time.Now()) || run.Token.State != nil {
				t.Errorf("operation %s, started %s, continued %t, state %s", run.Operation(), run.Started(), run.Continued(), run.Token.State)
			}
			if found, err := run.Restore(new(int)); found || err != nil {
				t.Errorf("restored %t, %v", found, err)
			}
			time.Sleep(time.Second)
			return job.Continues(job.Continuation{State: json.RawMessage(`{"n":1}`), Summary: "s", ExternalID: "e", Percent: 140})
		})
		began := time.Now()
		r := b.one(t, newJob())
		token := tokenOf(t, r)
		if r.Kind != "continues" || r.Summary != "s" || r.ExternalID != "e" || r.Percent != 100 {
			t.Errorf("got %+v", r)
		}
		if token.Operation != jobID || !token.Started.Equal(began) || string(token.State) != `{"n":1}` {
			t.Errorf("got %+v", token)
		}
	})
}

func TestContinuationKeepsTheOperation(t *testing.T) {
	started := time.Now().Add(-time.Hour).Truncate(time.Millisecond)
	j := newJob()
	j.ContinuationToken = tokenText(t, "op-1", started, `{"n":1}`)
	b := newBench(func(_ context.Context, run *action.Run) job.Outcome {
		var state struct{ N int }
		found, err := run.Restore(&state)
		if !found || err != nil || state.N != 1 || !run.Continued() || run.Operation() != "op-1" || !run.Started().Equal(started) {
			t.Errorf("found %t, %v, %v, operation %s", found, err, state, run.Operation())
		}
		if _, err := run.Restore(new([]int)); err == nil || !strings.Contains(err.Error(), "does not fit *[]int") {
			t.Errorf("got %v", err)
		}
		return job.Continues(job.Continuation{})
	})
	token := tokenOf(t, b.one(t, j))
	if token.Operation != "op-1" || !token.Started.Equal(started) || string(token.State) != `{"n":1}` {
		t.Errorf("got %+v; a nil state keeps the one that came", token)
	}
}

func TestSavedStateIsContinuedWith(t *testing.T) {
	b := newBench(func(_ context.Context, run *action.Run) job.Outcome {
		for n := range 3 {
			if err := run.Save(map[string]int{"n": n}); err != nil {
				t.Error(err)
			}
		}
		if err := run.Save(strings.Repeat("x", 3000)); err == nil || !strings.Contains(err.Error(), "more than the 2048") {
			t.Errorf("got %v", err)
		}
		if err := run.Save(make(chan int)); err == nil {
			t.Error("a channel was saved")
		}
		return job.Continues(job.Continuation{})
	})
	if token := tokenOf(t, b.one(t, newJob())); string(token.State) != `{"n":2}` {
		t.Errorf("got %s", token.State)
	}
}

func TestBadTokenFailsTheJobUntouched(t *testing.T) {
	for _, token := range []string{canary, `{"previous_job_id":"` + canary + `"}`, `{"v":9}`} {
		j := newJob()
		j.ContinuationToken = token
		r := newBench(func(context.Context, *action.Run) job.Outcome {
			t.Error("the handler ran")
			return job.Outcome{}
		}).one(t, j)
		if r.Type != "ConfigurationError" || !strings.Contains(r.Message, "continuation token: ") || !strings.HasSuffix(r.Message, "nothing was done") {
			t.Errorf("got %+v", r)
		}
	}
}

func TestStateTooLongFailsAndUndoes(t *testing.T) {
	for _, state := range []string{`"` + strings.Repeat("x", 3000) + `"`, `{`} {
		undone := 0
		b := newBench(returns(job.Continues(job.Continuation{State: json.RawMessage(state), ExternalID: "e", Refused: func(context.Context) { undone++ }})))
		r := b.one(t, newJob())
		if r.Kind != "failed" || r.Type != "JobFailed" || r.ExternalID != "e" || !strings.Contains(r.Message, "the action cannot continue: continuation token: ") || undone != 1 {
			t.Errorf("got %+v, undone %d times", r, undone)
		}
	}
}

func TestPanicIsAFailure(t *testing.T) {
	var nothing map[string]int
	for want, h := range map[string]func(){
		"type string;":           func() { panic(canary) },
		"type *errors.errorStr":  func() { panic(errors.New(canary)) },
		"type runtime.":          func() { _ = []int{}[len(nothing)] },
		"type *runtime.PanicNil": func() { panic(nil) },
		"ended its goroutine":    runtime.Goexit,
	} {
		b := newBench(func(context.Context, *action.Run) job.Outcome { h(); return job.Succeeded(job.Result{}) })
		r := b.one(t, newJob())
		if r.Kind != "failed" || r.Type != "JobFailed" || !strings.Contains(r.Message, want) || strings.Contains(r.Message, canary) {
			t.Errorf("got %+v, want %q", r, want)
		}
		if log := b.log.String(); strings.Contains(log, canary) || !strings.Contains(want, "goroutine") && !strings.Contains(log, "runner_test.go") {
			t.Errorf("the log has no stack, or the panic's value:\n%s", log)
		}
	}
}

func TestEveryLogLineHasTheCorrelationID(t *testing.T) {
	b := newBench(func(_ context.Context, run *action.Run) job.Outcome {
		run.Log.Info("the handler's own")
		return job.Failed(job.Failure{Message: "m"})
	}, refuse(code("ThrottlingException")))
	synctest.Test(t, func(t *testing.T) { b.one(t, newJob()) })
	lines := strings.Split(strings.TrimSpace(b.log.String()), "\n")
	for _, line := range lines {
		if !strings.Contains(line, "correlationId="+jobID) || !strings.Contains(line, "operation="+jobID) {
			t.Errorf("a line without it: %s", line)
		}
	}
	if len(lines) < 5 {
		t.Errorf("%d lines:\n%s", len(lines), b.log.String())
	}
}

func TestRunnerRunsConcurrently(t *testing.T) {
	loads := 0
	quiet := slog.New(slog.DiscardHandler)
	runner := &action.Runner{Log: quiet, Handler: returns(job.Succeeded(job.Result{})), Config: func(context.Context) (aws.Config, error) {
		loads++
		return overHTTP(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }), nil
	}}
	done := make(chan error)
	for range 8 {
		go func() { done <- runner.Run(t.Context(), newJob()) }()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if loads != 1 {
		t.Errorf("the configuration was loaded %d times", loads)
	}
}

func TestWithoutHandlerOrConfiguration(t *testing.T) {
	if err := (&action.Runner{}).Run(t.Context(), newJob()); err == nil || !strings.Contains(err.Error(), "no Handler") {
		t.Errorf("got %v", err)
	}
	loads := 0
	runner := &action.Runner{
		Handler: action.HandlerFunc(func(context.Context, *action.Run) job.Outcome { t.Error("the handler ran"); return job.Outcome{} }),
		Config: func(context.Context) (aws.Config, error) {
			loads++
			return aws.Config{}, fmt.Errorf("load %d failed", loads)
		},
	}
	for n := 1; n <= 2; n++ {
		err := runner.Run(t.Context(), newJob())
		if want := fmt.Sprintf("loading the AWS configuration: load %d failed", n); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
