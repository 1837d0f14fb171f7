package cloudformation_test

import (
	"fmt"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

// updated creates a stack, updates it, and compares the events of the update.
func (a *account) updated(before, after string, option func(*sdk.UpdateStackInput), want ...string) {
	a.t.Helper()
	a.create("web", before)
	made := len(a.events("web"))
	a.update("web", after, option)
	a.history("web", made, want...)
}

func plainly(*sdk.UpdateStackInput) {}

func withoutRollback(in *sdk.UpdateStackInput) { in.DisableRollback = new(true) }

func TestUpdate(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.updated(`
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Gone: {Type: AWS::SNS::Topic}
  Kept: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
  Same: {Type: AWS::SNS::Topic}
`, `
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 5}}
  New: {Type: AWS::SQS::Queue, DependsOn: Queue}
  Same: {Type: AWS::SNS::Topic}
`, plainly,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE",
			"New CREATE_IN_PROGRESS",
			"New CREATE_IN_PROGRESS Resource creation Initiated",
			"New CREATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Kept DELETE_SKIPPED",
			"Gone DELETE_IN_PROGRESS",
			"Gone DELETE_COMPLETE",
			"S UPDATE_COMPLETE",
		)
		if diff := cmp.Diff([]string{"Queue UPDATE_COMPLETE", "New CREATE_COMPLETE", "Same CREATE_COMPLETE"}, a.resources("web")); diff != "" {
			t.Errorf("resources (-want +got):\n%s", diff)
		}
	})
}

const named = `{"Resources": {"Table": {"Type": "AWS::DynamoDB::Table", "Properties": {"TableName": "%s", "KeySchema": ["%s"]}},
  "Uses": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Table"}}}}}`

func TestReplacement(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.updated(fmt.Sprintf(named, "one", "a"), fmt.Sprintf(named, "two", "a"), plainly,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Table UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.",
			"Table UPDATE_IN_PROGRESS Resource creation Initiated",
			"Table UPDATE_COMPLETE",
			"Uses UPDATE_IN_PROGRESS",
			"Uses UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Table DELETE_IN_PROGRESS",
			"Table DELETE_COMPLETE",
			"S UPDATE_COMPLETE",
		)
		var ids []string
		for _, e := range a.events("web")[9:] {
			if *e.LogicalResourceId == "Table" {
				ids = append(ids, *e.PhysicalResourceId)
			}
		}
		if diff := cmp.Diff([]string{"one", "two", "two", "one", "one"}, ids); diff != "" {
			t.Errorf("physical ids (-want +got):\n%s", diff)
		}
	})
}

func TestReplacementOfCustomName(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.updated(fmt.Sprintf(named, "one", "a"), fmt.Sprintf(named, "one", "b"), plainly,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Table UPDATE_FAILED CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename one and update the stack again.",
			"S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Table].",
			"Table UPDATE_IN_PROGRESS",
			"Table UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_ROLLBACK_COMPLETE",
		)
	})
}

func TestReplacementWithoutRollback(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.updated(fmt.Sprintf(named, "one", "a"), fmt.Sprintf(named, "two", "a"), withoutRollback,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Table UPDATE_FAILED Replacement type updates not supported on stack with disable-rollback.",
			"S UPDATE_FAILED The following resource(s) failed to update: [Table].",
		)
	})
}

func TestUpdateIsCancelled(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", queueAndTopic)
		_, err := a.UpdateStack(t.Context(), &sdk.UpdateStackInput{StackName: new("web"), TemplateBody: new(`
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}}
`), ClientRequestToken: new("update")})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		_, err = a.CancelUpdateStack(t.Context(), &sdk.CancelUpdateStackInput{StackName: new("web"), ClientRequestToken: new("cancel")})
		if err != nil {
			t.Fatal(err)
		}
		a.settle("web")
		a.history("web", 8,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Queue UPDATE_IN_PROGRESS",
			"S UPDATE_ROLLBACK_IN_PROGRESS User Initiated",
			"Queue UPDATE_FAILED Resource update cancelled",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_ROLLBACK_COMPLETE",
		)
		if got := a.stack("web").Outputs; len(got) != 1 {
			t.Errorf("the outputs are %v", got)
		}
	})
}

func TestOldResourceCannotBeDeleted(t *testing.T) {
	tests := map[string]struct {
		times string
		want  []string
	}{
		"three times": {"3", []string{"Gone DELETE_FAILED in use",
			"S UPDATE_COMPLETE Update successful. One or more resources could not be deleted."}},
		"twice": {"2", []string{"Gone DELETE_COMPLETE", "S UPDATE_COMPLETE"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				before := `
Resources:
  Gone: {Type: AWS::SNS::Topic, Metadata: {localaws: {delete: {fail: in use, times: ` + test.times + `}}}}
  Same: {Type: AWS::SNS::Topic}
`
				a.updated(before, `{"Resources": {"Same": {"Type": "AWS::SNS::Topic"}}}`, plainly, append([]string{
					"S UPDATE_IN_PROGRESS User Initiated",
					"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
					"Gone DELETE_IN_PROGRESS"}, test.want...)...)
				if diff := cmp.Diff([]string{"Same CREATE_COMPLETE"}, a.resources("web")); diff != "" {
					t.Errorf("resources (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestRollbackOfFailedCreation(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", failing, func(in *sdk.CreateStackInput) { in.DisableRollback = new(true) })
		if _, err := a.RollbackStack(t.Context(), &sdk.RollbackStackInput{StackName: new("web")}); err != nil {
			t.Fatal(err)
		}
		a.settle(id)
		a.history(id, 10,
			"S DELETE_IN_PROGRESS User Initiated",
			"Other DELETE_IN_PROGRESS",
			"Bad DELETE_COMPLETE",
			"Other DELETE_COMPLETE",
			"Topic DELETE_IN_PROGRESS",
			"Topic DELETE_COMPLETE",
			"S DELETE_COMPLETE",
		)
	})
}

func TestFailedCreationIsUpdated(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", failing, func(in *sdk.CreateStackInput) { in.DisableRollback = new(true) })
		a.update("web", `
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Bad: {Type: AWS::SQS::Queue, DependsOn: Topic}
  Never: {Type: AWS::SNS::Topic, DependsOn: Bad}
`, withoutRollback)
		a.history("web", 10,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Bad CREATE_IN_PROGRESS",
			"Bad CREATE_IN_PROGRESS Resource creation Initiated",
			"Bad CREATE_COMPLETE",
			"Never CREATE_IN_PROGRESS",
			"Never CREATE_IN_PROGRESS Resource creation Initiated",
			"Never CREATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Other DELETE_IN_PROGRESS",
			"Other DELETE_COMPLETE",
			"S UPDATE_COMPLETE",
		)
	})
}

func TestMonitoringTime(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		start := time.Now()
		a.create("web", queueAndTopic, func(in *sdk.CreateStackInput) {
			in.RollbackConfiguration = &types.RollbackConfiguration{MonitoringTimeInMinutes: new(int32(10))}
		})
		if took := time.Since(start); took < 10*time.Minute || took > 11*time.Minute {
			t.Errorf("with ten minutes of monitoring the stack took %v", took)
		}
	})
}
