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
	if step == decision.ExecuteChangeSet {
		// Whoever goes on after a crash has to know that there may be something to look for.
		d.observer.Known.Asked, d.state.Asked = true, true
		d.save()
	}
	err := d.do(ctx, step)
	d.state.Known = d.observer.Known
	d.save()
	if err != nil && ctx.Err() == nil {
		d.refusedBefore(step, err)
	}
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
	switch step {
	case decision.ExecuteChangeSet:
		return d.called("ExecuteChangeSet", stack.ExecuteChangeSet(ctx, d.API, known, d.Operation))
	case decision.DiscardChangeSet:
		return d.called("DeleteChangeSet", stack.DeleteChangeSet(ctx, d.API, known.ChangeSetID))
	}
	request, err := d.work.Request(ctx, d.seen.Stack.Parameters)
	if err != nil {
		return d.failed(step, err)
	}
	request.Name, request.New = d.work.Name, step == decision.CreateForNew
	return d.called("CreateChangeSet", stack.CreateChangeSet(ctx, d.API, known, d.Operation, request))
}

// called notes a call that changes something and how it was answered.
func (d *deployment) called(name string, err error) error {
	call := &record.Call{Name: name, Answer: string(stack.Accepted)}
	if r, ok := errors.AsType[*stack.Refusal](err); ok {
		call.Answer, call.Code, call.Message = string(r.Answer), r.Code, r.Message
	}
	d.note(record.Entry{Call: call})
	return err
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
