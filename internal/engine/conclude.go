package engine

import (
	"context"
	"errors"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
)

// conclude cleans up, gathers what the verdict needs, and gives the verdict. If the slice ends in
// between, the next one comes to the same conclusion anew.
func (d *deployment) conclude(ctx context.Context, step decision.Step, why string) (Result, bool) {
	if !d.isSure(step) {
		return Result{}, false
	}
	d.cleanUp(ctx, step)
	var result Result
	if good, _ := step.Concludes(); good {
		result = d.success(ctx, step)
	} else {
		result = d.failure(ctx, step, why)
	}
	d.recall(ctx)
	if ctx.Err() != nil {
		return Result{}, false
	}
	d.tell(&result)
	result.State = d.report()
	d.note(record.Entry{Verdict: &record.Verdict{Succeeded: result.Status == Succeeded, Step: string(step),
		Message: result.Summary + result.Failure, StackID: result.Stack.ID, Status: result.Stack.Status, Outputs: result.Stack.Outputs}})
	return result, true
}

// betweenDoubts is the time between the two looks that a fragile verdict takes.
const betweenDoubts = 2 * time.Second

// isSure tells whether a verdict stands. One that rests on something not being there has to be reached
// again some time later: a stale read shows the same.
func (d *deployment) isSure(step decision.Step) bool {
	if !step.Fragile() {
		return true
	}
	if d.doubt != step {
		d.doubt, d.doubtSince = step, time.Now()
	}
	return time.Since(d.doubtSince) >= betweenDoubts
}

// tell adds to a result what was seen in the slice.
func (d *deployment) tell(r *Result) {
	r.Changes, r.Plan, r.Drift = d.seen.ChangeSet.Changes, d.judged.plan, d.judged.drifted
	r.Events, r.Took = d.told.all, d.told.took()
}

// recall reads the plan of what was executed in an earlier slice, and the drift that was found then.
// The verdict stands without them, so it is tried once.
func (d *deployment) recall(ctx context.Context) {
	if d.judged.plan == nil && d.work.Review != nil && d.state.HasBegun() && d.state.ChangeSetID != "" {
		if p, err := stack.Plan(ctx, d.API, d.seen.Stack, d.work.Name, d.state.ChangeSetID, d.work.compares()); err == nil {
			p.Base.Status, p.Base.Changed = "", time.Time{} // the stack has moved on from there
			d.judged.plan = &p
		}
	}
	if d.judged.drifted == nil && d.state.Detected && d.work.Drift == WarnOfDrift && d.seen.Stack.ID != "" {
		d.judged.drifted, _ = stack.Drifted(ctx, d.API, d.seen.Stack.ID)
	}
}

// cleanUp removes the change sets of the operation that were not executed, those of deliveries that
// died included, and the empty stack that they may have made. An execution removes all others by
// itself (aws-facts 4.6). A stack policy that was set for the update is put back.
func (d *deployment) cleanUp(ctx context.Context, step decision.Step) {
	if good, _ := step.Concludes(); !good {
		d.restorePolicy(ctx)
	}
	if step == decision.SucceedPlanned || d.work.Mode == decision.DeleteOnly {
		return
	}
	if d.blind != nil {
		d.abandon(ctx, d.work, d.state.Known)
		return
	}
	id := d.seen.Stack.ID
	if id == "" || (d.seen.ChangeSet.State == decision.Spent && !d.state.Search) {
		return
	}
	for _, changeSet := range d.leftovers(ctx, id) {
		persist(ctx, func() error { return d.discard(ctx, changeSet) })
	}
	if decision.PhaseOf(d.seen.Stack.Status) == decision.Shell {
		persist(ctx, func() error { return d.deleteShell(ctx, id) })
	}
}

// leftovers are the change sets of the operation that nobody has executed.
func (d *deployment) leftovers(ctx context.Context, stackID string) []string {
	var left []string
	listed := persist(ctx, func() (err error) {
		left, err = stack.Unexecuted(ctx, d.API, stackID, d.Operation)
		return err
	})
	state := d.seen.ChangeSet.State
	if !listed && d.state.Nonce != "" && d.state.ChangeSetID != "" && state != decision.Spent {
		left = []string{d.state.ChangeSetID}
	}
	if d.work.Mode == decision.ChangeSetReplace && state != decision.None && state != decision.Other {
		left = append(left, d.seen.ChangeSet.ID)
	}
	return left
}

// tries is how often a call that the verdict can do without is repeated.
const tries = 5

// persist repeats do until it succeeds, is refused, or was tried often enough or for as long as ctx
// allows. A denial is tried again: permissions take some seconds to spread. It reports whether it
// succeeded.
func persist(ctx context.Context, do func() error) bool {
	p := newPace()
	for range tries {
		err := do()
		if err == nil || (final(err) && !isDenied(err)) || ctx.Err() != nil {
			return err == nil
		}
		p.wait(ctx, "")
	}
	return false
}

func isDenied(err error) bool {
	r, ok := errors.AsType[*stack.Refusal](err)
	return ok && r.Denied()
}
