package cloudformation_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

func TestCreateThroughChangeSet(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		made, err := a.CreateChangeSet(t.Context(), &sdk.CreateChangeSetInput{
			StackName: new("web"), ChangeSetName: new("first"), TemplateBody: new(queueAndTopic),
			ChangeSetType: types.ChangeSetTypeCreate, Description: new("revision 1"),
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := a.status("web"); got != "REVIEW_IN_PROGRESS" {
			t.Errorf("the stack is in %s", got)
		}
		var seen []types.ChangeSetStatus
		for range 6 {
			seen = append(seen, a.described(*made.Id).Status)
			time.Sleep(time.Second)
		}
		want := []types.ChangeSetStatus{"CREATE_PENDING", "CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS",
			"CREATE_IN_PROGRESS", "CREATE_COMPLETE", "CREATE_COMPLETE"}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("the change set's statuses (-want +got):\n%s", diff)
		}
		a.execute(*made.Id, func(in *sdk.ExecuteChangeSetInput) { in.ClientRequestToken = new("token-1") })
		a.history("web", 0,
			"S REVIEW_IN_PROGRESS User Initiated",
			"S CREATE_IN_PROGRESS User Initiated",
			"Topic CREATE_IN_PROGRESS",
			"Topic CREATE_IN_PROGRESS Resource creation Initiated",
			"Topic CREATE_COMPLETE",
			"Queue CREATE_IN_PROGRESS",
			"Queue CREATE_IN_PROGRESS Resource creation Initiated",
			"Queue CREATE_COMPLETE",
			"S CREATE_COMPLETE",
		)
		for i, e := range a.events("web") {
			if got := aws.ToString(e.ClientRequestToken); i > 0 && got != "token-1" {
				t.Errorf("event %s has the token %q", *e.EventId, got)
			}
		}
		if got := aws.ToString(a.stack("web").ChangeSetId); got != *made.Id {
			t.Errorf("the stack shows the change set %q, want %q", got, *made.Id)
		}
		if got := a.described(*made.Id).ExecutionStatus; got != "EXECUTE_COMPLETE" {
			t.Errorf("the executed change set is %s", got)
		}
	})
}

// changes tells a change set's changes as lines: the resource, then each detail indented.
func changes(c *sdk.DescribeChangeSetOutput) []string {
	var out []string
	for _, change := range c.Changes {
		r := change.ResourceChange
		head := fmt.Sprintf("%s %s %s %s", r.Action, *r.LogicalResourceId, r.Replacement, r.PolicyAction)
		out = append(out, strings.Join(strings.Fields(head), " "))
		for _, d := range r.Details {
			detail := fmt.Sprintf("%s %s %s %s %s %s", d.Target.Attribute, aws.ToString(d.Target.Name),
				d.Target.RequiresRecreation, d.Evaluation, d.ChangeSource, aws.ToString(d.CausingEntity))
			out = append(out, "  "+strings.Join(strings.Fields(detail), " "))
		}
	}
	return out
}

const planned = `
Parameters:
  Delay: {Type: Number, Default: 1}
  Size: {Type: String, Default: t3.small}
Resources:
  Table: {Type: AWS::DynamoDB::Table, UpdateReplacePolicy: Retain}
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay}}
  Host: {Type: AWS::EC2::Instance, Properties: {InstanceType: !Ref Size}}
  Address: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !Ref Host, EIP: 203.0.113.1}}
  Reader: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Queue.QueueName}}
  Tagged: {Type: AWS::SNS::Topic, Properties: {Tags: [{Key: a, Value: b}]}, Metadata: {a: 1}}
  Gone: {Type: AWS::SNS::Topic}
  Kept: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
  Saved: {Type: AWS::RDS::DBCluster, DeletionPolicy: Snapshot}
  Same: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Table}}
Outputs:
  Name: {Value: !Ref Same}
`

// replace is a text with one part of it replaced, which must be there.
func replace(text, old, with string) string {
	if !strings.Contains(text, old) {
		panic(fmt.Sprintf("%q is not in the template", old))
	}
	return strings.Replace(text, old, with, 1)
}

// without is a template without some of its resources.
func without(template string, names ...string) string {
	for _, name := range names {
		template = regexp.MustCompile(`(?m)^  `+name+`:.*\n`).ReplaceAllString(template, "")
	}
	return template
}

func parameter(key, value string) func(*sdk.CreateChangeSetInput) {
	return func(in *sdk.CreateChangeSetInput) {
		in.Parameters = []types.Parameter{{ParameterKey: &key, ParameterValue: &value}}
	}
}

func asItIs(*sdk.CreateChangeSetInput) {}

func tagged(in *sdk.CreateChangeSetInput) {
	in.Tags = []types.Tag{{Key: new("a"), Value: new("b")}}
}

var changeTests = []struct {
	name, template string
	option         func(*sdk.CreateChangeSetInput)
	want           []string
}{
	{"addition", replace(planned, "Outputs:", "  New: {Type: AWS::SNS::Topic}\nOutputs:"), asItIs, []string{"Add New"}},
	{"removals", without(planned, "Gone", "Kept", "Saved"), asItIs,
		[]string{"Remove Gone Delete", "Remove Kept Retain", "Remove Saved Snapshot"}},
	{"parameter", planned, parameter("Delay", "2"), []string{
		"Modify Queue False",
		"  Properties DelaySeconds Never Static ParameterReference Delay",
		"  Properties DelaySeconds Never Dynamic DirectModification",
		"Modify Reader False",
		"  Properties DisplayName Never Dynamic ResourceAttribute Queue.QueueName",
		"  Properties DisplayName Never Dynamic DirectModification",
	}},
	{"replacement", replace(planned, "UpdateReplacePolicy: Retain",
		"UpdateReplacePolicy: Retain, Properties: {TableName: other}"), asItIs, []string{
		"Modify Table True ReplaceAndRetain",
		"  Properties TableName Always Static DirectModification",
		"Modify Same False",
		"  Properties DisplayName Never Dynamic ResourceReference Table",
		"  Properties DisplayName Never Dynamic DirectModification",
	}},
	{"conditional", planned, parameter("Size", "t3.large"), []string{
		"Modify Host Conditional ReplaceAndDelete",
		"  Properties InstanceType Conditionally Static ParameterReference Size",
		"  Properties InstanceType Conditionally Dynamic DirectModification",
		"Modify Address Conditional ReplaceAndDelete",
		"  Properties InstanceId Always Dynamic ResourceReference Host",
		"  Properties InstanceId Always Dynamic DirectModification",
	}},
	{"tags and metadata", replace(replace(planned, "Value: b", "Value: c"), "a: 1", "a: 2"), asItIs, []string{
		"Modify Tagged False",
		"  Tags Never Static DirectModification",
		"  Metadata Never Static DirectModification",
	}},
	{"policy", replace(planned, "DeletionPolicy: Retain", "DeletionPolicy: Delete"), asItIs, []string{
		"Modify Kept False",
		"  DeletionPolicy Never Static DirectModification",
	}},
	{"output", replace(planned, "!Ref Same", "fixed"), asItIs, nil},
	{"stack tags", planned, tagged, nil},
}

func TestChanges(t *testing.T) {
	for _, test := range changeTests {
		t.Run(test.name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("web", planned)
				c := a.changeSet("web", "c", test.template, test.option)
				if c.Status != types.ChangeSetStatusCreateComplete || c.ExecutionStatus != types.ExecutionStatusAvailable {
					t.Errorf("the change set is %s, %s: %s", c.Status, c.ExecutionStatus, aws.ToString(c.StatusReason))
				}
				if diff := cmp.Diff(test.want, changes(c)); diff != "" {
					t.Errorf("changes (-want +got):\n%s", diff)
				}
				a.execute(*c.ChangeSetId)
				if got := a.status("web"); got != "UPDATE_COMPLETE" {
					t.Errorf("the update ends in %s", got)
				}
				again := a.changeSet("web", "again", test.template, test.option)
				if got := aws.ToString(again.StatusReason); again.Status != types.ChangeSetStatusFailed || got != noChanges {
					t.Errorf("the same change set again is %s: %s", again.Status, got)
				}
			})
		})
	}
}

const noChanges = "The submitted information didn't contain changes. Submit different information to create a change set."

func TestPropertyValues(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		const template = `
Parameters: {Secret: {Type: String, NoEcho: true}, Delay: {Type: Number, Default: 1}}
Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay, QueueName: !Sub "q-${Secret}"}}}
`
		secret := types.Parameter{ParameterKey: new("Secret"), ParameterValue: new("hunter2")}
		a.create("web", template, func(in *sdk.CreateStackInput) { in.Parameters = []types.Parameter{secret} })
		c := a.changeSet("web", "c", template, func(in *sdk.CreateChangeSetInput) {
			in.Parameters = []types.Parameter{{ParameterKey: new("Secret"), UsePreviousValue: new(true)},
				{ParameterKey: new("Delay"), ParameterValue: new("5")}}
		})
		r := c.Changes[0].ResourceChange
		if got, want := *r.BeforeContext, `{"Properties":{"DelaySeconds":"1","QueueName":"q-****"}}`; got != want {
			t.Errorf("before: %s, want %s", got, want)
		}
		if got, want := *r.AfterContext, `{"Properties":{"DelaySeconds":"5","QueueName":"q-****"}}`; got != want {
			t.Errorf("after: %s, want %s", got, want)
		}
		target := r.Details[0].Target
		got := []string{*target.Path, *target.BeforeValue, *target.AfterValue, string(target.AttributeChangeType)}
		if diff := cmp.Diff([]string{"/Properties/DelaySeconds", "1", "5", "Modify"}, got); diff != "" {
			t.Errorf("target (-want +got):\n%s", diff)
		}
		plain, err := a.DescribeChangeSet(t.Context(), &sdk.DescribeChangeSetInput{ChangeSetName: c.ChangeSetId})
		if err != nil {
			t.Fatal(err)
		}
		if r := plain.Changes[0].ResourceChange; r.BeforeContext != nil || r.Details[0].Target.BeforeValue != nil {
			t.Error("without IncludePropertyValues there are values")
		}
	})
}
