package cloudformation_test

import (
	"fmt"
	"testing"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const beforeFailure = `
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: one}}
  Queue: {Type: AWS::SQS::Queue}
  Slow: {Type: AWS::SQS::Queue, DependsOn: Queue, Properties: {DelaySeconds: 1}}
  Other: {Type: AWS::SNS::Topic}
`

// failingUpdate replaces, changes, adds and removes; Bad fails while Slow is under way.
const failingUpdate = `
Resources:
  Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: two}}
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 5}, DependsOn: Table%s}
  Slow: {Type: AWS::SQS::Queue, DependsOn: [Queue, Added], Properties: {DelaySeconds: 2}}
  Added: {Type: AWS::SNS::Topic, DependsOn: Queue}
  Bad: {Type: AWS::SNS::Topic, DependsOn: Added, Metadata: {localaws: {create: {fail: no more topics, after: 2s}}}}
`

var failedUpdate = []string{
	"S UPDATE_IN_PROGRESS User Initiated",
	"Table UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
	"Table UPDATE_IN_PROGRESS Resource creation Initiated",
	"Table UPDATE_COMPLETE",
	"Queue UPDATE_IN_PROGRESS",
	"Queue UPDATE_COMPLETE",
	"Added CREATE_IN_PROGRESS",
	"Added CREATE_IN_PROGRESS Resource creation Initiated",
	"Added CREATE_COMPLETE",
	"Slow UPDATE_IN_PROGRESS",
	"Bad CREATE_IN_PROGRESS",
	"Bad CREATE_IN_PROGRESS Resource creation Initiated",
	"Bad CREATE_FAILED no more topics",
	"Slow UPDATE_FAILED Resource update cancelled",
	"S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad]. The following resource(s) failed to update: [Slow].",
}

func TestUpdateFails(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		before := a.physical(a.create("web", beforeFailure))
		a.update("web", fmt.Sprintf(failingUpdate, ""))
		a.history("web", 14, append(failedUpdate,
			"Table UPDATE_IN_PROGRESS",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE",
			"Slow UPDATE_IN_PROGRESS",
			"Slow UPDATE_COMPLETE",
			"Table UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"Bad DELETE_IN_PROGRESS",
			"Table DELETE_IN_PROGRESS",
			"Bad DELETE_COMPLETE",
			"Added DELETE_IN_PROGRESS",
			"Added DELETE_COMPLETE",
			"Table DELETE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE",
		)...)
		if diff := cmp.Diff(before, a.physical("web")); diff != "" {
			t.Errorf("the rollback has left other resources (-before +after):\n%s", diff)
		}
		operations := map[string]bool{}
		for _, e := range a.events("web")[14:] {
			operations[*e.OperationId] = true
		}
		if len(operations) != 2 {
			t.Errorf("the update and its rollback have %d operation ids, want 2", len(operations))
		}
	})
}

func TestRollbackOfUpdateFails(t *testing.T) {
	const stuck = `, Metadata: {localaws: {rollback: {fail: queue is locked}}}`
	failedRollback := append(failedUpdate,
		"Table UPDATE_IN_PROGRESS",
		"Queue UPDATE_IN_PROGRESS",
		"Queue UPDATE_FAILED queue is locked",
		"Table UPDATE_FAILED Resource update cancelled",
		"S UPDATE_ROLLBACK_FAILED The following resource(s) failed to update: [Queue, Table].",
	)
	tests := map[string]struct {
		skip  func(*sdk.ContinueUpdateRollbackInput)
		table []string
	}{
		"one skipped": {func(in *sdk.ContinueUpdateRollbackInput) { in.ResourcesToSkip = []string{"Queue"} },
			[]string{"Table UPDATE_IN_PROGRESS", "Queue UPDATE_COMPLETE Resource skipped during UpdateRollback",
				"Slow UPDATE_IN_PROGRESS", "Slow UPDATE_COMPLETE", "Table UPDATE_COMPLETE"}},
		"by force": {func(in *sdk.ContinueUpdateRollbackInput) { in.ForceRollback = new(true) },
			[]string{"Table UPDATE_COMPLETE Resource skipped during UpdateRollback",
				"Queue UPDATE_COMPLETE Resource skipped during UpdateRollback",
				"Slow UPDATE_COMPLETE Resource skipped during UpdateRollback"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.updated(beforeFailure, fmt.Sprintf(failingUpdate, stuck), plainly, failedRollback...)
				in := &sdk.ContinueUpdateRollbackInput{StackName: new("web"), ClientRequestToken: new("go-on")}
				test.skip(in)
				if _, err := a.ContinueUpdateRollback(t.Context(), in); err != nil {
					t.Fatal(err)
				}
				a.settle("web")
				want := append([]string{"S UPDATE_ROLLBACK_IN_PROGRESS User Initiated"}, test.table...)
				a.history("web", 14+len(failedRollback), append(want,
					"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
					"Bad DELETE_IN_PROGRESS",
					"Table DELETE_IN_PROGRESS",
					"Bad DELETE_COMPLETE",
					"Added DELETE_IN_PROGRESS",
					"Added DELETE_COMPLETE",
					"Table DELETE_COMPLETE",
					"S UPDATE_ROLLBACK_COMPLETE",
				)...)
			})
		})
	}
}

func TestUpdateFailsWithoutRollback(t *testing.T) {
	const broken = `
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 5}, Metadata: {localaws: {update: {fail: out of range, times: 1}}}}
  Free: {Type: AWS::SNS::Topic}
`
	failedFirst := []string{
		"S UPDATE_IN_PROGRESS User Initiated",
		"Queue UPDATE_IN_PROGRESS",
		"Free CREATE_IN_PROGRESS",
		"Queue UPDATE_FAILED out of range",
		"Free CREATE_IN_PROGRESS Resource creation Initiated",
		"Free CREATE_COMPLETE",
		"S UPDATE_FAILED The following resource(s) failed to update: [Queue].",
	}
	const before = `{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}`
	t.Run("then again", func(t *testing.T) {
		inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
			a.updated(before, broken, withoutRollback, failedFirst...)
			a.update("web", broken, withoutRollback)
			a.history("web", 5+len(failedFirst),
				"S UPDATE_IN_PROGRESS User Initiated",
				"Queue UPDATE_IN_PROGRESS",
				"Queue UPDATE_COMPLETE",
				"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
				"S UPDATE_COMPLETE",
			)
		})
	})
	t.Run("then back", func(t *testing.T) {
		inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
			a.updated(before, broken, withoutRollback, failedFirst...)
			out, err := a.RollbackStack(t.Context(), &sdk.RollbackStackInput{StackName: new("web"), ClientRequestToken: new("back")})
			if err != nil {
				t.Fatal(err)
			}
			a.settle("web")
			a.history("web", 5+len(failedFirst),
				"S UPDATE_ROLLBACK_IN_PROGRESS User Initiated",
				"Queue UPDATE_IN_PROGRESS",
				"Queue UPDATE_COMPLETE",
				"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
				"Free DELETE_IN_PROGRESS",
				"Free DELETE_COMPLETE",
				"S UPDATE_ROLLBACK_COMPLETE",
			)
			if got := *a.stack("web").LastOperations[0].OperationId; got != *out.OperationId {
				t.Errorf("the last operation is %s, want %s", got, *out.OperationId)
			}
		})
	})
}

// A policy that an update changed without doing anything is changed back by its rollback.
func TestRollbackRestoresPolicies(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", topic)
		a.update("web", `
Resources:
  Topic: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
  Bad: {Type: AWS::SNS::Topic, DependsOn: Topic, Metadata: {localaws: {create: {fail: refused}}}}
`)
		if got := a.status("web"); got != "UPDATE_ROLLBACK_COMPLETE" {
			t.Fatalf("the update ends in %s", got)
		}
		before := len(a.events(id))
		a.remove(id)
		a.history(id, before, "S DELETE_IN_PROGRESS User Initiated", "Topic DELETE_IN_PROGRESS", "Topic DELETE_COMPLETE", "S DELETE_COMPLETE")
	})
}
