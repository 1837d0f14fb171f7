package stack

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// describeChangeSet finds the change set that matters: ours by ARN or, if the answer to its creation
// was lost, by name; or the one that the job names.
func (o *Observer) describeChangeSet(ctx context.Context, stack Stack) (ChangeSet, error) {
	none := ChangeSet{State: decision.None}
	switch {
	case o.Mode == decision.DeleteOnly:
		return none, nil
	case o.Mode == decision.ChangeSetReplace:
		return o.ofName(ctx, stack)
	case o.Known.Begun && !o.Known.Search:
		return ChangeSet{State: decision.Spent, ID: o.Known.ChangeSetID}, nil
	case o.Mode == decision.ChangeSetExecute && o.Known.Nonce == "":
		return o.toExecute(ctx, stack)
	case o.Known.ChangeSetID != "":
		return o.byARN(ctx, stack)
	case o.Known.Nonce == "" || stack.ID == "":
		return none, nil
	}
	found, err := o.changeSet(ctx, stack, ChangeSetName(o.Operation, o.Known.Nonce))
	return found.unlessOthers(), err
}

// byARN looks at our change set again.
func (o *Observer) byARN(ctx context.Context, stack Stack) (ChangeSet, error) {
	found, err := o.changeSet(ctx, stack, o.Known.ChangeSetID)
	found = found.unlessOthers()
	if err == nil && o.Known.Executed {
		found.State = decision.Spent // whatever a stale read says
	}
	o.Known.Search = o.Known.Search || (err == nil && found.State == decision.None)
	return found, err
}

// unlessOthers takes a change set of someone else for none.
func (c ChangeSet) unlessOthers() ChangeSet {
	if c.State == decision.Other {
		return ChangeSet{State: decision.None}
	}
	return c
}

// ofName finds the change set that has the name that ours shall have. It may be an older one; one that
// was executed does not stand for a plan any more, even if it was ours.
func (o *Observer) ofName(ctx context.Context, stack Stack) (ChangeSet, error) {
	o.Known.Named = ""
	if stack.ID == "" {
		return ChangeSet{State: decision.None}, nil
	}
	found, err := o.changeSet(ctx, stack, o.Named)
	if found.State == decision.Spent {
		found.State = decision.Other
	}
	if found.State == decision.Other {
		o.Known.Named = found.ID
	}
	return found, err
}

// toExecute finds the change set that the job names. Once it was seen fit to be executed it is known by
// ARN, and whoever executes it then does what the job asks for.
func (o *Observer) toExecute(ctx context.Context, stack Stack) (ChangeSet, error) {
	pinned := o.Known.ChangeSetID != ""
	if stack.ID == "" && !strings.HasPrefix(o.Named, "arn:") && !pinned {
		return o.lost(ChangeSet{State: decision.None}), nil
	}
	found, err := o.changeSet(ctx, stack, orElse(o.Known.ChangeSetID, o.Named))
	if err != nil {
		return found, err
	}
	if pinned && o.Known.Executed {
		found.State = decision.Spent // whatever a stale read says
	}
	o.Known.Search = o.Known.Search || (pinned && found.State == decision.None)
	switch found.State {
	case decision.None, decision.Obsolete:
		return o.lost(found), nil
	case decision.Spent:
		if !pinned {
			return o.lost(found), nil
		}
	}
	return found, nil
}

// lost is a change set that cannot be executed any more: it is planned anew, or that is the end.
func (o *Observer) lost(c ChangeSet) ChangeSet {
	c.Was = c.State
	c.State = decision.Gone
	if o.Replans {
		c.State = decision.None
	}
	return c
}

// changeSet describes a change set of the stack by ARN or name, and notes what it is known by if it is
// the operation's. One of another stack is none; one of another operation is Other, except when it is
// to be executed.
func (o *Observer) changeSet(ctx context.Context, stack Stack, nameOrARN string) (ChangeSet, error) {
	in := &cloudformation.DescribeChangeSetInput{ChangeSetName: &nameOrARN}
	if !strings.HasPrefix(nameOrARN, "arn:") {
		in.StackName = &stack.ID
	}
	out, err := o.API.DescribeChangeSet(ctx, in)
	if isNoChangeSet(err) {
		return ChangeSet{State: decision.None}, nil
	}
	if err != nil {
		return ChangeSet{}, refusal("DescribeChangeSet", err)
	}
	if !o.isOfStack(out) {
		return ChangeSet{State: decision.None}, nil
	}
	found := changeSetOf(out).against(stack)
	foreign := o.Mode == decision.ChangeSetExecute && o.Known.Nonce == ""
	if !foreign && !isMarked(aws.ToString(out.Description), o.Operation) {
		found.State = decision.Other
		return found, nil
	}
	if found.State == decision.Ready {
		if found.Changes, err = o.allChanges(ctx, out); err != nil {
			return ChangeSet{}, err
		}
	}
	o.pin(found, aws.ToString(out.StackId), foreign)
	return found, nil
}

// pin notes what a change set is known by. One that is not ours must be fit to be executed.
func (o *Observer) pin(c ChangeSet, stackID string, foreign bool) {
	if c.State == decision.None || (foreign && (c.State == decision.Spent || c.State == decision.Obsolete)) {
		return
	}
	o.Known.ChangeSetID, o.Known.StackID = c.ID, stackID
	if o.Known.Created.IsZero() {
		o.Known.Created = c.Created
	}
}

// isOfStack tells whether a change set is one of this stack.
func (o *Observer) isOfStack(out *cloudformation.DescribeChangeSetOutput) bool {
	return aws.ToString(out.StackName) == o.Name &&
		(o.Known.StackID == "" || o.Known.StackID == aws.ToString(out.StackId))
}

// allChanges reads the further pages of a change set's changes (aws-facts 4.6), once.
func (o *Observer) allChanges(ctx context.Context, first *cloudformation.DescribeChangeSetOutput) ([]record.Change, error) {
	id := aws.ToString(first.ChangeSetId)
	if o.planOf == id {
		return o.plan, nil
	}
	all, err := restOf(ctx, o.API, first)
	if err != nil {
		return nil, err
	}
	o.plan, o.planOf = changesOf(all), id
	return o.plan, nil
}

func isNoChangeSet(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	return api.ErrorCode() == "ChangeSetNotFound" || api.ErrorCode() == "ChangeSetNotFoundException" ||
		(api.ErrorCode() == "ValidationError" && noStack.MatchString(api.ErrorMessage()))
}
