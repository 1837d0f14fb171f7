package stack

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// An Observation is what was seen of a stack and of our change set, just now.
type Observation struct {
	Stack     Stack
	ChangeSet ChangeSet
	// Operation is how our operation stands.
	Operation decision.Operation
	// Superseded tells that another operation of the stack has begun since ours ended.
	Superseded bool
	// Repair is what would bring the stack into a state to start from, or how ours stands.
	Repair decision.Repair
	// Alive is what is left of a stack that could be deleted if nothing were.
	Alive []string
	// Events are those of our operation, or of our repair, that are new since the last look, oldest
	// first. Some may have been shown before.
	Events []record.Event
}

// Facts are what the decision is made on, but for what the work says of drift, plan and settings.
func (o Observation) Facts(mode decision.Mode) decision.Facts {
	return decision.Facts{
		Phase:     decision.PhaseOf(o.Stack.Status),
		Operation: o.Operation,
		ChangeSet: o.ChangeSet.State,
		Mode:      mode,
		Repair:    o.Repair,
		Drift:     decision.DriftIgnored,
		Review:    decision.Approved,
		Settings:  decision.AsAsked,
	}
}

// A Stack is a stack as seen; the zero value is no stack.
type Stack struct {
	ID, Status, StatusReason string
	// Changed is when it was last updated, or else created.
	Changed time.Time
	// ChangeSetID is the change set that the stack says it was last changed by: a hint only.
	ChangeSetID string
	// RoleARN is its service role; "" for none.
	RoleARN string
	// Protected tells that its termination protection is on.
	Protected bool
	// Parameters are the names of its parameters.
	Parameters []string
	Outputs    []record.Output
}

func stackOf(s types.Stack) Stack {
	out := Stack{ID: aws.ToString(s.StackId), Status: string(s.StackStatus),
		StatusReason: clean(aws.ToString(s.StackStatusReason)), ChangeSetID: aws.ToString(s.ChangeSetId),
		RoleARN: aws.ToString(s.RoleARN), Protected: aws.ToBool(s.EnableTerminationProtection), Changed: aws.ToTime(s.CreationTime)}
	if s.LastUpdatedTime != nil {
		out.Changed = *s.LastUpdatedTime
	}
	for _, p := range s.Parameters {
		out.Parameters = append(out.Parameters, aws.ToString(p.ParameterKey))
	}
	for _, o := range s.Outputs {
		out.Outputs = append(out.Outputs, record.Output{Key: aws.ToString(o.OutputKey), Value: aws.ToString(o.OutputValue),
			Description: aws.ToString(o.Description), ExportName: aws.ToString(o.ExportName)})
	}
	return out
}

// A ChangeSet is our change set as seen; the zero value, with state None, is no change set.
type ChangeSet struct {
	State decision.ChangeSet
	// Was is the state of one that cannot be executed any more.
	Was    decision.ChangeSet
	ID     string
	Reason string
	// OnStackFailure tells that the change set itself says what becomes of a failure.
	OnStackFailure bool
	// Created is when it was made.
	Created time.Time
	// Changes are its resource changes, once it is ready.
	Changes []record.Change
}

func changeSetOf(d *cloudformation.DescribeChangeSetOutput) ChangeSet {
	return ChangeSet{
		State:   changeSetState(d),
		ID:      aws.ToString(d.ChangeSetId),
		Reason:  clean(aws.ToString(d.StatusReason)),
		Created: aws.ToTime(d.CreationTime),

		OnStackFailure: d.OnStackFailure != "",
	}
}

// against makes a change set that found nothing to do obsolete when the stack was changed after that:
// CloudFormation does so only with those that could be executed.
func (c ChangeSet) against(s Stack) ChangeSet {
	if c.State == decision.Empty && s.Changed.After(c.Created) {
		c.State = decision.Obsolete
	}
	return c
}

// changeSetState reads both statuses of a change set (aws-facts 4.6).
func changeSetState(d *cloudformation.DescribeChangeSetOutput) decision.ChangeSet {
	switch d.ExecutionStatus {
	case types.ExecutionStatusExecuteInProgress, types.ExecutionStatusExecuteComplete, types.ExecutionStatusExecuteFailed:
		return decision.Spent
	case types.ExecutionStatusObsolete:
		return decision.Obsolete
	}
	switch d.Status {
	case types.ChangeSetStatusCreateComplete:
		if d.ExecutionStatus == types.ExecutionStatusAvailable {
			return decision.Ready
		}
		return decision.Pending
	case types.ChangeSetStatusFailed:
		if nothingToDo(aws.ToString(d.StatusReason)) {
			return decision.Empty
		}
		return decision.Broken
	case types.ChangeSetStatusDeleteComplete:
		return decision.None
	case types.ChangeSetStatusDeleteFailed:
		return decision.Obsolete
	default:
		return decision.Pending
	}
}

// nothingToDo recognises the two reasons for which a change set fails although nothing is wrong. An
// empty list of changes would not prove it: changes of outputs alone have one too (aws-facts 4.6).
func nothingToDo(reason string) bool {
	return strings.HasPrefix(reason, "The submitted information didn't contain changes.") ||
		strings.HasPrefix(reason, "No updates are to be performed")
}

func changesOf(changes []types.Change) []record.Change {
	var out []record.Change
	for _, c := range changes {
		if r := c.ResourceChange; r != nil {
			out = append(out, record.Change{Action: string(r.Action), LogicalID: aws.ToString(r.LogicalResourceId),
				PhysicalID: aws.ToString(r.PhysicalResourceId), Type: aws.ToString(r.ResourceType), Replacement: string(r.Replacement)})
		}
	}
	return out
}
