package contract

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// kept is a chain whose second resource stays when it goes.
const kept = `
Resources:
  First: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: one}}
  Kept: {Type: AWS::CloudFormation::WaitConditionHandle, DependsOn: First, DeletionPolicy: Retain}
`

var deletionTests = []Test{
	{Name: "cloudformation: a deletion's events", Source: "aws-facts 5.2", check: func(a *account) {
		arn := a.create(a.stackName(), chain).arn()
		done := a.remove(arn)
		equal(a, "status", done.status(), "DELETE_COMPLETE")
		a.history(done.events,
			"S DELETE_IN_PROGRESS User Initiated",
			"Second DELETE_IN_PROGRESS",
			"Second DELETE_COMPLETE",
			"First DELETE_IN_PROGRESS",
			"First DELETE_COMPLETE",
			"S DELETE_COMPLETE",
		)
	}},
	{Name: "cloudformation: what is retained is skipped by a deletion", Source: "aws-facts 5.2", check: func(a *account) {
		arn := a.create(a.stackName(), kept).arn()
		a.history(a.remove(arn).events,
			"S DELETE_IN_PROGRESS User Initiated",
			"Kept DELETE_SKIPPED",
			"First DELETE_IN_PROGRESS",
			"First DELETE_COMPLETE",
			"S DELETE_COMPLETE",
		)
	}},
	{Name: "cloudformation: a deleted stack is found by its ARN and not by its name", Source: "aws-facts 4.2, 5.1", check: func(a *account) {
		name := a.stackName()
		arn := a.create(name, handle).arn()
		a.remove(arn)
		_, err := a.look(name)
		a.refused(err, "ValidationError", "Stack with id "+name+" does not exist")
		gone := a.mustLook(arn)
		equal(a, "status", gone.StackStatus, "DELETE_COMPLETE")
		equal(a, "name", *gone.StackName, name)
		equal(a, "deleted", gone.DeletionTime != nil, true)
		equal(a, "first event", line(a.events(arn)[0]), "S CREATE_IN_PROGRESS User Initiated")
		_, err = a.cloudformation.DescribeStackEvents(a.ctx(), &cloudformation.DescribeStackEventsInput{StackName: &name})
		a.refused(err, "ValidationError", "Stack ["+name+"] does not exist")
	}},
	{Name: "cloudformation: deleting what is absent or deleted succeeds and does nothing", Source: "aws-facts 4.3", check: func(a *account) {
		a.succeeds(a.tryRemove(unique()))
		arn := a.create(a.stackName(), handle).arn()
		a.remove(arn)
		before := len(a.events(arn))
		a.succeeds(a.tryRemove(arn))
		equal(a, "events", len(a.events(arn)), before)
	}},
	{Name: "cloudformation: a name can be used again, for another stack", Source: "aws-facts 4.1", check: func(a *account) {
		name := a.stackName()
		first := a.create(name, handle).arn()
		a.remove(first)
		second := a.create(name, handle).arn()
		if first == second {
			a.Errorf("two stacks have the ARN %s", first)
		}
		equal(a, "the first", a.mustLook(first).StackStatus, "DELETE_COMPLETE")
		equal(a, "by name", aws.ToString(a.mustLook(name).StackId), second)
		a.succeeds(a.tryRemove(first))
		equal(a, "the second after deleting the first again", a.mustLook(name).StackStatus, "CREATE_COMPLETE")
	}},
	{Name: "cloudformation: a protected stack is not deleted", Source: "aws-facts 4.3, 4.10", check: func(a *account) {
		name := a.stackName()
		arn := a.create(name, handle, func(in *cloudformation.CreateStackInput) { in.EnableTerminationProtection = new(true) }).arn()
		equal(a, "protected", aws.ToBool(a.mustLook(arn).EnableTerminationProtection), true)
		// The text goes on, but its beginning is what tools match.
		a.refusedLike(a.tryRemove(arn), "ValidationError", "Stack ["+name+"] cannot be deleted while TerminationProtection is enabled")
		a.protect(name, false)
		equal(a, "status", a.remove(arn).status(), "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: resources are retained by the caller only after a failed deletion", Source: "aws-facts 4.3", check: func(a *account) {
		arn := a.create(a.stackName(), handle).arn()
		err := a.tryRemove(arn, func(in *cloudformation.DeleteStackInput) { in.RetainResources = []string{"Handle"} })
		a.refusedLike(err, "ValidationError", "")
		equal(a, "status", a.mustLook(arn).StackStatus, "CREATE_COMPLETE")
	}},
}

// full makes a stack whose bucket cannot be deleted since there is an object in it.
func (a *account) full() (arn, bucket string) {
	a.Helper()
	bucket = unique()
	a.Cleanup(func() { a.removeBucket(bucket) })
	arn = a.create(a.stackName(), onlyBucket(bucket)).arn()
	a.put(bucket, "k", "x")
	a.Cleanup(func() { a.removeObject(bucket, "k") })
	return arn, bucket
}

var failedDeletionTests = []Test{
	{Name: "cloudformation: a deletion that fails says of what", Source: "aws-facts 5.2", check: func(a *account) {
		arn, _ := a.full()
		done := a.remove(arn)
		equal(a, "status", done.status(), "DELETE_FAILED")
		a.history(done.events,
			"S DELETE_IN_PROGRESS User Initiated",
			"Bucket DELETE_IN_PROGRESS",
			"Bucket DELETE_FAILED …",
			"S DELETE_FAILED The following resource(s) failed to delete: [Bucket].",
		)
		reason := aws.ToString(done.stack.StackStatusReason)
		equal(a, "StackStatusReason", reason, "The following resource(s) failed to delete: [Bucket]. ")
	}},
	{Name: "cloudformation: after a failed deletion there is nothing but deletion", Source: "aws-facts 4.1, 4.10", check: func(a *account) {
		arn, bucket := a.full()
		a.remove(arn)
		want := "Stack:" + arn + " is in DELETE_FAILED state and can not be updated."
		a.refused(a.tryUpdate(arn, handle), "ValidationError", want)
		_, err := a.tryChangeSet(arn, handle)
		a.refused(err, "ValidationError", want)
		a.removeObject(bucket, "k")
		equal(a, "status", a.remove(arn).status(), "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: what cannot be deleted can be retained", Source: "aws-facts 4.3", check: func(a *account) {
		arn, bucket := a.full()
		a.remove(arn)
		done := a.remove(arn, func(in *cloudformation.DeleteStackInput) { in.RetainResources = []string{"Bucket"} })
		equal(a, "status", done.status(), "DELETE_COMPLETE")
		a.eventOf(done.events, "Bucket", "DELETE_SKIPPED")
		a.contains(bucket, "k", "x")
	}},
	{Name: "cloudformation: a deletion can be forced past what cannot be deleted", Source: "aws-facts 4.3", check: func(a *account) {
		arn, bucket := a.full()
		a.remove(arn)
		done := a.remove(arn, func(in *cloudformation.DeleteStackInput) { in.DeletionMode = "FORCE_DELETE_STACK" })
		equal(a, "status", done.status(), "DELETE_COMPLETE")
		a.contains(bucket, "k", "x")
	}},
}
