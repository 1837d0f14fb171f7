package cloudformation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

// queueOf is a child with a queue, a parameter and an output.
const queueOf = `
Parameters: {Delay: {Type: String, Default: "1"}}
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: !Ref Delay}}
Outputs:
  QueueName: {Value: !GetAtt Queue.QueueName}
  Delay: {Value: !Ref Delay}
`

// family is a parent with one child, and a topic that needs the child's output.
const family = `
Parameters: {Delay: {Type: String, Default: "1"}}
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "https://s3.amazonaws.com/templates/child.yaml", Parameters: {Delay: !Ref Delay}}
  Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt Child.Outputs.Delay}}
Outputs:
  Name: {Value: !GetAtt Child.Outputs.QueueName}
  Child: {Value: !Ref Child}
`

// put writes a template to the account's S3.
func (a *account) put(name, template string) {
	if a.objects.buckets["templates"] == nil {
		a.objects.buckets["templates"] = map[string]string{}
	}
	a.objects.buckets["templates"][name] = template
}

// child is the ARN of the nested stack behind a resource.
func (a *account) child(stack, logicalID string) string {
	a.t.Helper()
	id := a.physical(stack)[logicalID]
	if !strings.HasPrefix(id, "arn:") {
		a.t.Fatalf("%s of %s is %q", logicalID, stack, id)
	}
	return id
}

func delay(value string) func(*sdk.UpdateStackInput) {
	return func(in *sdk.UpdateStackInput) {
		in.Parameters = []types.Parameter{{ParameterKey: new("Delay"), ParameterValue: &value}}
	}
}

// inFamily is a test with the family in its stack "web".
func inFamily(t *testing.T, settings cloudformation.Settings, test func(t *testing.T, a *account, root, child string)) {
	t.Helper()
	inAccount(t, settings, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		root := a.create("web", family)
		test(t, a, root, a.child(root, "Child"))
	})
}

func TestNestedStackIsMade(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		a.history(root, 0,
			"S CREATE_IN_PROGRESS User Initiated",
			"Child CREATE_IN_PROGRESS",
			"Child CREATE_IN_PROGRESS Resource creation Initiated",
			"Child CREATE_COMPLETE",
			"Topic CREATE_IN_PROGRESS",
			"Topic CREATE_IN_PROGRESS Resource creation Initiated",
			"Topic CREATE_COMPLETE",
			"S CREATE_COMPLETE")
		a.history(child, 0,
			"S CREATE_IN_PROGRESS User Initiated",
			"Queue CREATE_IN_PROGRESS",
			"Queue CREATE_IN_PROGRESS Resource creation Initiated",
			"Queue CREATE_COMPLETE",
			"S CREATE_COMPLETE")
		got := a.stack(child)
		if !strings.HasPrefix(*got.StackName, "web-Child-") || len(*got.StackName) != len("web-Child-")+13 {
			t.Errorf("the child's name is %s", *got.StackName)
		}
		if aws.ToString(got.ParentId) != root || aws.ToString(got.RootId) != root || !aws.ToBool(got.DisableRollback) {
			t.Errorf("parent %s, root %s, DisableRollback %t", aws.ToString(got.ParentId), aws.ToString(got.RootId), *got.DisableRollback)
		}
		top := a.stack(root)
		if top.ParentId != nil || top.RootId != nil {
			t.Errorf("the root has parent %v and root %v", top.ParentId, top.RootId)
		}
		if want := a.physical(child)["Queue"]; !strings.HasSuffix(want, *top.Outputs[0].OutputValue) || *top.Outputs[1].OutputValue != child {
			t.Errorf("the outputs are %s and %s", *top.Outputs[0].OutputValue, *top.Outputs[1].OutputValue)
		}
	})
}

func TestNestedStackIsUpdated(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		a.update("web", family, delay("2"))
		a.history(root, 8,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Child UPDATE_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"Topic UPDATE_IN_PROGRESS",
			"Topic UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_COMPLETE")
		a.history(child, 5,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_COMPLETE")
		wait := a.at(child, "S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", 0)
		if cleanup := a.at(root, "S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", 0); !wait.Before(cleanup) || a.at(child, "S UPDATE_COMPLETE", 0).Before(cleanup) {
			t.Errorf("the child did not wait for the root")
		}
	})
}

// at is when a line of the history happened, the first time after so many.
func (a *account) at(stack, want string, skip int) time.Time {
	a.t.Helper()
	for _, e := range a.events(stack) {
		if line(e) != want {
			continue
		}
		if skip == 0 {
			return *e.Timestamp
		}
		skip--
	}
	a.t.Fatalf("%s has no event %q", stack, want)
	return time.Time{}
}

func TestUnchangedNestedStackIsVisited(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		a.update("web", family)
		a.history(root, 8,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Child UPDATE_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_COMPLETE")
		if got := len(a.events(child)); got != 5 {
			t.Errorf("the child has %d events, want those of its creation", got)
		}
	})
}

func TestNestedStackFailsToBeMade(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", `
Resources:
  Queue: {Type: AWS::SQS::Queue, Metadata: {localaws: {create: {fail: no queue, after: 2s}}}}
`)
		root := a.create("web", strings.Replace(family, "Parameters: {Delay: !Ref Delay}", "", 1))
		child := a.child(root, "Child")
		a.history(root, 0,
			"S CREATE_IN_PROGRESS User Initiated",
			"Child CREATE_IN_PROGRESS",
			"Child CREATE_IN_PROGRESS Resource creation Initiated",
			"Child CREATE_FAILED Embedded stack "+child+" was not successfully created: The following resource(s) failed to create: [Queue].",
			"S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Child]. Rollback requested by user.",
			"Child DELETE_IN_PROGRESS",
			"Child DELETE_COMPLETE",
			"S ROLLBACK_COMPLETE")
		a.history(child, 0,
			"S CREATE_IN_PROGRESS User Initiated",
			"Queue CREATE_IN_PROGRESS",
			"Queue CREATE_IN_PROGRESS Resource creation Initiated",
			"Queue CREATE_FAILED no queue",
			"S CREATE_FAILED The following resource(s) failed to create: [Queue].",
			"S DELETE_IN_PROGRESS",
			"Queue DELETE_IN_PROGRESS",
			"Queue DELETE_COMPLETE",
			"S DELETE_COMPLETE")
	})
}

func TestNestedStackCannotBegin(t *testing.T) {
	for _, x := range []struct{ name, child, resource, reason string }{
		{"no template", "", family, "S3 error: The specified key does not exist.\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"},
		{"a bad template", "Resources: {}", family, "Template format error: At least one Resources member must be defined."},
		{"a parameter without a value", "Parameters: {Need: {Type: String}}\n" + strings.TrimPrefix(queueOf, "\nParameters: {Delay: {Type: String, Default: \"1\"}}\n"), family, "…"},
		{"a capability", "Resources: {Role: {Type: AWS::IAM::Role}}", strings.Replace(family, ", Parameters: {Delay: !Ref Delay}", "", 1), "Requires capabilities : [CAPABILITY_IAM]"},
		{"a list as a parameter", queueOf, strings.Replace(family, "{Delay: !Ref Delay}}", "{Delay: [a, b]}}", 1), "Value of property Parameters must be an object with String (or simple type) properties"},
	} {
		t.Run(x.name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				if x.child != "" {
					a.put("child.yaml", x.child)
				}
				root := a.create("web", x.resource)
				failed := a.events(root)[2]
				if got := line(failed); x.reason != "…" && got != "Child CREATE_FAILED "+x.reason {
					t.Errorf("got  %q\nwant %q", got, "Child CREATE_FAILED "+x.reason)
				}
				if failed.ResourceStatus != "CREATE_FAILED" || aws.ToString(failed.PhysicalResourceId) != "" {
					t.Errorf("the event is %s with the physical id %q", failed.ResourceStatus, aws.ToString(failed.PhysicalResourceId))
				}
				if got := a.status(root); got != "ROLLBACK_COMPLETE" {
					t.Errorf("the root is in %s", got)
				}
			})
		})
	}
}

func TestMissingOutputOfNestedStack(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		root := a.create("web", strings.Replace(family, "Child.Outputs.Delay", "Child.Outputs.Absent", 1))
		want := "Topic CREATE_FAILED Output 'Absent' not found in stack '" + a.child(root, "Child") + "'"
		if got := a.events(root)[5]; line(got) != want {
			t.Errorf("got  %q\nwant %q", line(got), want)
		}
	})
}

// siblings is a parent with two children, of which the second is the one to fail.
func siblings(first, second string) string {
	return fmt.Sprintf(`
Resources:
  First:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "https://s3.amazonaws.com/templates/child.yaml", Parameters: {Delay: %q}}
  Second:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: "https://s3.amazonaws.com/templates/second.yaml", Parameters: {Delay: %q}}
`, first, second)
}

// scripted is queueOf with metadata for its queue.
func scripted(script string) string {
	return strings.Replace(queueOf, "Properties:", "Metadata: {localaws: "+script+"}, Properties:", 1)
}

func TestUpdateOfNestedStackFails(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", scripted("{update: {takes: 60s}}"))
		a.put("second.yaml", scripted("{update: {fail: no change, after: 10s}}"))
		root := a.create("web", siblings("1", "1"))
		first, second := a.child(root, "First"), a.child(root, "Second")
		created := len(a.events(root))
		a.update("web", siblings("2", "2"))
		a.history(root, created,
			"S UPDATE_IN_PROGRESS User Initiated",
			"First UPDATE_IN_PROGRESS",
			"Second UPDATE_IN_PROGRESS",
			"Second UPDATE_FAILED Embedded stack "+second+" was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to update: [Queue].",
			"First UPDATE_FAILED Resource update cancelled",
			"S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Second, First].",
			"First UPDATE_IN_PROGRESS",
			"Second UPDATE_IN_PROGRESS",
			"Second UPDATE_COMPLETE",
			"First UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"First UPDATE_COMPLETE",
			"Second UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE")
		a.history(first, 5,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Queue UPDATE_IN_PROGRESS",
			"S UPDATE_ROLLBACK_IN_PROGRESS Initiated by parent stack",
			"Queue UPDATE_FAILED Resource update cancelled",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_ROLLBACK_COMPLETE")
		a.history(second, 5,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_FAILED no change",
			"S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Queue].",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_ROLLBACK_COMPLETE")
	})
}

// What a child has done is taken back when something else of the parent fails, with its outputs.
func TestFinishedUpdateOfNestedStackIsTakenBack(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		created := len(a.events(root))
		a.update("web", strings.Replace(family, "Topic: {Type: AWS::SNS::Topic,",
			"Topic: {Type: AWS::SNS::Topic, Metadata: {localaws: {update: {fail: no change}}},", 1), delay("2"))
		a.history(root, created,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Child UPDATE_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"Topic UPDATE_IN_PROGRESS",
			"Topic UPDATE_FAILED no change",
			"S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Topic].",
			"Child UPDATE_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"Topic UPDATE_IN_PROGRESS",
			"Topic UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE")
		a.history(child, 5,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_ROLLBACK_IN_PROGRESS Initiated by parent stack",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_ROLLBACK_COMPLETE")
		if got := *a.stack(child).Outputs[1].OutputValue; got != "1" {
			t.Errorf("the child puts out %s", got)
		}
	})
}

func TestNestedStacksAreDeleted(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		a.remove(root)
		a.history(root, 8,
			"S DELETE_IN_PROGRESS User Initiated",
			"Topic DELETE_IN_PROGRESS",
			"Topic DELETE_COMPLETE",
			"Child DELETE_IN_PROGRESS",
			"Child DELETE_COMPLETE",
			"S DELETE_COMPLETE")
		a.history(child, 5,
			"S DELETE_IN_PROGRESS",
			"Queue DELETE_IN_PROGRESS",
			"Queue DELETE_COMPLETE",
			"S DELETE_COMPLETE")
	})
}

func TestDeletionOfNestedStackFails(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", scripted("{delete: {fail: still needed, times: 1}}"))
		root := a.create("web", family)
		child := a.child(root, "Child")
		a.remove(root)
		events := a.events(root)
		if got, want := line(events[len(events)-2]), "Child DELETE_FAILED Embedded stack "+child+" was not successfully deleted: The following resource(s) failed to delete: [Queue]."; got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		if got := a.status(root) + " " + a.status(child); got != "DELETE_FAILED DELETE_FAILED" {
			t.Errorf("root and child are in %s", got)
		}
		a.remove(root)
		if got := a.status(root) + " " + a.status(child); got != "DELETE_COMPLETE DELETE_COMPLETE" {
			t.Errorf("root and child are in %s", got)
		}
	})
}

func TestNestedStackLeavesItsParent(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		a.update("web", "Resources: {Queue: {Type: AWS::SQS::Queue}}")
		a.history(root, 8,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Queue CREATE_IN_PROGRESS",
			"Queue CREATE_IN_PROGRESS Resource creation Initiated",
			"Queue CREATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Topic DELETE_IN_PROGRESS",
			"Topic DELETE_COMPLETE",
			"Child DELETE_IN_PROGRESS",
			"Child DELETE_COMPLETE",
			"S UPDATE_COMPLETE")
		if got := a.status(child); got != "DELETE_COMPLETE" {
			t.Errorf("the child is in %s", got)
		}
	})
}
