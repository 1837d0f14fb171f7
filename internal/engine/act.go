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
	err := d.do(ctx, step)
	d.state.Known = d.observer.Known
	d.save()
	if err == nil {
		return
	}
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
		return d.called("read the template", err)
	}
	request.Name, request.New = d.work.Name, step == decision.CreateForNew
	err = d.called("CreateChangeSet", stack.CreateChangeSet(ctx, d.API, known, d.Operation, request))
	d.created = !inTheWay(err)
	return err
}

// called notes a call and how it was answered.
func (d *deployment) called(name string, err error) error {
	call := &record.Call{Name: name, Answer: string(stack.Accepted)}
	if r, ok := errors.AsType[*stack.Refusal](err); ok {
		call.Answer, call.Code, call.Message = string(r.Answer), r.Code, r.Message
	} else if err != nil {
		call.Answer, call.Message = string(stack.Refused), err.Error()
	}
	d.note(record.Entry{Call: call})
	return err
}

// final tells whether doing the same again would end the same.
func final(err error) bool {
	if r, ok := errors.AsType[*stack.Refusal](err); ok {
		return r.Answer == stack.Refused
	}
	return failureType(err) != job.SystemUnavailable
}

// inTheWay tells whether something else was there already, such as a change set that another delivery
// of the same event has made.
func inTheWay(err error) bool {
	r, ok := errors.AsType[*stack.Refusal](err)
	return ok && r.Answer == stack.Conflict
}

func failureType(err error) job.FailureType {
	var typed interface{ FailureType() job.FailureType }
	if errors.As(err, &typed) {
		return typed.FailureType()
	}
	return job.JobFailed
}
