package engine

import (
	"context"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// conclude cleans up, gathers what the verdict needs, and gives the verdict. If the slice ends in
// between, the next one comes to the same conclusion anew.
func (d *deployment) conclude(ctx context.Context, step decision.Step, why string) (Result, bool) {
	d.cleanUp(ctx)
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

// cleanUp removes the change sets of the operation that were not executed, those of deliveries that
// died included, and the empty stack that they may have made. An execution removes all others by
// itself (aws-facts 4.6).
func (d *deployment) cleanUp(ctx context.Context) {
	note := func(name string, err error) { _ = d.called(name, err) }
	if d.blind != nil {
		Abandon(ctx, d.API, d.state.Known, d.Operation, note)
		return
	}
	id := d.seen.Stack.ID
	if id == "" || (d.seen.ChangeSet.State == decision.Spent && !d.state.Search) {
		return
	}
	var left []string
	persist(ctx, func() (err error) {
		left, err = stack.Unexecuted(ctx, d.API, id, d.Operation)
		return err
	})
	for _, changeSet := range left {
		persist(ctx, func() error { return discard(ctx, d.API, changeSet, note) })
	}
	if decision.PhaseOf(d.seen.Stack.Status) == decision.Shell {
		persist(ctx, func() error { return deleteShell(ctx, d.API, id, d.Operation, note) })
	}
}

// Abandon removes the change set that a report named which CodePipeline has refused, and the stack
// if it is nothing but an empty shell. Nothing that is being executed is touched: CloudFormation
// refuses to delete such a change set, and then nothing else is done. note, which may be nil, is told
// of every call.
func Abandon(ctx context.Context, api stack.API, known stack.Known, operation string, note func(name string, err error)) {
	if known.HasBegun() || known.ChangeSetID == "" {
		return
	}
	if note == nil {
		note = func(string, error) {}
	}
	if persist(ctx, func() error { return discard(ctx, api, known.ChangeSetID, note) }) {
		persist(ctx, func() error { return deleteShell(ctx, api, known.StackID, operation, note) })
	}
}

func discard(ctx context.Context, api stack.API, changeSet string, note func(string, error)) error {
	err := stack.DeleteChangeSet(ctx, api, changeSet)
	note("DeleteChangeSet", err)
	return err
}

func deleteShell(ctx context.Context, api stack.API, stackID, operation string, note func(string, error)) error {
	asked, err := stack.DeleteShell(ctx, api, stackID, operation)
	if asked {
		note("DeleteStack", err)
	}
	return err
}

// tries is how often a call that the verdict can do without is repeated.
const tries = 5

// persist repeats do until it succeeds, is refused, or was tried often enough or for as long as ctx
// allows. It reports whether it succeeded.
func persist(ctx context.Context, do func() error) bool {
	p := newPace()
	for range tries {
		err := do()
		if err == nil || final(err) || ctx.Err() != nil {
			return err == nil
		}
		p.wait(ctx, "")
	}
	return false
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
	result.Stack = d.ended()
	result.Summary = "stack " + d.work.Name + " " + done(result.Stack.Status)
	return result
}

func (d *deployment) fresh() bool {
	return d.seen.Stack.Status == d.state.Ended && d.seen.Stack.ChangeSetID == d.state.ChangeSetID
}

// ended is the stack with the status in which our operation left it: what was read of the stack may
// be older, and what became of it later is not ours to tell.
func (d *deployment) ended() stack.Stack {
	s := d.seen.Stack
	s.Status = orElse(d.state.Ended, s.Status)
	s.ID = orElse(s.ID, d.state.StackID)
	return s
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func done(status string) string {
	if status == "CREATE_COMPLETE" {
		return "created"
	}
	return "updated"
}

// failure finds out why, and what to do next.
func (d *deployment) failure(ctx context.Context, step decision.Step, why string) Result {
	r := Result{Status: Failed, Stack: d.ended(), Type: job.JobFailed}
	switch step {
	case decision.FailOperation:
		r.Failure, r.Type = d.operationFailure(ctx)
	case decision.FailChangeSet:
		r.Failure, r.Type = d.changeSetFailure(), job.ConfigurationError
	case decision.FailState, decision.FailUnknown:
		r.Failure = d.stateFailure(why)
	case decision.FailRefused:
		r.Failure, r.Type = d.refusedFailure(), job.FailureTypeOf(d.trouble)
	case decision.FailBusy:
		r.Failure, r.Type = d.busyFailure(), job.SystemUnavailable
	case decision.FailUnseen:
		r.Failure, r.Type = d.unseenFailure(), job.FailureTypeOf(d.blind)
	case decision.FailStalled:
		r.Failure, r.Type = d.stalledFailure(), job.SystemUnavailable
	case decision.FailUnfollowed:
		r.Failure, r.Type = d.unfollowedFailure()
	default:
		r.Failure, r.Type = "mode "+string(d.work.Mode)+": "+why+".", job.ConfigurationError
	}
	return r
}
