package action

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/stackjob/stackjob/job"
)

// handle runs the handler in a goroutine of its own, because one that ignores
// its context must not keep the job from being reported.
func (r *Runner) handle(ctx context.Context, run *Run, times plan) job.Outcome {
	defer run.finish()
	slice, cancel := context.WithDeadlineCause(ctx, times.end, ErrSliceEnded)
	defer cancel()
	done := make(chan job.Outcome, 1)
	go protect(slice, run, r.Handler, done)
	outcome, returned := times.await(ctx, done)
	switch {
	case !returned:
		run.Log.Warn("the handler ignores that its context has ended and is left behind")
		return run.interrupted()
	case slice.Err() != nil && gaveUp(outcome):
		return run.interrupted()
	case outcome.IsZero():
		return job.Failed(job.Failure{Message: "the action ended without an outcome; its handler must return Succeeded, Failed or Continues"})
	}
	return outcome
}

// await waits for the handler until it is time to report without it: until
// stop or, when the program is asked to end, for the grace.
func (p plan) await(ctx context.Context, done <-chan job.Outcome) (job.Outcome, bool) {
	waiting, cancel := context.WithDeadline(context.WithoutCancel(ctx), p.stop)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(p.grace, cancel) })()
	select {
	case outcome := <-done:
		return outcome, true
	case <-waiting.Done():
	}
	select {
	case outcome := <-done: // both at once: the outcome counts
		return outcome, true
	default:
		return job.Outcome{}, false
	}
}

// gaveUp reports whether a handler's outcome only says that its context ended.
func gaveUp(o job.Outcome) bool {
	f, failed := o.Failed()
	return o.IsZero() || failed && (errors.Is(f.Cause, context.DeadlineExceeded) || errors.Is(f.Cause, context.Canceled))
}

// restartFor is how long after its start an operation whose handler is
// interrupted, and never leaves a state, is begun anew. A handler that cannot
// finish within a slice and cannot continue would otherwise be run for the
// 24 hours of an action (aws-facts 1.5).
const restartFor = 20 * time.Minute

// interrupted is the outcome when the handler gave none in time: to continue
// with the state known so far, after which none is saved. It is right because a handler looks before it
// acts, so that doing something twice is doing it once.
func (r *Run) interrupted() job.Outcome {
	state := r.finish()
	if none := len(state) == 0 || string(state) == "null"; none && time.Since(r.Started()) > restartFor {
		return job.Failed(job.Failure{Message: fmt.Sprintf(
			"the action was begun anew for %s and never finished within one slice; it needs a longer slice, or must save a state to continue with", restartFor)})
	}
	return job.Continues(job.Continuation{State: state})
}

// protect runs the handler and sends exactly one outcome, whatever it does.
func protect(ctx context.Context, run *Run, h Handler, done chan<- job.Outcome) {
	var outcome job.Outcome
	returned := false
	defer func() {
		if !returned {
			outcome = stopped(run.Log, recover())
		}
		done <- outcome
	}()
	outcome = h.Handle(ctx, run)
	returned = true
}

// stopped is the outcome of a handler that panicked, or that ended its
// goroutine when there is no panic. The value of a panic can hold anything, so
// only its type is told, and the text of errors of the Go runtime.
func stopped(log *slog.Logger, panicked any) job.Outcome {
	if panicked == nil {
		return job.Failed(job.Failure{Message: "the action's handler ended its goroutine without an outcome"})
	}
	name := fmt.Sprintf("%T", panicked)
	attrs := []any{slog.String("type", name), slog.String("stack", string(debug.Stack()))}
	if bug, ok := panicked.(runtime.Error); ok {
		attrs = append(attrs, slog.String("error", bug.Error()))
	}
	log.Error("the handler panicked", attrs...)
	return job.Failed(job.Failure{Message: "the action's handler panicked with a value of type " + name + "; the log has the stack"})
}
