package stack

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// An Observer looks at one stack on behalf of one operation. Between looks it remembers only what
// cannot become untrue, in Known.
type Observer struct {
	API Reader
	// Name is the stack's name.
	Name string
	// Mode is what is wanted of it; "" is [decision.CreateUpdate].
	Mode decision.Mode
	// Operation is the operation's id.
	Operation string
	// Named is the name or the ARN of the change set in the two CHANGE_SET modes.
	Named string
	// Replans tells that a change set that cannot be executed any more may be planned anew.
	Replans bool
	// Allowed are the repairs that are allowed; Keeps tells that rollback is disabled.
	Allowed decision.Recovery
	Keeps   bool
	// Since is a time before which no event of ours can have happened, for as long as Known has none.
	Since time.Time
	Known Known

	// plan are the changes of the change set planOf: a ready change set does not change any more.
	plan   []record.Change
	planOf string
	// token is the client request token of what is being followed; whole tells that its events were
	// read from the beginning.
	token string
	whole bool
	// superseded tells that events of another operation were seen after the end of ours.
	superseded bool
}

// Look observes the stack, our change set and, once something of ours may have begun, the events.
// An error means that not all was seen; then nothing is concluded from the rest.
func (o *Observer) Look(ctx context.Context) (Observation, error) {
	stack, err := o.describeStack(ctx)
	if err != nil {
		return Observation{}, err
	}
	changeSet, err := o.describeChangeSet(ctx, stack)
	if err != nil {
		return Observation{}, err
	}
	seen := Observation{Stack: stack, ChangeSet: changeSet}
	switch {
	case o.Known.Repair.Kind != "" && o.Known.StackID != "" && !o.Known.HasBegun():
		err = o.followRepair(ctx, &seen)
	case o.isToFollow(changeSet):
		err = o.follow(ctx, &seen)
	}
	if err != nil {
		return seen, err
	}
	seen.Operation, seen.Superseded = o.Known.operation(o.Mode), o.superseded
	err = o.judgeRepair(ctx, &seen)
	return seen, err
}

// describeStack looks by ARN as soon as there is one. A stack that was deleted before anything of
// ours began is forgotten: its name is free, and someone may have used it again.
func (o *Observer) describeStack(ctx context.Context) (Stack, error) {
	if o.Known.StackID == "" {
		return o.describeName(ctx)
	}
	stack, err := describe(ctx, o.API, o.Known.StackID)
	if err != nil || o.Known.HasBegun() || o.Mode == decision.DeleteOnly || decision.PhaseOf(stack.Status) != decision.Deleted {
		return stack, err
	}
	executed, err := o.executedUnseen(ctx)
	if err != nil || executed {
		o.Known.Search = o.Known.Search || executed
		return stack, err
	}
	if o.Known.Repair.Asked || o.Known.Repair.Begun {
		o.Known.repaired()
	}
	o.Known, o.whole = o.Known.withoutStack(), false
	return o.describeName(ctx)
}

// describeName looks by name. It does not see the stack that it knows to be deleted.
func (o *Observer) describeName(ctx context.Context) (Stack, error) {
	stack, err := describe(ctx, o.API, o.Name)
	if stack.ID != "" && stack.ID == o.Known.Deleted {
		return Stack{}, err
	}
	return stack, err
}

// executedUnseen tells whether the events have traces of an execution that an earlier delivery has
// begun.
func (o *Observer) executedUnseen(ctx context.Context) (bool, error) {
	o.token = o.mainToken()
	events, err := o.readEvents(ctx, o.Known.StackID, "")
	_, found := byToken(events)
	return found, err
}

func describe(ctx context.Context, api Reader, nameOrARN string) (Stack, error) {
	out, err := api.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &nameOrARN})
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

// judgeRepair looks up what would bring the stack into a state to start from. Whether anything is left
// of it is asked only where that matters.
func (o *Observer) judgeRepair(ctx context.Context, seen *Observation) error {
	switch r := o.Known.Repair; {
	case seen.Operation != decision.NotBegun || o.Mode == decision.DeleteOnly:
		return nil
	case r.Begun:
		seen.Repair = decision.Repairing
		return nil
	case r.Accepted:
		seen.Repair = decision.RepairAccepted
		return nil
	}
	c := decision.Case{Status: seen.Stack.Status, Mode: o.Mode, Allowed: o.Allowed, Tried: o.Known.Tried, Empty: true, Keeps: o.Keeps}
	seen.Repair, _ = decision.RepairFor(c)
	if seen.Repair != decision.Recreate {
		return nil
	}
	var err error
	seen.Alive, err = Alive(ctx, o.API, seen.Stack.ID)
	c.Empty = len(seen.Alive) == 0
	seen.Repair, _ = decision.RepairFor(c)
	return err
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
