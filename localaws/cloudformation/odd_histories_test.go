package cloudformation_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

func preserving(in *sdk.ExecuteChangeSetInput) { in.DisableRollback = new(true) }

// A new stack whose import was rolled back has nothing, and that is what it goes back to.
func TestNewStackAfterImportRollback(t *testing.T) {
	const two = `
Resources:
  Data: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: data}}
  More: {Type: AWS::S3::Bucket, DependsOn: Data, DeletionPolicy: Retain, Properties: {BucketName: more}, Metadata: {localaws: {import: {fail: no rights}}}}
`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		must(t, a.objects.CreateBucket("more", "us-east-1"))
		c := a.changeSet("web", "c", two, imports(entry("AWS::S3::Bucket", "Data", "BucketName", "data"), entry("AWS::S3::Bucket", "More", "BucketName", "more")))
		a.execute(*c.ChangeSetId)
		same(t, a.status("web"), "IMPORT_ROLLBACK_COMPLETE")
		same(t, a.resources("web"), nil)
		a.update("web", "Resources: {Topic: {Type: AWS::SNS::Topic, Metadata: {localaws: {create: {fail: it is so}}}}}")
		same(t, a.status("web"), "UPDATE_ROLLBACK_COMPLETE")
		same(t, a.resources("web"), nil)
		a.update("web", withoutData)
		same(t, a.status("web"), "UPDATE_COMPLETE")
	})
}

// A stack that has failed cannot take anything in.
func TestImportIntoAFailedStack(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		id := a.create("web", withoutData)
		failing := "Resources: {Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: x}, Metadata: {localaws: {update: {fail: it is so}}}}"
		a.update("web", failing+"}", withoutRollback)
		same(t, a.status("web"), "UPDATE_FAILED")
		in := &sdk.CreateChangeSetInput{StackName: new("web"), ChangeSetName: new("c"),
			TemplateBody: new(failing + ", Data: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: data}}}")}
		imports()(in)
		_, err := a.CreateChangeSet(t.Context(), in)
		refused(t, err, "ValidationError", "Stack:"+id+" is in UPDATE_FAILED state and can not be updated.")
	})
}

const importFails = `
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Data: {Type: AWS::S3::Bucket, DeletionPolicy: RetainExceptOnCreate, Properties: {BucketName: data}, Metadata: {localaws: {import: {fail: no rights}}}}
`

// What could not be imported stays as it is, whatever its policy.
func TestFailedImportLeavesWhatIsThere(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		a.create("web", withoutData)
		for _, name := range []string{"new", "web"} {
			kind := types.ChangeSetTypeUpdate
			if name == "new" {
				kind = types.ChangeSetTypeCreate
			}
			c := a.changeSet(name, "c", importFails, importingExisting, func(in *sdk.CreateChangeSetInput) { in.ChangeSetType = kind })
			a.execute(*c.ChangeSetId)
			same(t, slices.Contains(a.lines(name), "Data DELETE_SKIPPED"), true)
			same(t, a.objects.buckets["data"] != nil, true)
		}
	})
}

// A failed import can be tried again where rollback is disabled.
func TestFailedImportIsTriedAgain(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		a.create("web", withoutData)
		c := a.changeSet("web", "c", importFails, importingExisting)
		a.execute(*c.ChangeSetId, preserving)
		same(t, a.status("web"), "UPDATE_FAILED")
		again := a.changeSet("web", "again", toImport, importingExisting)
		same(t, importedLines(again), []string{"Data Import data"})
		a.execute(*again.ChangeSetId, preserving)
		same(t, a.status("web"), "UPDATE_COMPLETE")
		same(t, a.resources("web"), []string{"Topic CREATE_COMPLETE", "Data UPDATE_COMPLETE"})
	})
}

// What was left, taken in and then deleted is not there to be taken in again.
func TestImportedAndDeleted(t *testing.T) {
	const queue = "Resources: {Jobs: {Type: AWS::SQS::Queue, DeletionPolicy: Retain}}"
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("old", queue)
		url := a.physical("old")["Jobs"]
		a.remove(id)
		c := a.changeSet("web", "c", strings.Replace(queue, "Retain", "Delete", 1), imports(entry("AWS::SQS::Queue", "Jobs", "QueueUrl", url)))
		a.execute(*c.ChangeSetId)
		a.remove(*c.StackId)
		again := a.changeSet("third", "c", queue, imports(entry("AWS::SQS::Queue", "Jobs", "QueueUrl", url)))
		same(t, *again.StatusReason, "Resource of type 'AWS::SQS::Queue' with identifier '"+url+"' was not found.")
	})
}

// One thing cannot become two resources.
func TestImportOfOneThingTwice(t *testing.T) {
	const twice = `
Resources:
  Data: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, Properties: {BucketName: data}}
  More: {Type: AWS::S3::Bucket, DeletionPolicy: Retain, DependsOn: Data, Properties: {BucketName: data}}
`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		must(t, a.objects.CreateBucket("data", "us-east-1"))
		c := a.changeSet("web", "c", twice, imports(entry("AWS::S3::Bucket", "Data", "BucketName", "data"), entry("AWS::S3::Bucket", "More", "BucketName", "data")))
		a.execute(*c.ChangeSetId)
		same(t, a.status("web"), "IMPORT_ROLLBACK_COMPLETE")
		same(t, slices.Contains(a.lines("web"), "More IMPORT_FAILED data already exists in stack "+*c.StackId), true)
	})
}

// A stack policy says nothing of what never came to be.
func TestPolicyOnWhatNeverCameToBe(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", withoutData)
		a.protect("web", policyOf(`"Action": "Update:Delete", "Resource": "*"`))
		a.update("web", "Resources: {Topic: {Type: AWS::SNS::Topic}, Bad: {Type: AWS::SNS::Topic, Metadata: {localaws: {create: {fail: it is so, after: 20s, takes: 30s}}}}}", withoutRollback)
		same(t, a.status("web"), "UPDATE_FAILED")
		a.update("web", withoutData, withoutRollback)
		same(t, a.status("web"), "UPDATE_COMPLETE")
	})
}

// Somebody may take the shell of a nested stack that a change set has made for something else.
func TestShellOfANestedStackIsTaken(t *testing.T) {
	for _, how := range []string{"CreateStack", "change set"} {
		t.Run(how, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.put("child.yaml", queueOf)
				c := a.nestedSet("web", "c", family, ofTypeCreate)
				shell := *a.setOf(c, "Child").StackName
				if how == "CreateStack" {
					a.create(shell, queueOf)
				} else {
					a.execute(*a.changeSet(shell, "own", queueOf, ofTypeCreate).ChangeSetId)
				}
				same(t, a.status(shell), "CREATE_COMPLETE")
				a.execute(*c.ChangeSetId)
				same(t, a.status("web"), "CREATE_COMPLETE")
				same(t, *a.stack(a.child("web", "Child")).StackName != shell, true)
			})
		})
	}
}

// A stack may change while a change set with nested ones is made.
func TestStackChangesWhileNestedChangeSetIsMade(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		const topic = "  More: {Type: AWS::SNS::Topic, Properties: {TopicName: %}, Metadata: {localaws: {delete: {takes: 1ms}, update: {takes: 1ms}}}}\n"
		quick := func(template string) string {
			return strings.Replace(template, "    Type: AWS::CloudFormation::Stack", "    Type: AWS::CloudFormation::Stack\n    Metadata: {localaws: {update: {takes: 1ms}}}", 1)
		}
		with := strings.Replace(quick(family), "Resources:\n", "Resources:\n"+topic, 1)
		a.create("web", strings.Replace(with, "%", "one", 1))
		made, err := a.CreateChangeSet(t.Context(), &sdk.CreateChangeSetInput{StackName: new("web"), ChangeSetName: new("c"),
			TemplateBody: new(strings.Replace(with, "%", "two", 1)), IncludeNestedStacks: new(true),
			Parameters: []types.Parameter{{ParameterKey: new("Delay"), ParameterValue: new("7")}}})
		must(t, err)
		time.Sleep(3600 * time.Millisecond)
		_, err = a.UpdateStack(t.Context(), &sdk.UpdateStackInput{StackName: new("web"), TemplateBody: new(quick(family))})
		must(t, err)
		time.Sleep(time.Minute)
		same(t, told(a.described(*made.Id)), "CREATE_COMPLETE OBSOLETE [Modify More Modify Child Modify Topic]")
	})
}
