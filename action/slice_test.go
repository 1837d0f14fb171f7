package action_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

func TestSliceEnd(t *testing.T) {
	for _, tt := range []struct {
		name                string
		slice, margin       time.Duration
		timeout, wantEnd    time.Duration
		wantShortTimeWarned bool
	}{
		{name: "default slice, no deadline", wantEnd: 50 * time.Second},
		{name: "default slice, long timeout", timeout: 15 * time.Minute, wantEnd: 50 * time.Second},
		{name: "the margin is kept", timeout: 30 * time.Second, wantEnd: 25 * time.Second},
		{name: "own slice and margin", slice: 2 * time.Minute, margin: 20 * time.Second, timeout: time.Minute, wantEnd: 40 * time.Second},
		{name: "short slice", slice: time.Second, timeout: time.Minute, wantEnd: time.Second},
		{name: "Lambda's default timeout", timeout: 3 * time.Second, wantEnd: 2 * time.Second, wantShortTimeWarned: true},
		{name: "never silent for twenty minutes", slice: time.Hour, timeout: 2 * time.Hour, wantEnd: 15*time.Minute - 5*time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(func(ctx context.Context, _ *action.Run) job.Outcome {
					began := time.Now()
					<-ctx.Done()
					if got := time.Since(began); got != tt.wantEnd || !errors.Is(context.Cause(ctx), action.ErrSliceEnded) {
						t.Errorf("ended after %s with %v, want %s", got, context.Cause(ctx), tt.wantEnd)
					}
					return job.Continues(job.Continuation{})
				})
				b.Slice, b.Margin = tt.slice, tt.margin
				ctx := t.Context()
				if tt.timeout > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.timeout)
					defer cancel()
				}
				b.oneWithin(t, ctx, newJob())
				if warned := strings.Contains(b.log.String(), "the time before the deadline is short"); warned != tt.wantShortTimeWarned {
					t.Errorf("warned %t:\n%s", warned, b.log.String())
				}
			})
		})
	}
}

// A handler that goes back with the context's error has been interrupted; the
// operation continues with what was saved.
func TestInterruptedHandlerContinues(t *testing.T) {
	for name, outcome := range map[string]func(ctx context.Context) job.Outcome{
		"the context's error": func(ctx context.Context) job.Outcome { return job.FailedFrom(ctx.Err()) },
		"no outcome":          func(context.Context) job.Outcome { return job.Outcome{} },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(func(ctx context.Context, run *action.Run) job.Outcome {
					_ = run.Save("saved")
					<-ctx.Done()
					return outcome(ctx)
				})
				r := b.one(t, newJob())
				if token := tokenOf(t, r); string(token.State) != `"saved"` || token.Operation != jobID {
					t.Errorf("got %+v", token)
				}
			})
		})
	}
}

// A handler that fails for its own reasons after the slice's end has failed.
func TestFailureAfterTheSliceCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(func(ctx context.Context, _ *action.Run) job.Outcome {
			<-ctx.Done()
			return job.FailedFrom(errors.New("broken"))
		})
		if r := b.one(t, newJob()); r.Kind != "failed" || r.Message != "broken" {
			t.Errorf("got %+v", r)
		}
	})
}

func TestHandlerThatIgnoresItsContextIsLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		late := make(chan error, 1)
		b := newBench(func(_ context.Context, run *action.Run) job.Outcome {
			_ = run.Save("saved")
			time.Sleep(time.Hour)
			late <- run.Save("late")
			return job.Succeeded(job.Result{})
		})
		began := time.Now()
		r := b.oneWithin(t, ctx, newJob())
		if got := time.Since(began); got != time.Minute-2500*time.Millisecond {
			t.Errorf("reported after %s", got)
		}
		if token := tokenOf(t, r); string(token.State) != `"saved"` {
			t.Errorf("got %+v", token)
		}
		if err := <-late; !errors.Is(err, action.ErrSliceEnded) {
			t.Errorf("saving after the report gives %v", err)
		}
		if len(b.pipeline.reports) != 1 {
			t.Errorf("reports: %+v", b.pipeline.reports)
		}
	})
}

// What a handler that is left behind could save is continued with, also at the
// very moment at which it is left.
func TestNoSavedStateIsLost(t *testing.T) {
	for range 300 {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			last := make(chan int, 1)
			b := newBench(func(_ context.Context, run *action.Run) job.Outcome {
				time.Sleep(time.Minute - 2500*time.Millisecond)
				n := 0
				for run.Save(n+1) == nil {
					n++
				}
				last <- n
				return job.Outcome{}
			})
			token := tokenOf(t, b.oneWithin(t, ctx, newJob()))
			state := string(token.State)
			if n := <-last; n > 0 && state != strconv.Itoa(n) {
				t.Errorf("continues with %q, saved last %d", state, n)
			}
		})
	}
}

// A handler that needs longer than the slice to return is waited for.
func TestHandlerThatIsSlowToReturnIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		b := newBench(func(context.Context, *action.Run) job.Outcome {
			time.Sleep(4 * time.Minute)
			return job.Succeeded(job.Result{})
		})
		if r := b.oneWithin(t, ctx, newJob()); r.Kind != "succeeded" {
			t.Errorf("got %+v", r)
		}
	})
}

// A program that is asked to stop reports all the same.
func TestCancelledProgramStillReports(t *testing.T) {
	for name, h := range map[string]action.HandlerFunc{
		"that notices": func(ctx context.Context, _ *action.Run) job.Outcome {
			<-ctx.Done()
			return job.FailedFrom(ctx.Err())
		},
		"that does not": func(context.Context, *action.Run) job.Outcome {
			time.Sleep(time.Minute)
			return job.Outcome{}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(10*time.Second, cancel)
				began := time.Now()
				r := newBench(h, refuse(code("ThrottlingException"))).oneWithin(t, ctx, newJob())
				if took := time.Since(began); r.Kind != "continues" || took > 15*time.Second {
					t.Errorf("got %+v after %s", r, took)
				}
				time.Sleep(time.Hour)
			})
		})
	}
}

// A handler that cannot finish in a slice and never leaves a state is not run
// for ever.
func TestInterruptedWithoutEverAStateEndsFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j, jobs := newJob(), 0
		var r report
		for r.Kind != "failed" && jobs < 100 {
			b := newBench(func(ctx context.Context, run *action.Run) job.Outcome {
				if jobs%2 == 1 {
					_ = run.Save(nil) // no state either
				}
				<-ctx.Done()
				return job.FailedFrom(ctx.Err())
			})
			r = b.one(t, j)
			j.ContinuationToken = r.Token
			jobs++
		}
		if jobs != 25 || !strings.Contains(r.Message, "begun anew for 20m0s and never finished within one slice") {
			t.Errorf("after %d jobs: %+v", jobs, r)
		}
	})
}

// With a state it goes on: the handler is getting somewhere.
func TestInterruptedWithAStateGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJob()
		j.ContinuationToken = tokenText(t, "op", time.Now().Add(-20*time.Hour), `{"n":1}`)
		b := newBench(func(ctx context.Context, _ *action.Run) job.Outcome {
			<-ctx.Done()
			return job.FailedFrom(ctx.Err())
		})
		if token := tokenOf(t, b.one(t, j)); string(token.State) != `{"n":1}` {
			t.Errorf("got %+v", token)
		}
	})
}
