package engine

import (
	"context"
	"errors"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/stack"
)

// errTheirs is why a stack policy is left open.
var errTheirs = errors.New("someone else's operation has begun, and may need it")

// restorePolicy puts the stack policy back that was replaced for the update, also by a process that has
// died. It is left to those whose operation has come since: closing it would make that fail.
func (d *deployment) restorePolicy(ctx context.Context) {
	if d.work.Settings.PolicyDuringUpdate == "" || d.state.StackID == "" || !d.mayBeOpen() {
		return
	}
	persist(ctx, func() error {
		d.policyLeft = d.shutPolicy(ctx, d.work, d.state.StackID, d.isTheirs(d.seen))
		return d.policyLeft
	})
	switch r, ok := errors.AsType[*stack.Refusal](d.policyLeft); {
	case d.policyLeft == nil:
		d.observer.Known.PolicyOpen, d.state.PolicyOpen = false, false
	case ok && r.Call == "GetStackPolicy" && !d.state.PolicyOpen:
		d.policyLeft = nil // nothing says that it was ever open
	}
}

// mayBeOpen tells whether a job of the operation, or an earlier delivery of this one's event, may have
// set the policy for the update.
func (d *deployment) mayBeOpen() bool {
	return d.state.PolicyOpen || !d.Fence || (d.accepted.ChangeSetID != "" && d.accepted.ChangeSetID == d.state.ChangeSetID)
}

// isTheirs tells whether the stack is in the hands of someone whose operation came after ours.
func (e *Engine) isTheirs(seen stack.Observation) bool {
	busy := decision.PhaseOf(seen.Stack.Status).Busy()
	return seen.Superseded || (busy && seen.Operation == decision.NotBegun)
}

// shutPolicy puts the policy back if the one for the update is in force.
func (e *Engine) shutPolicy(ctx context.Context, w Work, stackID string, theirs bool) error {
	policy, err := stack.Policy(ctx, e.API, stackID)
	switch {
	case err != nil || !stack.SamePolicy(policy, w.Settings.PolicyDuringUpdate):
		return err
	case theirs:
		return errTheirs
	}
	return e.noted(w, "SetStackPolicy", stack.SetPolicy(ctx, e.API, stackID, w.Settings.Policy))
}
