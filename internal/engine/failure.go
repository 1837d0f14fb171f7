package engine

import (
	"context"
	"fmt"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// The texts of failures. Each says what happened, why, and what to do next.

func (d *deployment) operationFailure(ctx context.Context) (string, job.FailureType) {
	text := fmt.Sprintf("Stack %s was not deployed; it is now %s.", d.work.Name, d.statusOr("gone"))
	cause, err := d.cause(ctx)
	if err != nil {
		return text + "\nThe cause could not be read: " + err.Error(), job.JobFailed
	}
	text += "\nCause: " + cause.String()
	if next := advice(d.seen.Stack.Status, d.work.Name); next != "" {
		text += "\nNext: " + next
	}
	if cause.Denied() {
		return text, job.PermissionError
	}
	return text, job.JobFailed
}

// cause reads the operation's events; the verdict stands without them, so it tries a few times only.
func (d *deployment) cause(ctx context.Context) (cause stack.Cause, err error) {
	persist(ctx, func() error {
		cause, err = stack.FindCause(ctx, d.API, d.state.StackID, d.Operation, d.Since)
		return err
	})
	return cause, err
}

func (d *deployment) changeSetFailure() string {
	return fmt.Sprintf("CloudFormation could not make a change set for stack %s: %s\nNext: correct the template or its parameters; nothing was changed.",
		d.work.Name, orNone(d.seen.ChangeSet.Reason))
}

func (d *deployment) stateFailure(why string) string {
	status := d.seen.Stack.Status
	text := fmt.Sprintf("Stack %s is %s: %s.", d.work.Name, status, decision.StatusOf(status).Why)
	if decision.StatusOf(status).Phase == decision.Unknown {
		text = fmt.Sprintf("Stack %s is %s: %s.", d.work.Name, status, why)
	}
	if d.seen.Stack.StatusReason != "" {
		text += "\nCloudFormation says: " + d.seen.Stack.StatusReason
	}
	return text + "\nNext: " + advice(status, d.work.Name)
}

func (d *deployment) refusedFailure() string {
	text := fmt.Sprintf("Stack %s was not deployed: %v", d.work.Name, d.trouble)
	if next := remedy(d.trouble); next != "" {
		text += "\nNext: " + next
	}
	return text
}

func (d *deployment) busyFailure() string {
	return fmt.Sprintf("Stack %s was %s by someone else's operation for %s, and we waited no longer. Nothing was changed.\nNext: let that operation end, then retry the stage.",
		d.work.Name, d.statusOr("held"), d.waited())
}

func (d *deployment) stalledFailure() string {
	text := fmt.Sprintf("Stack %s was not deployed: for %s we tried in vain to %s.", d.work.Name, d.waited(), d.state.Doing)
	if d.state.Attempts >= mostAttempts {
		text = fmt.Sprintf("Stack %s was not deployed: %d change sets were made for it, and each was lost before it could be executed.", d.work.Name, d.state.Attempts)
	}
	if d.trouble != nil {
		text += "\nLast trouble: " + d.trouble.Error()
	}
	return text + "\nNothing was changed.\nNext: retry the stage; if it stays so, look at who else changes the stack."
}

func (d *deployment) unseenFailure() string {
	text := fmt.Sprintf("CloudFormation does not show stack %s: %v\nNothing was changed.", d.work.Name, d.blind)
	if next := remedy(d.blind); next != "" {
		text += "\nNext: " + next
	}
	return text
}

func (d *deployment) statusOr(none string) string {
	if d.seen.Stack.Status == "" {
		return none
	}
	return d.seen.Stack.Status
}

func orNone(reason string) string {
	if reason == "" {
		return "it gave no reason."
	}
	return reason
}
