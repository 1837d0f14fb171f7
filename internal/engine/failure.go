package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/stackjob/stackjob/internal/cause"
	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// The texts of failures. Each says what happened, why, and what to do next, in that order: a text
// that is too long for CodePipeline loses its end.

// failure finds out why, and what to do next.
func (d *deployment) failure(ctx context.Context, step decision.Step, why string) Result {
	r := Result{Status: Failed, Stack: d.ended(), Type: job.JobFailed}
	switch step {
	case decision.FailOperation:
		r.Failure, r.Type = d.operationFailure(ctx)
	case decision.FailRepair:
		r.Failure, r.Type = d.repairFailure(ctx)
	case decision.FailChangeSet:
		r.Failure, r.Type = d.changeSetFailure(ctx)
	case decision.FailRefused:
		r.Failure, r.Type = d.refusedFailure(), job.FailureTypeOf(d.trouble)
	case decision.FailSettings:
		r.Failure, r.Type = d.settingsFailure(), job.FailureTypeOf(d.trouble)
	case decision.FailBusy:
		r.Failure, r.Type = d.busyFailure(), job.SystemUnavailable
	case decision.FailUnseen:
		r.Failure, r.Type = d.unseenFailure(), job.FailureTypeOf(d.blind)
	case decision.FailStalled:
		r.Failure, r.Type = d.stalledFailure(), job.SystemUnavailable
	case decision.FailUnfollowed:
		r.Failure, r.Type = d.unfollowedFailure()
	case decision.FailBlocked, decision.FailDifferent:
		r.Failure, r.Type = d.judged.verdict.Error(), typeOf(d.judged.verdict)
	default:
		r.Failure, r.Type = d.plainFailure(step, why)
	}
	r.Failure += d.policyRemark()
	return r
}

// plainFailure is one that needs no further reads.
func (d *deployment) plainFailure(step decision.Step, why string) (string, job.FailureType) {
	switch step {
	case decision.FailInhabited:
		return d.inhabitedFailure(), job.JobFailed
	case decision.FailProtected:
		return d.protectedFailure(), job.ConfigurationError
	case decision.FailGone:
		return d.goneFailure(), job.ConfigurationError
	case decision.FailDrift:
		return d.driftFailure(), job.JobFailed
	case decision.FailDetection:
		return d.detectionFailure()
	case decision.FailOverdue:
		return d.overdueFailure(), job.JobFailed
	default:
		return d.stateFailure(why), job.JobFailed
	}
}

// typeOf is the failure type of a review's verdict.
func typeOf(err error) job.FailureType {
	if t := job.FailureTypeOf(err); t != job.JobFailed {
		return t
	}
	return job.ConfigurationError
}

func (d *deployment) operationFailure(ctx context.Context) (string, job.FailureType) {
	text := fmt.Sprintf("Stack %s was not %s; it is now %s.", d.work.Name, d.aim(), d.ended().Status)
	token := stack.ExecuteToken(d.Operation)
	if d.work.Mode == decision.DeleteOnly {
		token = stack.DeleteToken(d.Operation)
	}
	switch {
	case d.hasEventOf(stack.CancelToken(d.Operation)):
		text += fmt.Sprintf("\nCause: the update took longer than the %s that the job allows, so it was cancelled.\nNext: allow more time with \"timeout\", or find out what takes so long.", short(d.work.Timeout))
		return text, job.JobFailed
	case d.hasEventOf(stack.StopToken(d.Operation)):
		return text + "\nCause: CodePipeline took no more reports of a job, as it does when its execution is stopped, and \"onStop\" says to cancel the update then.\nNext: retry the stage.", job.JobFailed
	}
	return d.withCause(ctx, text, token)
}

// hasEventOf tells whether the events show that something was begun with a token.
func (d *deployment) hasEventOf(token string) bool {
	return slices.ContainsFunc(d.told.all, func(e record.Event) bool { return e.OfStack && e.Token == token })
}

// aim is what was to become of the stack.
func (d *deployment) aim() string {
	if d.work.Mode == decision.DeleteOnly {
		return "deleted"
	}
	return "deployed"
}

func (d *deployment) repairFailure(ctx context.Context) (string, job.FailureType) {
	text := fmt.Sprintf("Stack %s was not deployed: it was to be repaired first, and that has not helped; it is now %s.", d.work.Name, d.seen.Stack.Status)
	return d.withCause(ctx, text, d.state.LastRepairToken(d.Operation))
}

// withCause adds the cause to a text, and what to do about the stack. The verdict stands without the
// cause, so the events are read a few times only.
func (d *deployment) withCause(ctx context.Context, text, token string) (string, job.FailureType) {
	next := advice(d.ended().Status, d.work.Name)
	var found cause.Cause
	var err error
	persist(ctx, func() error {
		found, err = stack.FindCause(ctx, d.API, d.state.Known, d.Operation, token)
		return err
	})
	if err != nil {
		return text + "\nThe cause could not be read: " + err.Error() + "\nNext: " + next, job.JobFailed
	}
	return found.Message(text, next), found.FailureType()
}

func (d *deployment) changeSetFailure(ctx context.Context) (string, job.FailureType) {
	found := stack.ChangeSetCause(ctx, d.API, d.work.Name, d.seen.ChangeSet)
	text := fmt.Sprintf("CloudFormation could not make a change set for stack %s.", d.work.Name)
	kind := found.FailureType()
	if kind == job.JobFailed {
		kind = job.ConfigurationError // nothing but the input was looked at
	}
	after := "nothing was changed."
	if found.Next() == "" {
		after = "correct the template or its parameters; " + after
	}
	return found.Message(text, after), kind
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
	return text + "\nNext: " + advice(status.Status, d.work.Name) + allowance(status.Status)
}

func (d *deployment) refusedFailure() string {
	return withRemedy(fmt.Sprintf("Stack %s was not %s: %v", d.work.Name, d.aim(), d.trouble), d.trouble)
}

func (d *deployment) busyFailure() string {
	return fmt.Sprintf("Stack %s has been busy with someone else's operation (%s) for %s, and we waited no longer. Nothing was changed.\nNext: let that operation end, then retry the stage.",
		d.work.Name, d.seen.Stack.Status, d.waited(decision.AwaitOthers).Round(time.Second))
}

func (d *deployment) stalledFailure() string {
	text := fmt.Sprintf("Stack %s was not %s: for %s we tried in vain to %s.", d.work.Name, d.aim(), d.stopwatch.doing().Round(time.Second), d.state.Doing)
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
	text := fmt.Sprintf("Stack %s is being %s, or was, but how it ended cannot be seen. It may have succeeded: look at it in the CloudFormation console before you retry the stage.", d.work.Name, d.aim())
	if d.blind == nil {
		return text, job.SystemUnavailable
	}
	return withRemedy(text+"\nLast trouble: "+d.blind.Error(), d.blind), job.FailureTypeOf(d.blind)
}
