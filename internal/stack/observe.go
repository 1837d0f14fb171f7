package stack

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/internal/decision"
)

// An Observer looks at one stack on behalf of one operation. Between looks it remembers only what
// cannot become untrue, in Known.
type Observer struct {
	API Reader
	// Name is the stack's name.
	Name string
	// Operation is the operation's id.
	Operation string
	// Since is a time before which no event of ours can have happened.
	Since time.Time
	Known Known
}

// Look observes the stack, our change set and, once something of ours may have begun, the events.
// An error means that nothing was seen; what is known does not change.
func (o *Observer) Look(ctx context.Context) (Observation, error) {
	stack, err := o.describeStack(ctx)
	if err != nil {
		return Observation{}, err
	}
	changeSet, err := o.describeChangeSet(ctx, stack)
	if err != nil {
		return Observation{}, err
	}
	seen := Observation{Stack: stack, ChangeSet: changeSet, Operation: decision.NotBegun}
	if !o.mayHaveBegun(changeSet) {
		return seen, nil
	}
	events, err := o.newEvents(ctx, stack)
	if err != nil {
		return Observation{}, err
	}
	seen.Events = o.ours(events)
	o.Known.Operation = o.fate(seen)
	seen.Operation = o.Known.Operation
	return seen, nil
}

// describeStack looks by ARN as soon as there is one. A stack that was deleted before anything of
// ours began is forgotten: its name is free, and someone may have used it again.
func (o *Observer) describeStack(ctx context.Context) (Stack, error) {
	if o.Known.StackID == "" {
		return o.describe(ctx, o.Name)
	}
	stack, err := o.describe(ctx, o.Known.StackID)
	if err != nil || o.Known.HasBegun() || decision.PhaseOf(stack.Status) != decision.Deleted {
		return stack, err
	}
	o.Known.StackID, o.Known.ChangeSetID = "", ""
	return o.describe(ctx, o.Name)
}

func (o *Observer) describe(ctx context.Context, nameOrARN string) (Stack, error) {
	out, err := o.API.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &nameOrARN})
	if isAbsent(err, nameOrARN) {
		return Stack{}, nil
	}
	if err != nil {
		return Stack{}, refusal("DescribeStacks", err)
	}
	if len(out.Stacks) == 0 {
		return Stack{}, nil
	}
	return stackOf(out.Stacks[0]), nil
}

// isAbsent recognises the one answer that means that this stack does not exist: other things that
// do not exist are told in similar words (aws-facts 8, trap 6).
func isAbsent(err error, nameOrARN string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == "ValidationError" &&
		(api.ErrorMessage() == "Stack with id "+nameOrARN+" does not exist" ||
			api.ErrorMessage() == "Stack ["+nameOrARN+"] does not exist")
}

// describeChangeSet finds our change set by ARN or else by name. One that is found by name is ours
// only if it carries our mark.
func (o *Observer) describeChangeSet(ctx context.Context, stack Stack) (ChangeSet, error) {
	if o.Known.HasBegun() && !o.Known.Search {
		return ChangeSet{State: decision.Spent, ID: o.Known.ChangeSetID}, nil
	}
	if o.Known.ChangeSetID != "" {
		found, err := o.changeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: &o.Known.ChangeSetID})
		if err != nil || found.State != decision.None {
			return found, err
		}
		o.Known.Search = true
	}
	if stack.ID == "" || decision.PhaseOf(stack.Status) == decision.Deleted {
		return ChangeSet{State: decision.None}, nil
	}
	return o.changeSet(ctx, &cloudformation.DescribeChangeSetInput{
		ChangeSetName: aws.String(ChangeSetName(o.Operation)), StackName: &stack.ID})
}

func (o *Observer) changeSet(ctx context.Context, in *cloudformation.DescribeChangeSetInput) (ChangeSet, error) {
	out, err := o.API.DescribeChangeSet(ctx, in)
	if isNoChangeSet(err) {
		return ChangeSet{State: decision.None}, nil
	}
	if err != nil {
		return ChangeSet{}, refusal("DescribeChangeSet", err)
	}
	if !strings.HasPrefix(aws.ToString(out.Description), mark(o.Operation)) {
		return ChangeSet{State: decision.None}, nil
	}
	found := changeSetOf(out)
	if found.State != decision.None {
		o.Known.ChangeSetID, o.Known.StackID = found.ID, aws.ToString(out.StackId)
	}
	return found, nil
}

func isNoChangeSet(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	return api.ErrorCode() == "ChangeSetNotFound" || api.ErrorCode() == "ChangeSetNotFoundException" ||
		(api.ErrorCode() == "ValidationError" && noStack.MatchString(api.ErrorMessage()))
}

// mayHaveBegun tells whether events can hold something of ours.
func (o *Observer) mayHaveBegun(c ChangeSet) bool {
	return o.Known.HasBegun() || o.Known.Search || c.State == decision.Spent
}
