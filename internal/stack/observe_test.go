package stack_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/stack"
)

const (
	operation = "op-1"
	nonce     = "abcdefgh"
	stackID   = "arn:aws:cloudformation:eu-west-1:123456789012:stack/web/0a1b"
	changeSet = "arn:aws:cloudformation:eu-west-1:123456789012:changeSet/stackjob-op-1-abcdefgh/2c3d"
)

// a reader shows one stack, one change set and a list of events, newest first as CloudFormation does.
type reader struct {
	status    types.StackStatus
	set       types.ChangeSetStatus
	execution types.ExecutionStatus
	reason    string
	events    []types.StackEvent
	updated   *time.Time
}

func (r *reader) DescribeStacks(context.Context, *cloudformation.DescribeStacksInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error) {
	return &cloudformation.DescribeStacksOutput{Stacks: []types.Stack{{StackId: aws.String(stackID), StackStatus: r.status,
		CreationTime: aws.Time(time.Unix(0, 0)), LastUpdatedTime: r.updated}}}, nil
}

func (r *reader) DescribeChangeSet(context.Context, *cloudformation.DescribeChangeSetInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeChangeSetOutput, error) {
	return &cloudformation.DescribeChangeSetOutput{ChangeSetId: aws.String(changeSet), StackId: aws.String(stackID), StackName: aws.String("web"), Status: r.set, CreationTime: aws.Time(time.Unix(1000, 0)),
		ExecutionStatus: r.execution, StatusReason: &r.reason, Description: aws.String("stackjob operation " + operation)}, nil
}

func (r *reader) DescribeStackEvents(context.Context, *cloudformation.DescribeStackEventsInput, ...func(*cloudformation.Options)) (*cloudformation.DescribeStackEventsOutput, error) {
	return &cloudformation.DescribeStackEventsOutput{StackEvents: r.events}, nil
}

func (r *reader) ListChangeSets(context.Context, *cloudformation.ListChangeSetsInput, ...func(*cloudformation.Options)) (*cloudformation.ListChangeSetsOutput, error) {
	return &cloudformation.ListChangeSetsOutput{}, nil
}

func (r *reader) ListStackResources(context.Context, *cloudformation.ListStackResourcesInput, ...func(*cloudformation.Options)) (*cloudformation.ListStackResourcesOutput, error) {
	return &cloudformation.ListStackResourcesOutput{}, nil
}

// happen puts a stack event on top.
func (r *reader) happen(token string, status types.ResourceStatus) {
	id := string(rune('a'+len(r.events))) + "-event"
	r.events = append([]types.StackEvent{{EventId: &id, StackId: aws.String(stackID), PhysicalResourceId: aws.String(stackID),
		ResourceType: aws.String("AWS::CloudFormation::Stack"), ResourceStatus: status, ClientRequestToken: &token,
		Timestamp: aws.Time(time.Unix(int64(1000+len(r.events)), 0))}}, r.events...)
}

func look(t *testing.T, o *stack.Observer) stack.Observation {
	t.Helper()
	seen, err := o.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

func TestChangeSetStates(t *testing.T) {
	for _, row := range []struct {
		set       types.ChangeSetStatus
		execution types.ExecutionStatus
		reason    string
		want      decision.ChangeSet
	}{
		{types.ChangeSetStatusCreatePending, types.ExecutionStatusUnavailable, "", decision.Pending},
		{types.ChangeSetStatusCreateInProgress, types.ExecutionStatusUnavailable, "", decision.Pending},
		{types.ChangeSetStatusCreateComplete, types.ExecutionStatusAvailable, "", decision.Ready},
		{types.ChangeSetStatusCreateComplete, types.ExecutionStatusUnavailable, "", decision.Pending},
		{types.ChangeSetStatusCreateComplete, types.ExecutionStatusObsolete, "", decision.Obsolete},
		{types.ChangeSetStatusCreateComplete, types.ExecutionStatusExecuteInProgress, "", decision.Spent},
		{types.ChangeSetStatusCreateComplete, types.ExecutionStatusExecuteComplete, "", decision.Spent},
		{types.ChangeSetStatusCreateComplete, types.ExecutionStatusExecuteFailed, "", decision.Spent},
		{types.ChangeSetStatusFailed, types.ExecutionStatusUnavailable, "The submitted information didn't contain changes. Submit different information to create a change set.", decision.Empty},
		{types.ChangeSetStatusFailed, types.ExecutionStatusUnavailable, "No updates are to be performed.", decision.Empty},
		{types.ChangeSetStatusFailed, types.ExecutionStatusUnavailable, "Transform AWS::Serverless failed. No updates are to be performed.", decision.Broken},
		{types.ChangeSetStatusFailed, types.ExecutionStatusUnavailable, "", decision.Broken},
		{types.ChangeSetStatusDeletePending, types.ExecutionStatusUnavailable, "", decision.Pending},
		{types.ChangeSetStatusDeleteInProgress, types.ExecutionStatusUnavailable, "", decision.Pending},
		{types.ChangeSetStatusDeleteComplete, types.ExecutionStatusUnavailable, "", decision.None},
		{types.ChangeSetStatusDeleteFailed, types.ExecutionStatusUnavailable, "", decision.Obsolete},
	} {
		r := &reader{status: types.StackStatusUpdateComplete, set: row.set, execution: row.execution, reason: row.reason}
		o := &stack.Observer{API: r, Name: "web", Operation: operation, Known: stack.Known{Nonce: nonce}}
		if got := look(t, o).ChangeSet.State; got != row.want {
			t.Errorf("%s, %s, %q: %s, want %s", row.set, row.execution, row.reason, got, row.want)
		}
	}
}

func TestAChangeSetOfOurNameWithoutOurMarkIsNotOurs(t *testing.T) {
	r := &reader{status: types.StackStatusUpdateComplete, set: types.ChangeSetStatusCreateComplete, execution: types.ExecutionStatusAvailable}
	for _, o := range []stack.Observer{
		{API: r, Name: "web", Operation: "another", Known: stack.Known{Nonce: nonce}},
		{API: r, Name: "api", Operation: operation, Known: stack.Known{Nonce: nonce}},
		{API: r, Name: "web", Operation: operation, Known: stack.Known{Nonce: nonce, StackID: strings.Replace(stackID, "0a1b", "ffff", 1)}},
	} {
		if seen := look(t, &o); seen.ChangeSet.State != decision.None {
			t.Errorf("took %+v for ours", seen.ChangeSet)
		}
	}
}

// That nothing would change was true of the stack of then.
func TestAnEmptyChangeSetOfAStackThatHasChangedSinceIsObsolete(t *testing.T) {
	r := &reader{status: types.StackStatusUpdateComplete, set: types.ChangeSetStatusFailed, reason: "No updates are to be performed."}
	o := &stack.Observer{API: r, Name: "web", Operation: operation, Known: stack.Known{Nonce: nonce}}
	if got := look(t, o).ChangeSet.State; got != decision.Empty {
		t.Errorf("before: %s", got)
	}
	r.updated = aws.Time(time.Unix(1001, 0))
	if got := look(t, o).ChangeSet.State; got != decision.Obsolete {
		t.Errorf("after: %s", got)
	}
}

// The fate of our operation, as events come in one look after the other.
func TestFate(t *testing.T) {
	ours := stack.ExecuteToken(operation)
	type happening struct {
		token  string
		status types.ResourceStatus
	}
	for _, test := range []struct {
		name  string
		looks [][]happening
		want  decision.Operation
	}{
		{"nothing yet", [][]happening{{}}, decision.Accepted},
		{"the success of before is not ours", [][]happening{{{"theirs", "UPDATE_COMPLETE"}}}, decision.Accepted},
		{"nor when it shows late", [][]happening{{}, {{"theirs", "UPDATE_COMPLETE"}}}, decision.Accepted},
		{"begun", [][]happening{{{ours, "UPDATE_IN_PROGRESS"}}}, decision.Running},
		{"cleaning up is not the end", [][]happening{{{ours, "UPDATE_IN_PROGRESS"}}, {{ours, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"}}}, decision.Running},
		{"done", [][]happening{{{ours, "UPDATE_IN_PROGRESS"}}, {{ours, "UPDATE_COMPLETE"}}}, decision.Succeeded},
		{"done at once", [][]happening{{{ours, "UPDATE_IN_PROGRESS"}, {ours, "UPDATE_COMPLETE"}}}, decision.Succeeded},
		{"undone", [][]happening{{{ours, "UPDATE_IN_PROGRESS"}, {ours, "UPDATE_ROLLBACK_IN_PROGRESS"}}, {{ours, "UPDATE_ROLLBACK_COMPLETE"}}}, decision.Failed},
		{"being undone is not the end", [][]happening{{{ours, "UPDATE_IN_PROGRESS"}, {ours, "UPDATE_ROLLBACK_IN_PROGRESS"}}}, decision.Running},
		{"cancelled by a person", [][]happening{{{ours, "UPDATE_IN_PROGRESS"}}, {{"theirs", "UPDATE_ROLLBACK_IN_PROGRESS"}, {"theirs", "UPDATE_ROLLBACK_COMPLETE"}}}, decision.Failed},
		{"failed, then someone else's success", [][]happening{{{ours, "UPDATE_IN_PROGRESS"}, {ours, "UPDATE_ROLLBACK_COMPLETE"}, {"theirs", "UPDATE_IN_PROGRESS"}, {"theirs", "UPDATE_COMPLETE"}}}, decision.Failed},
		{"done, then someone else's failure", [][]happening{{{ours, "UPDATE_IN_PROGRESS"}, {ours, "UPDATE_COMPLETE"}, {"theirs", "UPDATE_IN_PROGRESS"}}, {{"theirs", "UPDATE_ROLLBACK_COMPLETE"}}}, decision.Succeeded},
		{"created and deleted", [][]happening{{{ours, "CREATE_IN_PROGRESS"}}, {{"theirs", "DELETE_IN_PROGRESS"}, {"theirs", "DELETE_COMPLETE"}}}, decision.Failed},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := &reader{status: types.StackStatusUpdateComplete}
			o := &stack.Observer{API: r, Name: "web", Operation: operation,
				Known: stack.Known{StackID: stackID, ChangeSetID: changeSet, Executed: true}}
			var got decision.Operation
			for _, happenings := range test.looks {
				for _, h := range happenings {
					r.happen(h.token, h.status)
				}
				got = look(t, o).Operation
			}
			if got != test.want {
				t.Errorf("%s, want %s", got, test.want)
			}
		})
	}
}

// Whatever becomes of the stack later: the first operation since our change set was made is its
// execution, for any other would have made it obsolete.
func TestFateOfAChangeSetExecutedByHand(t *testing.T) {
	const hand = "Console-Execute"
	for _, row := range []struct {
		statuses []types.ResourceStatus
		want     decision.Operation
	}{
		{nil, decision.NotBegun},
		{[]types.ResourceStatus{"UPDATE_IN_PROGRESS"}, decision.Running},
		{[]types.ResourceStatus{"UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"}, decision.Running},
		{[]types.ResourceStatus{"UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"}, decision.Succeeded},
		{[]types.ResourceStatus{"UPDATE_IN_PROGRESS", "UPDATE_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"}, decision.Succeeded},
		{[]types.ResourceStatus{"UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"}, decision.Failed},
		{[]types.ResourceStatus{"UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_IN_PROGRESS", "UPDATE_COMPLETE"}, decision.Failed},
	} {
		r := &reader{status: types.StackStatusUpdateComplete, set: types.ChangeSetStatusCreateComplete, execution: types.ExecutionStatusExecuteComplete}
		for _, status := range row.statuses {
			r.happen(hand, status)
		}
		o := &stack.Observer{API: r, Name: "web", Operation: operation, Known: stack.Known{Nonce: nonce}}
		if got := look(t, o).Operation; got != row.want {
			t.Errorf("%v: %s, want %s", row.statuses, got, row.want)
		}
	}
}

// An event may show up late, behind others that were read before.
func TestABeginningThatShowsLate(t *testing.T) {
	r := &reader{status: types.StackStatusUpdateInProgress}
	o := &stack.Observer{API: r, Name: "web", Operation: operation, Known: stack.Known{StackID: stackID, ChangeSetID: changeSet, Executed: true}}
	r.happen("nobody", "UPDATE_IN_PROGRESS") // not marked as ours yet
	look(t, o)
	r.events[0].ClientRequestToken = aws.String(stack.ExecuteToken(operation))
	r.happen(stack.ExecuteToken(operation), "UPDATE_COMPLETE")
	r.events[0].ClientRequestToken = nil
	r.status = types.StackStatusUpdateComplete
	if got := look(t, o).Operation; got != decision.Succeeded {
		t.Error(got)
	}
}

// A list that is older than what we know does not bring back the success of before.
func TestAnOldListOfEventsTellsNothing(t *testing.T) {
	r := &reader{status: types.StackStatusUpdateInProgress}
	r.happen("theirs", "UPDATE_COMPLETE")
	old := r.events
	r.happen(stack.ExecuteToken(operation), "UPDATE_IN_PROGRESS")
	o := &stack.Observer{API: r, Name: "web", Operation: operation, Known: stack.Known{StackID: stackID, ChangeSetID: changeSet, Executed: true}}
	look(t, o)
	r.events = old
	if seen := look(t, o); seen.Operation != decision.Running || len(seen.Events) != 0 {
		t.Errorf("%s, %d events", seen.Operation, len(seen.Events))
	}
}

// Every slice is told the whole operation, and every event once.
func TestEachSliceIsToldAllEventsOnce(t *testing.T) {
	r := &reader{status: types.StackStatusUpdateInProgress}
	known := stack.Known{StackID: stackID, ChangeSetID: changeSet, Executed: true}
	told := 0
	for range 3 {
		r.happen(stack.ExecuteToken(operation), "UPDATE_IN_PROGRESS")
		o := &stack.Observer{API: r, Name: "web", Operation: operation, Known: known}
		told += len(look(t, o).Events) + len(look(t, o).Events)
		known = o.Known
	}
	if told != 1+2+3 {
		t.Errorf("told %d events, want 6", told)
	}
}

// deleted is a reader whose stack is gone by its ARN, while a look by name still shows it as it was.
type deleted struct{ reader }

func (r *deleted) DescribeStacks(ctx context.Context, in *cloudformation.DescribeStacksInput, o ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error) {
	out, err := r.reader.DescribeStacks(ctx, in, o...)
	if *in.StackName == stackID {
		out.Stacks[0].StackStatus = types.StackStatusDeleteComplete
	}
	return out, err
}

// What a repair has deleted does not come back because an old look shows it.
func TestAStackThatIsGoneStaysGone(t *testing.T) {
	r := &deleted{reader{status: types.StackStatusRollbackComplete}}
	o := &stack.Observer{API: r, Name: "web", Operation: operation, Allowed: decision.AllowRecreate,
		Known: stack.Known{StackID: stackID, Repair: stack.Repair{Kind: decision.Recreate, Asked: true}}}
	for range 2 {
		seen := look(t, o)
		if seen.Stack.ID != "" || seen.Repair != decision.NoRepair || len(o.Known.Tried) != 1 {
			t.Errorf("saw %+v, repair %q, tried %v", seen.Stack, seen.Repair, o.Known.Tried)
		}
	}
}

// What CloudFormation has accepted from us carries our token. Until that shows, nobody else's operation
// is ours, also if our change set is not to be seen any more.
func TestAnEarlierFailureIsNotTakenForOurs(t *testing.T) {
	r := &reader{status: types.StackStatusUpdateInProgress, set: types.ChangeSetStatusDeleteComplete}
	r.happen("theirs", types.ResourceStatusUpdateInProgress)
	r.happen("theirs", types.ResourceStatusUpdateRollbackComplete)
	o := &stack.Observer{API: r, Name: "web", Operation: operation, Known: stack.Known{
		Nonce: nonce, StackID: stackID, ChangeSetID: changeSet, Created: time.Unix(1000, 0), Executed: true}}
	if got := look(t, o).Operation; got != decision.Accepted {
		t.Errorf("our operation is %s", got)
	}
	r.happen(stack.ExecuteToken(operation), types.ResourceStatusUpdateInProgress)
	if got := look(t, o).Operation; got != decision.Running {
		t.Errorf("our operation is %s", got)
	}
}
