package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// The texts of failures. Each says what happened, why, and what to do next, in that order: a text
// that is too long for CodePipeline loses its end.

func (d *deployment) operationFailure(ctx context.Context) (string, job.FailureType) {
	status := d.ended().Status
	text := fmt.Sprintf("Stack %s was not deployed; it is now %s.", d.work.Name, status)
	next := "\nNext: " + advice(status, d.work.Name)
	cause, err := d.cause(ctx)
	if err != nil {
		return text + "\nThe cause could not be read: " + err.Error() + next, job.JobFailed
	}
	text = strings.TrimSpace(text + "\nCause: " + cause.String() + next + "\n" + cause.Details())
	if cause.Denied() {
		return text, job.PermissionError
	}
	return text, job.JobFailed
}

// cause reads the operation's events; the verdict stands without them, so it tries a few times only.
func (d *deployment) cause(ctx context.Context) (cause stack.Cause, err error) {
	persist(ctx, func() error {
		cause, err = stack.FindCause(ctx, d.API, d.state.Known, d.Operation)
		return err
	})
	return cause, err
}

func (d *deployment) changeSetFailure() string {
	return fmt.Sprintf("CloudFormation could not make a change set for stack %s: %s\nNext: correct the template or its parameters; nothing was changed.",
		d.work.Name, orElse(d.seen.ChangeSet.Reason, "it gave no reason."))
}

func (d *deployment) stateFailure(why string) string {
	status := decision.StatusOf(d.seen.Stack.Status)
	if status.Phase != decision.Unknown {
		why = status.Why
	}
	text := fmt.Sprintf("Stack %s is %s: %s.", d.work.Name, status.Status, why)
	if d.seen.Stack.StatusReason != "" {
		text += "\nCloudFormation says: " + d.seen.Stack.StatusReason
	}
	return text + "\nNext: " + advice(status.Status, d.work.Name)
}

func (d *deployment) refusedFailure() string {
	return withRemedy(fmt.Sprintf("Stack %s was not deployed: %v", d.work.Name, d.trouble), d.trouble)
}

func (d *deployment) busyFailure() string {
	return fmt.Sprintf("Stack %s has been busy with someone else's operation (%s) for %s, and we waited no longer. Nothing was changed.\nNext: let that operation end, then retry the stage.",
		d.work.Name, d.seen.Stack.Status, d.waited(decision.AwaitOthers).Round(time.Second))
}

func (d *deployment) stalledFailure() string {
	text := fmt.Sprintf("Stack %s was not deployed: for %s we tried in vain to %s.", d.work.Name, d.stopwatch.doing().Round(time.Second), d.state.Doing)
	if d.state.Losses >= mostLosses {
		text = fmt.Sprintf("Stack %s was not deployed: %d change sets were made for it, and each was lost before it could be executed.", d.work.Name, d.state.Losses)
	}
	if d.trouble != nil {
		text += "\nLast trouble: " + d.trouble.Error()
	}
	return text + "\nNext: retry the stage; if it stays so, look at who else changes the stack."
}

func (d *deployment) unseenFailure() string {
	return withRemedy(fmt.Sprintf("CloudFormation does not show stack %s: %v\nNothing was changed.", d.work.Name, d.blind), d.blind)
}

// unfollowedFailure is the one case where nobody knows: saying so is all that is left.
func (d *deployment) unfollowedFailure() (string, job.FailureType) {
	text := fmt.Sprintf("Stack %s is being deployed, or was, but how it ended cannot be seen. It may have succeeded: look at it in the CloudFormation console before you retry the stage.", d.work.Name)
	if d.blind == nil {
		return text, job.SystemUnavailable
	}
	return withRemedy(text+"\nLast trouble: "+d.blind.Error(), d.blind), job.FailureTypeOf(d.blind)
}

func withRemedy(text string, err error) string {
	if next := remedy(err); next != "" {
		text += "\nNext: " + next
	}
	return text
}

// remedy tells what to do about a call that was refused; "" where the message says it already.
func remedy(err error) string {
	r, ok := errors.AsType[*stack.Refusal](err)
	switch {
	case !ok:
		return ""
	case r.Code == "InsufficientCapabilitiesException":
		return `allow what the template needs with "capabilities" in the user parameters, for example ["CAPABILITY_NAMED_IAM"].`
	case r.BadRole():
		return "let cloudformation.amazonaws.com assume the role in its trust policy, and correct roleArn if it is misspelt."
	case r.Denied():
		return fmt.Sprintf("allow cloudformation:%s on this stack to the function's role.", r.Call)
	case r.Code == "LimitExceededException":
		return "delete what is not needed any more or ask for a higher quota."
	default:
		return ""
	}
}
