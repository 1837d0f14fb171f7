package engine

import (
	"context"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
)

// Abandon does what the work wants when CodePipeline has refused a report: the job is over, and nobody
// will act on what was prepared. It is removed, with the stack if that is nothing but an empty shell,
// unless the work says to hold it. What is being executed goes on, unless the work says to cancel it.
// The named change set of a plan stays: it may be one that another delivery of the event has reported.
func (e *Engine) Abandon(ctx context.Context, w Work, s State) {
	if s.PolicyOpen && s.StackID != "" {
		e.abandonPolicy(ctx, w, s.Known)
	}
	if w.OnStop == CancelOnStop && (s.HasBegun() || s.Asked) {
		e.cancelOurs(ctx, w, s.Known)
	}
	if w.OnStop != HoldOnStop {
		e.abandon(ctx, w, s.Known)
	}
}

// abandonPolicy puts the stack policy back, unless someone else's operation has come since.
func (e *Engine) abandonPolicy(ctx context.Context, w Work, known stack.Known) {
	observer := e.observer(w, known)
	persist(ctx, func() error {
		seen, err := observer.Look(ctx)
		if err != nil {
			return err
		}
		return e.shutPolicy(ctx, w, known.StackID, e.isTheirs(seen))
	})
}

// cancelOurs cancels the update that is under way if it is ours.
func (e *Engine) cancelOurs(ctx context.Context, w Work, known stack.Known) {
	observer := e.observer(w, known)
	persist(ctx, func() error {
		seen, err := observer.Look(ctx)
		if err != nil || seen.Operation != decision.Running || seen.Stack.Status != "UPDATE_IN_PROGRESS" {
			return err
		}
		if err := observer.Confirm(ctx, seen); err != nil {
			return err
		}
		return e.noted(w, "CancelUpdateStack", stack.CancelUpdate(ctx, e.API, seen.Stack.ID, stack.StopToken(e.Operation)))
	})
}

// abandon removes our change set. CloudFormation refuses to delete one that is being executed, and
// then nothing else is done.
func (e *Engine) abandon(ctx context.Context, w Work, known stack.Known) {
	ours := known.ChangeSetID != "" && known.Nonce != "" && w.Mode != decision.ChangeSetReplace
	if known.HasBegun() || !ours {
		return
	}
	d := deployment{Engine: e, work: w}
	if persist(ctx, func() error { return d.discard(ctx, known.ChangeSetID) }) {
		persist(ctx, func() error { return d.deleteShell(ctx, known.StackID) })
	}
}

func (d *deployment) discard(ctx context.Context, changeSet string) error {
	return d.called("DeleteChangeSet", stack.DeleteChangeSet(ctx, d.API, changeSet))
}

func (d *deployment) deleteShell(ctx context.Context, stackID string) error {
	asked, err := stack.DeleteShell(ctx, d.API, stackID, d.Operation)
	if asked {
		_ = d.called("DeleteStack", err)
	}
	return err
}

func (e *Engine) noted(w Work, call string, err error) error {
	e.Record.Append(record.Entry{Operation: e.Operation, Stack: w.Name, Call: callOf(call, err)})
	return err
}
