package cloudformation_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

var renamed = replace(topic, `Topic"}`, `Topic", "Properties": {"DisplayName": "new"}}`)

func (a *account) describeErr(arn *string) error {
	_, err := a.DescribeChangeSet(a.t.Context(), &sdk.DescribeChangeSetInput{ChangeSetName: arn})
	return err
}

func (a *account) executeErr(arn *string) error {
	_, err := a.ExecuteChangeSet(a.t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: arn})
	return err
}

func (a *account) changeSets(stack string) []string {
	a.t.Helper()
	out, err := a.ListChangeSets(a.t.Context(), &sdk.ListChangeSetsInput{StackName: &stack})
	if err != nil {
		a.t.Fatal(err)
	}
	var all []string
	for _, c := range out.Summaries {
		all = append(all, *c.ChangeSetName+" "+string(c.ExecutionStatus))
	}
	return all
}

func TestExecutionDropsTheOthers(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", topic)
		one := a.changeSet("web", "one", renamed)
		two := a.changeSet("web", "two", renamed)
		if diff := cmp.Diff([]string{"one AVAILABLE", "two AVAILABLE"}, a.changeSets("web")); diff != "" {
			t.Errorf("change sets (-want +got):\n%s", diff)
		}
		a.execute(*one.ChangeSetId)
		if got := a.changeSets("web"); got != nil {
			t.Errorf("after the execution there are %v", got)
		}
		refused(t, a.describeErr(two.ChangeSetId), "ChangeSetNotFound", "ChangeSet ["+*two.ChangeSetId+"] does not exist")
		refused(t, a.executeErr(one.ChangeSetId), "InvalidChangeSetStatus",
			"ChangeSet ["+*one.ChangeSetId+"] cannot be executed in its current execution status of [EXECUTE_COMPLETE]")
		a.changeSet("web", "one", topic) // the name is free again
	})
}

func TestChangeSetBecomesObsolete(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", topic)
		ready := a.changeSet("web", "ready", renamed)
		late, err := a.CreateChangeSet(t.Context(), &sdk.CreateChangeSetInput{
			StackName: new("web"), ChangeSetName: new("late"), TemplateBody: &renamed})
		if err != nil {
			t.Fatal(err)
		}
		a.update("web", replace(renamed, "new", "newer"))
		if diff := cmp.Diff([]string{"ready OBSOLETE", "late OBSOLETE"}, a.changeSets("web")); diff != "" {
			t.Errorf("change sets (-want +got):\n%s", diff)
		}
		for _, id := range []*string{ready.ChangeSetId, late.Id} {
			refused(t, a.executeErr(id), "InvalidChangeSetStatus",
				"ChangeSet ["+*id+"] cannot be executed in its current execution status of [OBSOLETE]")
		}
		if got := a.stack("web").ChangeSetId; got != nil {
			t.Errorf("after a direct update the stack shows the change set %s", *got)
		}
	})
}

func TestCreateStackOverShell(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		c := a.changeSet("web", "c", topic, ofTypeCreate)
		if got := a.create("web", topic); got != *c.StackId {
			t.Errorf("the stack is %s, want that of the change set, %s", got, *c.StackId)
		}
		if diff := cmp.Diff([]string{"c OBSOLETE"}, a.changeSets("web")); diff != "" {
			t.Errorf("change sets (-want +got):\n%s", diff)
		}
	})
}

func TestShellIsDeletedAtOnce(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		c := a.changeSet("web", "c", topic, ofTypeCreate)
		if _, err := a.DeleteStack(t.Context(), &sdk.DeleteStackInput{StackName: new("web")}); err != nil {
			t.Fatal(err)
		}
		a.history(*c.StackId, 0, "S REVIEW_IN_PROGRESS User Initiated", "S DELETE_COMPLETE")
		refused(t, a.describeErr(c.ChangeSetId), "ChangeSetNotFound", "ChangeSet ["+*c.ChangeSetId+"] does not exist")
	})
}

func TestDeleteChangeSet(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", topic)
		c := a.changeSet("web", "c", renamed)
		for range 2 { // the second time it is missing, which is as good
			_, err := a.DeleteChangeSet(t.Context(), &sdk.DeleteChangeSetInput{StackName: new("web"), ChangeSetName: new("c")})
			if err != nil {
				t.Fatal(err)
			}
		}
		refused(t, a.describeErr(c.ChangeSetId), "ChangeSetNotFound", "ChangeSet ["+*c.ChangeSetId+"] does not exist")
		_, err := a.DeleteChangeSet(t.Context(), &sdk.DeleteChangeSetInput{StackName: new("none"), ChangeSetName: new("c")})
		refused(t, err, "ValidationError", "Stack [none] does not exist")
	})
}

func TestChangeSetIsRepeated(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", topic)
		in := sdk.CreateChangeSetInput{StackName: new("web"), ChangeSetName: new("c"), TemplateBody: &renamed, ClientToken: new("t")}
		first, err := a.CreateChangeSet(t.Context(), &in)
		if err != nil {
			t.Fatal(err)
		}
		again, err := a.CreateChangeSet(t.Context(), &in)
		if err != nil || *again.Id != *first.Id {
			t.Errorf("repeated: %v, %v; want the id %s again", again, err, *first.Id)
		}
		in.ClientToken = new("other")
		_, err = a.CreateChangeSet(t.Context(), &in)
		refused(t, err, "AlreadyExistsException", "ChangeSet c cannot be created due to a mismatch with existing attribute ClientToken")
	})
}

func TestExecutedChangeSet(t *testing.T) {
	for _, vanish := range []bool{false, true} {
		inAccount(t, cloudformation.Settings{ExecutedChangeSetsVanish: vanish}, func(t *testing.T, a *account) {
			c := a.changeSet("web", "c", topic, ofTypeCreate)
			if err := a.executeErr(c.ChangeSetId); err != nil {
				t.Fatal(err)
			}
			a.settle("web")
			err := a.describeErr(c.ChangeSetId)
			if !vanish && err != nil {
				t.Errorf("the executed change set cannot be described: %v", err)
			}
			if vanish {
				refused(t, err, "ChangeSetNotFound", "ChangeSet ["+*c.ChangeSetId+"] does not exist")
			}
		})
	}
}

func TestExecutionFails(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		c := a.changeSet("web", "c", failing, ofTypeCreate)
		a.execute(*c.ChangeSetId)
		if got := a.described(*c.ChangeSetId).ExecutionStatus; got != types.ExecutionStatusExecuteFailed {
			t.Errorf("the change set is %s", got)
		}
		if got := a.stack("web"); got.StackStatus != "ROLLBACK_COMPLETE" || got.ChangeSetId != nil {
			t.Errorf("the stack is %s with the change set %s", got.StackStatus, aws.ToString(got.ChangeSetId))
		}
	})
}

func TestFailureOfExecution(t *testing.T) {
	tests := map[string]struct {
		settings cloudformation.Settings
		create   func(*sdk.CreateChangeSetInput)
		execute  *bool
		want     string
	}{
		"default":            {want: "ROLLBACK_COMPLETE"},
		"rollback on":        {settings: cloudformation.Settings{ExecuteDisablesRollback: true}, execute: new(false), want: "ROLLBACK_COMPLETE"},
		"rollback off":       {execute: new(true), want: "CREATE_FAILED"},
		"off by the setting": {settings: cloudformation.Settings{ExecuteDisablesRollback: true}, want: "CREATE_FAILED"},
		"off by the config": {create: func(in *sdk.CreateChangeSetInput) {
			in.DeploymentConfig = &types.DeploymentConfig{Mode: "STANDARD", DisableRollback: new(true)}
		}, want: "CREATE_FAILED"},
		"do nothing": {create: func(in *sdk.CreateChangeSetInput) { in.OnStackFailure = "DO_NOTHING" }, want: "CREATE_FAILED"},
		"roll back": {settings: cloudformation.Settings{ExecuteDisablesRollback: true},
			create: func(in *sdk.CreateChangeSetInput) { in.OnStackFailure = "ROLLBACK" }, want: "ROLLBACK_COMPLETE"},
		"delete": {create: func(in *sdk.CreateChangeSetInput) { in.OnStackFailure = "DELETE" }, want: "DELETE_COMPLETE"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inAccount(t, test.settings, func(t *testing.T, a *account) {
				if test.create == nil {
					test.create = asItIs
				}
				c := a.changeSet("web", "c", failing, ofTypeCreate, test.create)
				_, err := a.ExecuteChangeSet(t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: c.ChangeSetId, DisableRollback: test.execute})
				if err != nil {
					t.Fatal(err)
				}
				a.settle(*c.StackId)
				if got := a.status(*c.StackId); got != test.want {
					t.Errorf("the stack ends in %s, want %s", got, test.want)
				}
			})
		})
	}
}

func TestOnStackFailureExcludesDisableRollback(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		c := a.changeSet("web", "c", topic, ofTypeCreate, func(in *sdk.CreateChangeSetInput) { in.OnStackFailure = "ROLLBACK" })
		_, err := a.ExecuteChangeSet(t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: c.ChangeSetId, DisableRollback: new(false)})
		refused(t, err, "ValidationError", "DisableRollback cannot be specified for a change set with OnStackFailure")
	})
}

func TestChangeSetFails(t *testing.T) {
	taken := replace(topic, `Topic"}`, `Topic", "Properties": {"TopicName": "mine"}}`)
	tests := map[string]struct {
		template string
		option   func(*sdk.CreateChangeSetInput)
		want     string
	}{
		"missing export": {`{"Resources": {"T": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": {"Fn::ImportValue": "x"}}}}}`,
			asItIs, "No export named x found."},
		"early validation": {taken, asItIs, "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. " +
			"To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information."},
		"no early validation": {taken, func(in *sdk.CreateChangeSetInput) { in.DisableValidation = new(true) }, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("other", taken)
				c := a.changeSet("web", "c", test.template, ofTypeCreate, test.option)
				if got := aws.ToString(c.StatusReason); got != test.want {
					t.Errorf("the change set is %s: %s\nwant %s", c.Status, got, test.want)
				}
			})
		})
	}
}

func TestChangeSetPages(t *testing.T) {
	inAccount(t, cloudformation.Settings{PageSize: 2}, func(t *testing.T, a *account) {
		c := a.changeSet("web", "c", planned, ofTypeCreate)
		var names []string
		pages := sdk.NewDescribeChangeSetPaginator(a, &sdk.DescribeChangeSetInput{ChangeSetName: c.ChangeSetId})
		for pages.HasMorePages() {
			page, err := pages.NextPage(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			for _, change := range page.Changes {
				names = append(names, *change.ResourceChange.LogicalResourceId)
			}
		}
		want := []string{"Table", "Queue", "Host", "Address", "Reader", "Tagged", "Gone", "Kept", "Saved", "Same"}
		if diff := cmp.Diff(want, names); diff != "" {
			t.Errorf("changes (-want +got):\n%s", diff)
		}
		for i := range 3 {
			a.changeSet("web", "more"+string(rune('a'+i)), topic, ofTypeCreate)
		}
		first, err := a.ListChangeSets(t.Context(), &sdk.ListChangeSetsInput{StackName: new("web")})
		if err != nil || len(first.Summaries) != 2 || first.NextToken == nil {
			t.Errorf("the first page of change sets is %v, %v", first, err)
		}
	})
}

func TestChangeSetIsDescribed(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		c := a.changeSet("web", "c", topic, ofTypeCreate, tagged, func(in *sdk.CreateChangeSetInput) {
			in.Description = new("revision 7")
			in.NotificationARNs = []string{"arn:aws:sns:us-east-1:123456789012:told"}
			in.Capabilities = []types.Capability{types.CapabilityCapabilityIam}
		})
		if c.CreationTime.After(time.Now()) || c.CreationTime.Before(time.Now().Add(-time.Minute)) {
			t.Errorf("created at %v, now it is %v", c.CreationTime, time.Now())
		}
		got := []any{*c.Description, c.NotificationARNs, c.Capabilities, *c.Tags[0].Key, *c.StackName, *c.ChangeSetName}
		want := []any{"revision 7", []string{"arn:aws:sns:us-east-1:123456789012:told"},
			[]types.Capability{types.CapabilityCapabilityIam}, "a", "web", "c"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("description (-want +got):\n%s", diff)
		}
	})
}
