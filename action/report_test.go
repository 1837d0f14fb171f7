package action_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

func TestPassingTroubleIsTriedAgain(t *testing.T) {
	for name, f := range map[string]mishap{
		"throttled":                refuse(code("ThrottlingException")),
		"too many requests":        refuse(code("TooManyRequestsException")),
		"a fault of CodePipeline":  refuse(code("InternalFailure")),
		"a fault of the network":   refuse(errors.New("no such host")),
		"the answer took too long": refuse(context.DeadlineExceeded),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(returns(job.Succeeded(job.Result{Summary: "done"})), f, f, f, f)
				if r := b.one(t, newJob()); r.Summary != "done" || b.pipeline.calls != 5 {
					t.Errorf("got %+v after %d calls", r, b.pipeline.calls)
				}
			})
		})
	}
}

// Tries go on until just before the deadline, then Lambda must deliver again.
func TestReportThatCannotBeDelivered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		b := newBench(returns(job.Succeeded(job.Result{Summary: canary})))
		for range 1000 {
			b.pipeline.faults = append(b.pipeline.faults, refuse(code("ThrottlingException")))
		}
		began := time.Now()
		err := b.Run(ctx, newJob())
		took := time.Since(began)
		if err == nil || !strings.Contains(err.Error(), "the job's outcome (succeeded) could not be reported") || took < 54*time.Second || took >= time.Minute {
			t.Errorf("got %v after %s", err, took)
		}
		if b.pipeline.calls < 12 || b.pipeline.calls > 40 {
			t.Errorf("%d calls in a minute", b.pipeline.calls)
		}
	})
}

// A call that hangs leaves time for another.
func TestHangingCallIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		h := &hanging{fakePipeline: &fakePipeline{}}
		runner := &action.Runner{Pipeline: h, Handler: returns(job.Failed(job.Failure{Message: "m"})), Log: slog.New(slog.DiscardHandler)}
		if err := runner.Run(ctx, newJob()); err != nil || len(h.reports) != 1 {
			t.Errorf("got %v, reports %+v", err, h.reports)
		}
	})
}

// Permissions take a moment to spread, and credentials are renewed, so a report that is denied is
// tried again. When it stays so, the function returns an error and Lambda delivers the job again.
func TestADeniedReportIsTriedAgain(t *testing.T) {
	for _, c := range []string{"AccessDeniedException", "ExpiredTokenException", "UnrecognizedClientException"} {
		synctest.Test(t, func(t *testing.T) {
			denied := refuse(code(c))
			b := newBench(returns(job.Succeeded(job.Result{Summary: "done"})), denied, denied)
			if r := b.one(t, newJob()); r.Kind != "succeeded" {
				t.Errorf("%s: got %+v", c, r)
			}
			b = newBench(returns(job.Succeeded(job.Result{})), slices.Repeat([]mishap{denied}, 10_000)...)
			if err := b.Run(t.Context(), newJob()); err == nil || !strings.Contains(err.Error(), "(succeeded) could not be reported") ||
				!strings.Contains(err.Error(), c) {
				t.Errorf("%s: got %v", c, err)
			}
		})
	}
}

// What CodePipeline calls malformed is sent with less and less; what it says
// about it may repeat the report and is told nobody.
func TestMalformedReportsAreLightened(t *testing.T) {
	malformed := refuse(code("ValidationException"))
	full := job.Succeeded(job.Result{Summary: "s", ExternalID: "e", Variables: map[string]string{"a": "1"}})
	failure := job.Failed(job.Failure{Message: "é" + strings.Repeat("x", 2000), ExternalID: "e"})
	long := "é" + strings.Repeat("x", 2000)
	short := " " + strings.Repeat("x", 998) + " "
	continues := job.Continues(job.Continuation{Summary: "s", Percent: 3})
	tests := []struct {
		outcome  job.Outcome
		refusals int
		want     *report // nil: an error
	}{
		{full, 1, &report{Kind: "succeeded", Variables: map[string]string{"a": "1"}}},
		{full, 2, &report{Kind: "succeeded"}},
		{full, 3, &report{Kind: "failed", Type: "JobFailed", ExternalID: "e",
			Message: "the action succeeded, but CodePipeline refused the report of its success with ValidationException"}},
		{full, 7, nil},
		{failure, 1, &report{Kind: "failed", Type: "JobFailed", Message: long}},
		{failure, 2, &report{Kind: "failed", Type: "JobFailed", Message: short}},
		{failure, 3, &report{Kind: "failed", Type: "JobFailed", Message: "The action failed. Its log has the reason."}},
		{failure, 4, nil},
		{continues, 1, &report{Kind: "continues"}},
		{continues, 2, &report{Kind: "failed", Type: "JobFailed",
			Message: "the action cannot continue: CodePipeline refused the report of its continuation with ValidationException"}},
		{continues, 6, nil},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.outcome, tt.refusals), func(t *testing.T) {
			b := newBench(returns(tt.outcome))
			for range tt.refusals {
				b.pipeline.faults = append(b.pipeline.faults, malformed)
			}
			err := b.Run(t.Context(), newJob())
			if strings.Contains(b.log.String()+fmt.Sprint(err), canary) {
				t.Errorf("CodePipeline's message is told: %v\n%s", err, b.log.String())
			}
			if tt.want == nil {
				if err == nil || len(b.pipeline.reports) != 0 {
					t.Errorf("got %v, reports %+v", err, b.pipeline.reports)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := b.only(t)
			got.Token = ""
			if !cmp.Equal(got, *tt.want) {
				t.Error(cmp.Diff(*tt.want, got))
			}
		})
	}
}

func TestVariables(t *testing.T) {
	big := strings.Repeat("v", 70_000)
	tests := []struct {
		name    string
		in      map[string]string
		want    []string
		summary string
	}{
		{"names are put right", map[string]string{"a b": "1", "ok": "2", "ö": "3"}, []string{"_", "a_b", "ok"},
			`done (output variables renamed: "a b" as a_b, "ö" as _)`},
		{"a new name must not take another's", map[string]string{"a b": "1", "a_b": "2", "a.b": "3", "": "4"}, []string{"a_b"},
			`done (output variables left out: ["" "a b" "a.b"])`},
		{"the largest go first", map[string]string{"a": big, "b": big + "v", "c": "1"}, []string{"a", "c"},
			`done (output variables left out: ["b"])`},
		{"equal ones in order", map[string]string{"a": big, "b": big}, []string{"b"},
			`done (output variables left out: ["a"])`},
		{"exactly the limit", map[string]string{"abcde": strings.Repeat("v", 122_875)}, []string{"abcde"}, "done"},
		{"one more", map[string]string{"abcde": strings.Repeat("v", 122_876)}, nil, `done (output variables left out: ["abcde"])`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := newBench(returns(job.Succeeded(job.Result{Summary: "done", Variables: tt.in}))).one(t, newJob())
			if got := sorted(r.Variables); !cmp.Equal(got, tt.want) || r.Summary != tt.summary {
				t.Errorf("got %q and %q, want %q and %q", got, r.Summary, tt.want, tt.summary)
			}
		})
	}
}

// Should CodePipeline count in another way than we do, less is sent.
func TestVariablesThatCodePipelineFindsTooLarge(t *testing.T) {
	tooLarge := refuse(code("OutputVariablesSizeExceededException"))
	vars := map[string]string{"a": "12345678", "b": "123", "c": "1"}
	b := newBench(returns(job.Succeeded(job.Result{Variables: vars})), tooLarge)
	if r := b.one(t, newJob()); !cmp.Equal(sorted(r.Variables), []string{"b", "c"}) || r.Summary != `(output variables left out: ["a"])` {
		t.Errorf("got %+v", r)
	}
	b = newBench(returns(job.Succeeded(job.Result{Variables: vars})), tooLarge, tooLarge, tooLarge, tooLarge)
	if r := b.one(t, newJob()); r.Kind == "succeeded" && r.Variables != nil {
		t.Errorf("got %+v", r)
	}
}

// A report that CodePipeline never takes must not leave the pipeline waiting:
// the action fails with the reason, and what was prepared to go on is undone.
func TestARefusedReportIsReportedAsAFailure(t *testing.T) {
	malformed := refuse(code("ValidationException"))
	denied := slices.Repeat([]mishap{refuse(code("AccessDeniedException"))}, 6)
	tooLarge := refuse(code("OutputVariablesSizeExceededException"))
	succeeds := job.Succeeded(job.Result{Variables: map[string]string{"a": "1"}})
	const advice = "; allow the function's role codepipeline:PutJobSuccessResult"
	tests := []struct {
		name      string
		continues bool
		faults    []mishap
		kind      types.FailureType // "" for an error
		message   string
		undone    int
	}{
		{"success denied", false, denied, "PermissionError",
			"the action succeeded, but CodePipeline refused the report of its success with AccessDeniedException" + advice, 0},
		{"success too large", false, []mishap{tooLarge, tooLarge}, "JobFailed",
			"the action succeeded, but CodePipeline refused the report of its success with OutputVariablesSizeExceededException", 0},
		{"continuation denied", true, denied, "PermissionError",
			"the action cannot continue: CodePipeline refused the report of its continuation with AccessDeniedException" + advice, 1},
		{"continuation malformed", true, []mishap{malformed}, "JobFailed",
			"the action cannot continue: CodePipeline refused the report of its continuation with ValidationException", 1},
		{"then throttled", true, append(slices.Clone(denied), refuse(code("ThrottlingException"))), "PermissionError",
			"the action cannot continue: CodePipeline refused the report of its continuation with AccessDeniedException" + advice, 1},
		{"the failure denied too", true, append(slices.Clone(denied), denied...), "", "AccessDeniedException", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				undone, outcome := 0, succeeds
				if tt.continues {
					outcome = job.Continues(job.Continuation{Refused: func(context.Context) { undone++ }})
				}
				b := newBench(returns(outcome), tt.faults...)
				err := b.Run(t.Context(), newJob())
				if undone != tt.undone || strings.Contains(b.log.String(), "job not reported") != (tt.kind == "") {
					t.Errorf("undone %d times, want %d:\n%s", undone, tt.undone, b.log.String())
				}
				if tt.kind == "" {
					if err == nil || !strings.Contains(err.Error(), tt.message) || len(b.pipeline.reports) != 0 {
						t.Errorf("got %v, reports %+v", err, b.pipeline.reports)
					}
					return
				}
				want := report{Kind: "failed", Type: tt.kind, Message: tt.message}
				if got := b.only(t); err != nil || !cmp.Equal(got, want) {
					t.Errorf("got %v, %s", err, cmp.Diff(want, got))
				}
			})
		})
	}
}

// When the answer to the first try was lost, a failure that finds the job over
// says that the first try ended it: nothing is undone.
func TestARefusalAfterALostAnswerUndoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		undone := 0
		b := newBench(returns(job.Continues(job.Continuation{Refused: func(context.Context) { undone++ }})),
			append([]mishap{lose}, slices.Repeat([]mishap{refuse(code("AccessDeniedException"))}, 6)...)...)
		if r := b.one(t, newJob()); r.Kind != "continues" || undone != 0 {
			t.Errorf("got %+v, undone %d times", r, undone)
		}
	})
}

// Notes are never longer than the summary may be, nor do they replace it.
func TestLongNotesLeaveRoomForTheSummary(t *testing.T) {
	vars := map[string]string{}
	for i := range 400 {
		vars[fmt.Sprintf("name with blanks %d", i)] = "x"
	}
	r := newBench(returns(job.Succeeded(job.Result{Summary: strings.Repeat("s", 3000), Variables: vars}))).one(t, newJob())
	if !strings.HasPrefix(r.Summary, "ssss") || !strings.HasSuffix(r.Summary, "…)") || utf8.RuneCountInString(r.Summary) > 2048 {
		t.Errorf("%d characters: %s", utf8.RuneCountInString(r.Summary), r.Summary)
	}
}

func TestReportOfAJobThatIsOver(t *testing.T) {
	throttled := refuse(code("ThrottlingException"))
	tests := []struct {
		name   string
		faults []mishap
		over   bool
		undone int
	}{
		{"accepted", nil, false, 0},
		{"refused outright", nil, true, 1},
		{"unknown job", []mishap{refuse(code("JobNotFoundException"))}, false, 1},
		{"refused after a throttle, which took no effect", []mishap{throttled}, true, 1},
		{"refused after a malformed report, which took no effect", []mishap{refuse(code("ValidationException"))}, true, 1},
		{"the answer to the first was lost", []mishap{lose}, false, 0},
		{"the answer to the first was lost, then a throttle", []mishap{lose, throttled}, false, 0},
		{"the first may have arrived", []mishap{refuse(code("InternalFailure"))}, true, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				undone := 0
				b := newBench(returns(job.Continues(job.Continuation{Summary: "s", Refused: func(ctx context.Context) {
					if ctx.Err() != nil {
						t.Error("no time is left to undo")
					}
					undone++
				}})), tt.faults...)
				b.pipeline.over = tt.over
				if err := b.Run(t.Context(), newJob()); err != nil || undone != tt.undone {
					t.Errorf("got %v, undone %d times, want %d", err, undone, tt.undone)
				}
			})
		})
	}
}

func TestReportOfAJobThatIsOverWithoutUndoing(t *testing.T) {
	for _, o := range []job.Outcome{job.Succeeded(job.Result{}), job.Failed(job.Failure{}), job.Continues(job.Continuation{})} {
		b := newBench(returns(o))
		b.pipeline.over = true
		if err := b.Run(t.Context(), newJob()); err != nil || b.pipeline.calls != 1 {
			t.Errorf("%v: got %v after %d calls", o, err, b.pipeline.calls)
		}
	}
}

func TestUndoingThatPanicsSpoilsNothing(t *testing.T) {
	b := newBench(returns(job.Continues(job.Continuation{Refused: func(context.Context) { panic(canary) }})))
	b.pipeline.over = true
	if err := b.Run(t.Context(), newJob()); err != nil || strings.Contains(b.log.String(), canary) {
		t.Errorf("got %v\n%s", err, b.log.String())
	}
}
