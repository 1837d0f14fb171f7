package engine

import (
	"context"
	"errors"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// act does a step. What came of it is told by the next look; only a refusal for good is kept.
func (d *deployment) act(ctx context.Context, step decision.Step) {
	d.foretell(step)
	err := d.do(ctx, step)
	d.state.Known = d.observer.Known
	d.save()
	if err != nil && ctx.Err() == nil {
		d.refusedBefore(step, err)
	}
}

// foretell saves that a call is about to be sent: whoever goes on after a crash has to know that there
// may be something to look for.
func (d *deployment) foretell(step decision.Step) {
	known := &d.observer.Known
	switch {
	case step == decision.ExecuteChangeSet, step == decision.DeleteStack:
		known.Asked = true
	case step.Repairs():
		known.Repair.Asked = true
	case step == decision.OpenPolicy:
		known.PolicyOpen = true
	default:
		return
	}
	d.state.Known = *known
	d.save()
}

// refusedBefore keeps why a step did not work.
func (d *deployment) refusedBefore(step decision.Step, err error) {
	d.trouble = err
	if final(err) {
		d.refused = step
	}
}

func (d *deployment) do(ctx context.Context, step decision.Step) error {
	known := &d.observer.Known
	switch {
	case step.Creates():
		return d.create(ctx, step)
	case step.Repairs():
		return d.repair(ctx)
	}
	switch step {
	case decision.ExecuteChangeSet:
		return d.called("ExecuteChangeSet", stack.ExecuteChangeSet(ctx, d.API, known, d.Operation, d.execution()))
	case decision.DiscardChangeSet:
		return d.called("DeleteChangeSet", stack.DeleteChangeSet(ctx, d.API, known.ChangeSetID))
	case decision.RemoveNamed:
		return d.called("DeleteChangeSet", stack.DeleteChangeSet(ctx, d.API, d.seen.ChangeSet.ID))
	case decision.DeleteStack:
		return d.called("DeleteStack", stack.DeleteStack(ctx, d.API, known, d.Operation, d.work.RoleARN))
	case decision.DetectDrift:
		return d.detectDrift(ctx)
	case decision.OpenPolicy:
		return d.called("SetStackPolicy", stack.SetPolicy(ctx, d.API, d.seen.Stack.ID, d.work.Settings.PolicyDuringUpdate))
	case decision.CancelUpdate:
		return d.cancel(ctx)
	default:
		return d.apply(ctx)
	}
}

func (d *deployment) execution() stack.Execution {
	return stack.Execution{
		OnStackFailure:       d.seen.ChangeSet.OnStackFailure,
		DisableRollback:      d.work.DisableRollback,
		RetainExceptOnCreate: d.work.RetainExceptOnCreate,
	}
}

// create asks for a change set: one of our own, or the one of the name that the work gives.
func (d *deployment) create(ctx context.Context, step decision.Step) error {
	request, err := d.work.Request(ctx, d.seen.Stack.Parameters)
	if err != nil {
		return d.failed(step, err)
	}
	request.Name, request.New, request.DisableRollback = d.work.Name, step.ForNew(), d.work.DisableRollback
	if step.Names() {
		request.ChangeSet = d.work.named()
	}
	return d.called("CreateChangeSet", stack.CreateChangeSet(ctx, d.API, &d.observer.Known, d.Operation, request))
}

func (d *deployment) repair(ctx context.Context) error {
	call, err := stack.DoRepair(ctx, d.API, &d.observer.Known, d.Operation, d.work.RoleARN)
	return d.called(call, err)
}

func (d *deployment) detectDrift(ctx context.Context) error {
	id, err := stack.DetectDrift(ctx, d.API, d.seen.Stack.ID)
	d.observer.Known.Detection = id
	return d.called("DetectStackDrift", err)
}

// cancel cancels our update. It is sent again, with the same token, only if there was no answer.
func (d *deployment) cancel(ctx context.Context) error {
	err := stack.CancelUpdate(ctx, d.API, d.seen.Stack.ID, stack.CancelToken(d.Operation))
	d.observer.Known.Cancelled = err == nil
	return d.called("CancelUpdateStack", err)
}

// apply applies one setting that differs; the next look shows what is left.
func (d *deployment) apply(ctx context.Context) error {
	id := d.seen.Stack.ID
	if d.judged.protection {
		return d.called("UpdateTerminationProtection", stack.SetProtection(ctx, d.API, id, *d.work.Settings.TerminationProtection))
	}
	return d.closePolicy(stack.SetPolicy(ctx, d.API, id, d.work.Settings.Policy))
}

// closePolicy notes that the stack policy was put back.
func (d *deployment) closePolicy(err error) error {
	if err == nil {
		d.observer.Known.PolicyOpen = false
		d.state.Known = d.observer.Known
	}
	return d.called("SetStackPolicy", err)
}

// called notes a call that changes something and how it was answered.
func (d *deployment) called(name string, err error) error {
	d.note(record.Entry{Call: callOf(name, err)})
	return err
}

func callOf(name string, err error) *record.Call {
	call := &record.Call{Name: name, Answer: string(stack.Accepted)}
	if r, ok := errors.AsType[*stack.Refusal](err); ok {
		call.Answer, call.Code, call.Message = string(r.Answer), r.Code, r.Message
	}
	return call
}

// failed notes that a step could not even be tried. A reason that is final is told by the verdict.
func (d *deployment) failed(step decision.Step, err error) error {
	if !final(err) {
		look := d.lastLook
		look.Trouble = string(step) + ": " + err.Error()
		d.noteIfNew(look)
	}
	return err
}

// final tells whether doing the same again would end the same.
func final(err error) bool {
	if r, ok := errors.AsType[*stack.Refusal](err); ok {
		return r.Answer == stack.Refused
	}
	return job.FailureTypeOf(err) != job.SystemUnavailable
}
