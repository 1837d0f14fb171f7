package engine

import (
	"context"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// conclude cleans up, gathers what the verdict needs, and gives the verdict. If the slice ends in
// between, the next one comes to the same conclusion anew.
func (d *deployment) conclude(ctx context.Context, step decision.Step, why string) (Result, bool) {
	if !d.cleanUp(ctx) {
		return Result{}, false
	}
	var result Result
	if good, _ := step.Concludes(); good {
		result = d.success(ctx, step)
	} else {
		result = d.failure(ctx, step, why)
	}
	if ctx.Err() != nil {
		return Result{}, false
	}
	result.Changes = d.seen.ChangeSet.Changes
	d.note(record.Entry{Verdict: &record.Verdict{Succeeded: result.Status == Succeeded, Step: string(step),
		Message: result.Summary + result.Failure, StackID: result.Stack.ID, Status: result.Stack.Status, Outputs: result.Stack.Outputs}})
	return result, true
}

// cleanUp removes our change set, if it is of no more use, and the empty stack that it may have
// made. It reports false when the slice ended before it was done.
func (d *deployment) cleanUp(ctx context.Context) bool {
	if d.seen.ChangeSet.State == decision.Spent {
		return true
	}
	return Abandon(ctx, d.API, d.state.Known, d.Operation, func(name string, err error) { _ = d.called(name, err) })
}

// tries is how often a clean-up call is sent before it is given up: a leftover change set changes
// nothing, so it must not hold up the verdict for ever.
const tries = 5

// Abandon removes what an operation has prepared and not executed: its change set, and the stack if
// it is nothing but an empty shell. It reports false if ctx ended before that. note, which may be
// nil, is told of every call.
func Abandon(ctx context.Context, api stack.API, known stack.Known, operation string, note func(name string, err error)) bool {
	if known.HasBegun() || known.ChangeSetID == "" {
		return true
	}
	if note == nil {
		note = func(string, error) {}
	}
	return persist(ctx, func() error {
		err := stack.DeleteChangeSet(ctx, api, known.ChangeSetID)
		note("DeleteChangeSet", err)
		return err
	}) && persist(ctx, func() error {
		asked, err := stack.DeleteShell(ctx, api, known, operation)
		if asked || err != nil {
			note("DeleteStack", err)
		}
		return err
	})
}

// persist repeats do until it succeeds, is refused for good or was tried often enough. It reports
// false if ctx ended first.
func persist(ctx context.Context, do func() error) bool {
	p := newPace()
	for range tries {
		err := do()
		if err == nil || (final(err) && ctx.Err() == nil) {
			return true
		}
		p.wait(ctx, "")
		if ctx.Err() != nil {
			return false
		}
	}
	return true
}

// success gathers the outputs. Reads may be stale, and then the stack shows the outputs of before: a
// stack that does not name our change set as its last is looked at again, a few times.
func (d *deployment) success(ctx context.Context, step decision.Step) Result {
	result := Result{Status: Succeeded, Stack: d.seen.Stack}
	if step == decision.SucceedUnchanged {
		result.Summary = "no changes: stack " + d.work.Name + " already is what the template says"
		return result
	}
	for range tries {
		if d.fresh() || ctx.Err() != nil {
			break
		}
		d.pace.wait(ctx, "")
		d.look(ctx)
	}
	result.Stack = d.seen.Stack
	result.Summary = "stack " + d.work.Name + " " + done(d.seen.Stack.Status)
	return result
}

func (d *deployment) fresh() bool {
	return decision.StatusOf(d.seen.Stack.Status).End == decision.EndedWell && d.seen.Stack.ChangeSetID == d.state.ChangeSetID
}

func done(status string) string {
	if status == "CREATE_COMPLETE" {
		return "created"
	}
	return "updated"
}

// failure finds out why, and what to do next.
func (d *deployment) failure(ctx context.Context, step decision.Step, why string) Result {
	r := Result{Status: Failed, Stack: d.seen.Stack, Type: job.JobFailed}
	switch step {
	case decision.FailOperation:
		r.Failure, r.Type = d.operationFailure(ctx)
	case decision.FailChangeSet:
		r.Failure, r.Type = d.changeSetFailure(), job.ConfigurationError
	case decision.FailState, decision.FailUnknown:
		r.Failure = d.stateFailure(why)
	case decision.FailRefused:
		r.Failure, r.Type = d.refusedFailure(), failureType(d.trouble)
	case decision.FailBusy:
		r.Failure, r.Type = d.busyFailure(), job.SystemUnavailable
	case decision.FailUnseen:
		r.Failure, r.Type = d.unseenFailure(), failureType(d.blind)
	case decision.FailStalled:
		r.Failure, r.Type = d.stalledFailure(), job.SystemUnavailable
	default:
		r.Failure, r.Type = "mode "+string(d.work.Mode)+": "+why+".", job.ConfigurationError
	}
	return r
}

func (d *deployment) waited() time.Duration { return time.Since(d.state.Since).Round(time.Second) }
