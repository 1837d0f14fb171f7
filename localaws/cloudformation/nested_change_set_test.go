package cloudformation_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

func withNested(in *sdk.CreateChangeSetInput) { in.IncludeNestedStacks = new(true) }

func changingDelay(value string) func(*sdk.CreateChangeSetInput) {
	return func(in *sdk.CreateChangeSetInput) {
		in.Parameters = []types.Parameter{{ParameterKey: new("Delay"), ParameterValue: &value}}
	}
}

// nestedSet makes a change set with nested ones and waits until all of them are what they will be.
func (a *account) nestedSet(stack, name, template string, options ...func(*sdk.CreateChangeSetInput)) *sdk.DescribeChangeSetOutput {
	a.t.Helper()
	made := a.changeSet(stack, name, template, append(options, withNested)...)
	time.Sleep(30 * time.Second)
	return a.described(*made.ChangeSetId)
}

// told is a change set in few words.
func told(c *sdk.DescribeChangeSetOutput) string {
	var changes []string
	for _, one := range c.Changes {
		r := one.ResourceChange
		changes = append(changes, fmt.Sprintf("%s %s", r.Action, *r.LogicalResourceId))
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %v %s", c.Status, c.ExecutionStatus, changes, aws.ToString(c.StatusReason)))
}

// setOf is the change set of a nested stack, by the change of its resource.
func (a *account) setOf(c *sdk.DescribeChangeSetOutput, logicalID string) *sdk.DescribeChangeSetOutput {
	a.t.Helper()
	for _, one := range c.Changes {
		if *one.ResourceChange.LogicalResourceId == logicalID {
			if one.ResourceChange.ChangeSetId == nil {
				a.t.Fatalf("the change of %s has no change set", logicalID)
			}
			return a.described(*one.ResourceChange.ChangeSetId)
		}
	}
	a.t.Fatalf("no change of %s in %s", logicalID, told(c))
	return nil
}

func TestChangeSetWithoutNestedStacks(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		c := a.changeSet("web", "plain", family)
		if got, want := told(c), "CREATE_COMPLETE AVAILABLE [Modify Child Modify Topic]"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		r := c.Changes[0].ResourceChange
		if r.Replacement != "False" || r.ChangeSetId != nil || *r.PhysicalResourceId != child || len(r.Details) != 1 ||
			r.Details[0].ChangeSource != "Automatic" || r.Details[0].Evaluation != "Dynamic" {
			t.Errorf("the change is %+v", r)
		}
	})
}

func TestNestedChangeSets(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		c := a.nestedSet("web", "all", family, changingDelay("2"))
		if got, want := told(c), "CREATE_COMPLETE AVAILABLE [Modify Child Modify Topic]"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		nested := a.setOf(c, "Child")
		if got, want := told(nested), "CREATE_COMPLETE UNAVAILABLE [Modify Queue] Only executable from the root change set."; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if *nested.ParentChangeSetId != *c.ChangeSetId || *nested.RootChangeSetId != *c.ChangeSetId || !*nested.IncludeNestedStacks ||
			*nested.StackId != child || !strings.HasPrefix(*nested.ChangeSetName, "all-Child-") || c.ParentChangeSetId != nil || c.RootChangeSetId != nil {
			t.Errorf("nested %+v", nested)
		}
		if got := c.Changes[1].ResourceChange.Details[0].Target.AfterValue; aws.ToString(got) != "2" {
			t.Errorf("the output of the child is planned as %q", aws.ToString(got))
		}
		_, err := a.ExecuteChangeSet(t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: nested.ChangeSetId})
		refused(t, err, "InvalidChangeSetStatus", "ChangeSet ["+*nested.ChangeSetId+"] cannot be executed in its current execution status of [UNAVAILABLE]")
		_, err = a.DeleteChangeSet(t.Context(), &sdk.DeleteChangeSetInput{ChangeSetName: nested.ChangeSetId})
		refused(t, err, "InvalidChangeSetStatus", "ChangeSet ["+*nested.ChangeSetId+"] can only be deleted from its root change set ["+*c.ChangeSetId+"]")

		a.execute(*c.ChangeSetId)
		for _, id := range []string{*c.ChangeSetId, *nested.ChangeSetId} {
			if got := a.described(id).ExecutionStatus; got != "EXECUTE_COMPLETE" {
				t.Errorf("%s: %s", id, got)
			}
		}
		if got := aws.ToString(a.stack(child).ChangeSetId); got != *nested.ChangeSetId {
			t.Errorf("the child's change set is %s", got)
		}
		if got := *a.stack(child).Outputs[1].OutputValue; got != "2" {
			t.Errorf("the child puts out %s", got)
		}
	})
}

// The template is the one that was planned, whatever has become of the object since.
func TestNestedChangeSetKeepsItsTemplate(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		c := a.nestedSet("web", "all", family, changingDelay("2"))
		a.put("child.yaml", "Resources: {Other: {Type: AWS::SQS::Queue}}")
		a.execute(*c.ChangeSetId)
		if got := a.resources(child); !slices.Equal(got, []string{"Queue UPDATE_COMPLETE"}) {
			t.Errorf("the child has %v", got)
		}
	})
}

func TestNestedChangeSetsWithoutChanges(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		c := a.nestedSet("web", "none", family)
		if got, want := told(c), "FAILED UNAVAILABLE [] "+noChanges; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		sets, err := a.ListChangeSets(t.Context(), &sdk.ListChangeSetsInput{StackName: &child})
		if err != nil || len(sets.Summaries) != 1 || *sets.Summaries[0].StatusReason != noChanges || *sets.Summaries[0].RootChangeSetId != *c.ChangeSetId {
			t.Errorf("%v: the child has the change sets %v", err, sets)
		}
		c = a.nestedSet("web", "topic", strings.Replace(family, "!GetAtt Child.Outputs.Delay", "news", 1))
		if got, want := told(c), "CREATE_COMPLETE AVAILABLE [Modify Topic]"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		events := len(a.events(child))
		a.execute(*c.ChangeSetId)
		if got := a.status(root); got != "UPDATE_COMPLETE" || len(a.events(child)) != events {
			t.Errorf("the root is in %s, the child has %d events more", got, len(a.events(child))-events)
		}
	})
	inFamily(t, cloudformation.Settings{UnchangedNestedStacksAreListed: true}, func(t *testing.T, a *account, root, child string) {
		c := a.nestedSet("web", "topic", strings.Replace(family, "!GetAtt Child.Outputs.Delay", "news", 1))
		if got, want := told(c), "CREATE_COMPLETE AVAILABLE [Modify Child Modify Topic]"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if got, want := told(a.setOf(c, "Child")), "FAILED UNAVAILABLE [] "+noChanges; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

func TestNestedChangeSetOfNewStack(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		c := a.nestedSet("web", "first", family, ofTypeCreate)
		if got, want := told(c), "CREATE_COMPLETE AVAILABLE [Add Child Add Topic]"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		nested := a.setOf(c, "Child")
		if got, want := told(nested), "CREATE_COMPLETE UNAVAILABLE [Add Queue] Only executable from the root change set."; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if got := a.status(*nested.StackId); got != "REVIEW_IN_PROGRESS" || *c.Changes[0].ResourceChange.PhysicalResourceId != *nested.StackId {
			t.Errorf("the child is in %s", got)
		}
		a.execute(*c.ChangeSetId)
		if got := a.child("web", "Child") + " " + a.status(*nested.StackId); got != *nested.StackId+" CREATE_COMPLETE" {
			t.Errorf("got %s, want %s", got, *nested.StackId)
		}
		a.history(*nested.StackId, 0,
			"S REVIEW_IN_PROGRESS User Initiated",
			"S CREATE_IN_PROGRESS User Initiated",
			"Queue CREATE_IN_PROGRESS",
			"Queue CREATE_IN_PROGRESS Resource creation Initiated",
			"Queue CREATE_COMPLETE",
			"S CREATE_COMPLETE")
	})
}

// Deletion takes a while, and the shells of stacks that the change set has made go with it.
func TestNestedChangeSetsAreDeleted(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		a.put("second.yaml", queueOf)
		c := a.nestedSet("web", "more", family+"\n", func(in *sdk.CreateChangeSetInput) {
			*in.TemplateBody = strings.Replace(family, "  Topic:",
				"  Second: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/templates/second.yaml'}}\n  Topic:", 1)
		})
		second := a.setOf(c, "Second")
		if _, err := a.DeleteChangeSet(t.Context(), &sdk.DeleteChangeSetInput{ChangeSetName: c.ChangeSetId}); err != nil {
			t.Fatal(err)
		}
		if got := a.described(*c.ChangeSetId).Status; got != "DELETE_PENDING" {
			t.Errorf("the root change set is in %s", got)
		}
		time.Sleep(2 * time.Second)
		if got := a.described(*second.ChangeSetId).Status; got != "DELETE_IN_PROGRESS" {
			t.Errorf("the nested change set is in %s", got)
		}
		time.Sleep(10 * time.Second)
		_, err := a.DescribeChangeSet(t.Context(), &sdk.DescribeChangeSetInput{ChangeSetName: second.ChangeSetId})
		refused(t, err, "ChangeSetNotFound", "ChangeSet ["+*second.ChangeSetId+"] does not exist")
		if got := a.status(*second.StackId) + " " + a.status(child); got != "DELETE_COMPLETE CREATE_COMPLETE" {
			t.Errorf("the children are in %s", got)
		}
	})
}

func TestNestedChangeSetsFail(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		a.put("second.yaml", queueOf)
		a.create("web", siblings("1", "1"))
		a.put("second.yaml", strings.Replace(queueOf, "!Ref Delay}}", "!ImportValue nowhere}}", 1))
		c := a.nestedSet("web", "bad", siblings("2", "2"))
		nested := a.setOf(c, "Second")
		if got, want := told(nested), "FAILED UNAVAILABLE [] No export named nowhere found."; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if got, want := told(c), "FAILED UNAVAILABLE [Modify First Modify Second] Nested change set "+*nested.ChangeSetId+" was not successfully created: Currently in FAILED."; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		delete(a.objects.buckets["templates"], "second.yaml")
		c = a.nestedSet("web", "absent", siblings("2", "2"))
		if got := told(c); !strings.HasPrefix(got, "FAILED UNAVAILABLE [] S3 error: The specified key does not exist.") {
			t.Errorf("got  %s", got)
		}
	})
}

// What is known only later is held to no rule of the child's parameters.
func TestNestedChangeSetWithUnknownParameters(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", `
Parameters: {Delay: {Type: Number}, Name: {Type: String, AllowedPattern: 'web-.*'}}
Conditions: {Named: !Equals [!Ref Name, x]}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay, QueueName: !Sub "${Name}-q"}}
  Never: {Type: AWS::SQS::Queue, Condition: Named}
`)
		template := `
Resources:
  First: {Type: AWS::SQS::Queue}
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "https://s3.amazonaws.com/templates/child.yaml", Parameters: {Delay: 1, Name: !GetAtt First.QueueName}}
`
		c := a.nestedSet("web", "first", template, ofTypeCreate)
		nested := a.setOf(c, "Child")
		if got := aws.ToString(nested.Changes[0].ResourceChange.AfterContext); !strings.Contains(got, "{{changeSet:KNOWN_AFTER_APPLY}}-q") {
			t.Errorf("got %s", got)
		}
		a.execute(*c.ChangeSetId)
		if got := a.status("web"); got != "CREATE_COMPLETE" {
			t.Errorf("the root is in %s:\n%s", got, strings.Join(a.lines("web"), "\n"))
		}
	})
}

// Whatever happens to the root, no shell of a nested stack stays behind.
func TestShellsOfNestedStacksGo(t *testing.T) {
	topicFails := strings.Replace(family, "Topic: {Type: AWS::SNS::Topic,", "First: {Type: AWS::SNS::Topic, Metadata: {localaws: {create: {fail: no topic}}}}\n  Topic: {Type: AWS::SNS::Topic,", 1)
	topicFails = strings.Replace(topicFails, "    Properties:", "    DependsOn: First\n    Properties:", 1)
	for _, deleted := range []bool{true, false} {
		inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
			a.put("child.yaml", queueOf)
			c := a.nestedSet("web", "first", topicFails, ofTypeCreate)
			child := *a.setOf(c, "Child").StackId
			if deleted {
				a.remove(*c.StackId)
			} else {
				a.execute(*c.ChangeSetId)
			}
			if got := a.status(child); got != "DELETE_COMPLETE" {
				t.Errorf("the child is in %s, root deleted: %t", got, deleted)
			}
		})
	}
}

func TestNestedChangeSetsCannotBePlanned(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		c := a.nestedSet("web", "output", strings.Replace(family, "Child.Outputs.Delay", "Child.Outputs.Absent", 1))
		if got, want := told(c), "FAILED UNAVAILABLE [] Output 'Absent' not found in stack '"+child+"'"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		a.remove(child)
		c = a.nestedSet("web", "gone", family, changingDelay("2"))
		if got, want := told(c), "FAILED UNAVAILABLE [] Stack ["+child+"] does not exist"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}
