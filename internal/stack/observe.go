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
	"github.com/stackjob/stackjob/internal/record"
)

// An Observer looks at one stack on behalf of one operation. Between looks it remembers only what
// cannot become untrue, in Known.
type Observer struct {
	API Reader
	// Name is the stack's name.
	Name string
	// Operation is the operation's id.
	Operation string
	// Since is a time before which no event of ours can have happened, for as long as Known has none.
	Since time.Time
	Known Known
	// plan are the changes of the change set planOf: a ready change set does not change any more.
	plan   []record.Change
	planOf string
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
	seen := Observation{Stack: stack, ChangeSet: changeSet.against(stack)}
	if o.Known.HasBegun() || o.Known.Search || changeSet.State == decision.Spent {
		err = o.follow(ctx, &seen)
	}
	seen.Operation = o.Known.operation()
	return seen, err
}

// describeStack looks by ARN as soon as there is one. A stack that was deleted before anything of
// ours began is forgotten: its name is free, and someone may have used it again.
func (o *Observer) describeStack(ctx context.Context) (Stack, error) {
	if o.Known.StackID == "" {
		return describe(ctx, o.API, o.Name)
	}
	stack, err := describe(ctx, o.API, o.Known.StackID)
	if err != nil || o.Known.HasBegun() || decision.PhaseOf(stack.Status) != decision.Deleted {
		return stack, err
	}
	executed, err := o.executedUnseen(ctx)
	if err != nil || executed {
		o.Known.Search = o.Known.Search || executed
		return stack, err
	}
	o.Known = Known{Losses: o.Known.Losses + 1, Search: o.Known.Search}
	return describe(ctx, o.API, o.Name)
}

// executedUnseen tells whether the events have traces of an execution that an earlier delivery has
// begun.
func (o *Observer) executedUnseen(ctx context.Context) (bool, error) {
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

// describeChangeSet finds our change set by ARN or, if the answer to its creation was lost, by name.
func (o *Observer) describeChangeSet(ctx context.Context, stack Stack) (ChangeSet, error) {
	none := ChangeSet{State: decision.None}
	switch {
	case o.Known.Begun && !o.Known.Search:
		return ChangeSet{State: decision.Spent, ID: o.Known.ChangeSetID}, nil
	case o.Known.ChangeSetID != "":
		found, err := o.changeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: &o.Known.ChangeSetID})
		if err == nil && o.Known.Executed {
			found.State = decision.Spent // whatever a stale read says
		}
		o.Known.Search = o.Known.Search || (err == nil && found.State == decision.None)
		return found, err
	case o.Known.Nonce == "" || stack.ID == "":
		return none, nil
	}
	return o.changeSet(ctx, &cloudformation.DescribeChangeSetInput{
		ChangeSetName: aws.String(ChangeSetName(o.Operation, o.Known.Nonce)), StackName: &stack.ID})
}

func (o *Observer) changeSet(ctx context.Context, in *cloudformation.DescribeChangeSetInput) (ChangeSet, error) {
	out, err := o.API.DescribeChangeSet(ctx, in)
	if isNoChangeSet(err) {
		return ChangeSet{State: decision.None}, nil
	}
	if err != nil {
		return ChangeSet{}, refusal("DescribeChangeSet", err)
	}
	if !o.isOurs(out) {
		return ChangeSet{State: decision.None}, nil
	}
	found := changeSetOf(out)
	if found.State == decision.Ready {
		if found.Changes, err = o.allChanges(ctx, out); err != nil {
			return ChangeSet{}, err
		}
	}
	if found.State != decision.None {
		o.Known.ChangeSetID, o.Known.StackID = found.ID, aws.ToString(out.StackId)
		if o.Known.Created.IsZero() {
			o.Known.Created = found.Created
		}
	}
	return found, nil
}

// allChanges reads the further pages of a change set's changes (aws-facts 4.6), once.
func (o *Observer) allChanges(ctx context.Context, first *cloudformation.DescribeChangeSetOutput) ([]record.Change, error) {
	id := aws.ToString(first.ChangeSetId)
	if o.planOf == id {
		return o.plan, nil
	}
	changes := changesOf(first.Changes)
	for token := first.NextToken; token != nil; {
		page, err := o.API.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: &id, NextToken: token})
		if err != nil {
			return nil, refusal("DescribeChangeSet", err)
		}
		changes, token = append(changes, changesOf(page.Changes)...), page.NextToken
	}
	o.plan, o.planOf = changes, id
	return changes, nil
}

// isOurs tells whether a change set is one of this operation's, of this stack.
func (o *Observer) isOurs(out *cloudformation.DescribeChangeSetOutput) bool {
	return strings.HasPrefix(aws.ToString(out.Description), mark(o.Operation)) && aws.ToString(out.StackName) == o.Name &&
		(o.Known.StackID == "" || o.Known.StackID == aws.ToString(out.StackId))
}

func isNoChangeSet(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	return api.ErrorCode() == "ChangeSetNotFound" || api.ErrorCode() == "ChangeSetNotFoundException" ||
		(api.ErrorCode() == "ValidationError" && noStack.MatchString(api.ErrorMessage()))
}
