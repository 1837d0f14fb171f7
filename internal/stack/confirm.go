package stack

import (
	"context"

	"github.com/stackjob/stackjob/internal/decision"
)

// Confirm reads the events once more before a step that CloudFormation would do to whatever the stack
// has become: a deletion, or the cancellation of an update. They have to say of the stack what was seen,
// and must not know of an end of our operation that was not. One stale read alone misleads nobody then.
func (o *Observer) Confirm(ctx context.Context, seen Observation) error {
	o.token = o.mainToken()
	events, err := o.readEvents(ctx, o.Known.StackID, "")
	if err != nil {
		return err
	}
	status := newestStatus(events)
	agrees := !isOld(events, o.Known.LastEvent) && (status == "" || status == seen.Stack.Status)
	if agrees && seen.Operation == decision.Running {
		o.take(events, false, seen.ChangeSet)
		agrees = o.Known.Ended == ""
	}
	if !agrees {
		return &Refusal{Call: "DescribeStackEvents", Answer: Uncertain, Message: "the stack and its events do not agree yet"}
	}
	return nil
}
