package contract

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

const (
	nestedPage = "aws-facts 5.2; using-cfn-nested-stacks"
	// nestedLogs are events of real accounts in public documentation and issues.
	nestedLogs = "aws-facts 5.2; public logs of tools that deploy with nested stacks"
)

var nestedTests = []Test{
	{Name: "cloudformation: a nested stack is made", Source: nestedPage, check: func(a *account) {
		done, _, child := a.withChild()
		a.history(done.events,
			"S CREATE_IN_PROGRESS User Initiated",
			"Child CREATE_IN_PROGRESS",
			"Child CREATE_IN_PROGRESS Resource creation Initiated",
			"Child CREATE_COMPLETE",
			"S CREATE_COMPLETE")
		same(a, "outputs", outputs(done.stack), map[string]string{"Child": child, "Value": "one"})
		stack := a.mustLook(child)
		equal(a, "parent", aws.ToString(stack.ParentId), done.arn())
		equal(a, "root", aws.ToString(stack.RootId), done.arn())
		equal(a, "status", stack.StackStatus, "CREATE_COMPLETE")
		equal(a, "rollback disabled", aws.ToBool(stack.DisableRollback), true)
		if !strings.HasPrefix(*stack.StackName, *done.stack.StackName+"-Child-") {
			a.Errorf("the child's name is %s", *stack.StackName)
		}
		equal(a, "the root's parent", aws.ToString(done.stack.ParentId), "")
	}},
	{Name: "cloudformation: a nested stack is updated", Source: nestedLogs, check: func(a *account) {
		done, url, child := a.withChild()
		before := len(a.events(child))
		done = a.update(done.arn(), parentOf(url, "two"))
		a.history(done.events,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Child UPDATE_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_COMPLETE")
		same(a, "outputs", outputs(done.stack), map[string]string{"Child": child, "Value": "two"})
		a.history(a.events(child)[before:],
			"S UPDATE_IN_PROGRESS User Initiated",
			"Setting UPDATE_IN_PROGRESS",
			"Setting UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_COMPLETE")
	}},
	{Name: "cloudformation: an unchanged nested stack is visited and left alone", Source: nestedLogs, check: func(a *account) {
		done, url, child := a.withChild()
		before := len(a.events(child))
		done = a.update(done.arn(), parentOf(url, "one")+"  New: {Value: x}\n")
		a.history(done.events,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Child UPDATE_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_COMPLETE")
		equal(a, "events of the child", len(a.events(child)), before)
	}},
	{Name: "cloudformation: a nested stack that is not made fails its parent", Source: nestedLogs, check: func(a *account) {
		url := a.object(a.bucket(), "child", blocked(a.bucket(), "one"))
		done := a.create(a.stackName(), bareParentOf(url, ""), lateCreation)
		child := a.childOf(done.arn(), "Child")
		a.history(done.events,
			"S CREATE_IN_PROGRESS User Initiated",
			"Child CREATE_IN_PROGRESS",
			"Child CREATE_IN_PROGRESS Resource creation Initiated",
			"Child CREATE_FAILED …",
			"S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Child]. Rollback requested by user.",
			"Child DELETE_IN_PROGRESS",
			"Child DELETE_COMPLETE",
			"S ROLLBACK_COMPLETE")
		a.nestedReason(done.events, "Child", "CREATE_FAILED",
			"Embedded stack "+child+" was not successfully created: The following resource(s) failed to create: [Bucket].")
		a.eventOf(a.events(child), *a.mustLook(child).StackName, "CREATE_FAILED")
	}},
	{Name: "cloudformation: a nested stack that is not updated fails its parent", Source: nestedLogs, check: func(a *account) {
		bucket := a.bucket()
		good := a.object(bucket, "good", settingOf("one"))
		arn := a.create(a.stackName(), bareParentOf(good, "")).arn()
		child := a.childOf(arn, "Child")
		before := len(a.events(child))
		done := a.update(arn, bareParentOf(a.object(bucket, "bad", blocked(bucket, "two")), ""), lateUpdate)
		a.history(done.events,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Child UPDATE_IN_PROGRESS",
			"Child UPDATE_FAILED …",
			"S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Child].",
			"Child UPDATE_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE")
		a.nestedReason(done.events, "Child", "UPDATE_FAILED", "Embedded stack "+child+" was not successfully updated. Currently in "+
			"UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to create: [Bucket].")
		a.eventOf(a.events(child)[before:], *a.mustLook(child).StackName, "UPDATE_ROLLBACK_COMPLETE")
	}},
	{Name: "cloudformation: what a nested stack has done is taken back with its parent", Source: nestedLogs, check: func(a *account) {
		bucket := a.bucket()
		url := a.object(bucket, "child", setting)
		more := "  Bucket: {Type: AWS::S3::Bucket, DependsOn: Child, Properties: {BucketName: " + bucket + "}}\n"
		parent := func(value string) string { // with the outputs left out
			return strings.Split(parentOf(url, value), "Outputs:")[0]
		}
		arn := a.create(a.stackName(), parent("one")).arn()
		child := a.childOf(arn, "Child")
		before := len(a.events(child))
		done := a.update(arn, parent("two")+more, lateUpdate)
		equal(a, "status", done.status(), "UPDATE_ROLLBACK_COMPLETE")
		back := a.eventOf(a.events(child)[before:], *a.mustLook(child).StackName, "UPDATE_ROLLBACK_IN_PROGRESS")
		equal(a, "how it began", line(back), "S UPDATE_ROLLBACK_IN_PROGRESS Initiated by parent stack")
		same(a, "the child's outputs", outputs(a.mustLook(child)), map[string]string{"Value": "one"})
	}},
	{Name: "cloudformation: nested stacks are deleted with their parent", Source: nestedPage, check: func(a *account) {
		done, _, child := a.withChild()
		done = a.remove(done.arn())
		a.history(done.events,
			"S DELETE_IN_PROGRESS User Initiated",
			"Child DELETE_IN_PROGRESS",
			"Child DELETE_COMPLETE",
			"S DELETE_COMPLETE")
		equal(a, "the child's status", a.mustLook(child).StackStatus, "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: a nested stack that is no longer wanted is deleted in the cleanup", Source: nestedPage, check: func(a *account) {
		done, _, child := a.withChild()
		done = a.update(done.arn(), handle)
		a.history(done.events,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Handle CREATE_IN_PROGRESS",
			"Handle CREATE_IN_PROGRESS Resource creation Initiated",
			"Handle CREATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"Child DELETE_IN_PROGRESS",
			"Child DELETE_COMPLETE",
			"S UPDATE_COMPLETE")
		equal(a, "the child's status", a.mustLook(child).StackStatus, "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: a nested template that is not there fails its resource", Source: "aws-facts 4.10", check: func(a *account) {
		bucket := a.bucket()
		url := a.object(bucket, "child", handle)
		done := a.create(a.stackName(), bareParentOf(url+"ren", ""))
		equal(a, "status", done.status(), "ROLLBACK_COMPLETE")
		reason := aws.ToString(a.eventOf(done.events, "Child", "CREATE_FAILED").ResourceStatusReason)
		if !strings.HasPrefix(reason, "S3 error: ") {
			a.Errorf("the reason is %q", reason)
		}
	}},
	{Name: "cloudformation: a nested stack needs the capabilities of its parent", Source: nestedLogs, check: func(a *account) {
		url := a.object(a.bucket(), "child", `
Resources:
  Group: {Type: AWS::IAM::Group}
`)
		done := a.create(a.stackName(), bareParentOf(url, ""))
		a.nestedReason(done.events, "Child", "CREATE_FAILED", "Requires capabilities : [CAPABILITY_IAM]")
	}},
	{Name: "cloudformation: an output that a nested stack does not have fails who wants it", Source: nestedLogs, check: func(a *account) {
		url := a.object(a.bucket(), "child", handle)
		done := a.create(a.stackName(), bareParentOf(url,
			"  Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt Child.Outputs.Absent}}\n"))
		a.nestedReason(done.events, "Setting", "CREATE_FAILED",
			"Output 'Absent' not found in stack '"+a.childOf(done.arn(), "Child")+"'")
	}},
	{Name: "cloudformation: termination protection is the root's", Source: "using-cfn-protect-stacks", check: func(a *account) {
		done, _, child := a.withChild()
		a.protect(done.arn(), true)
		equal(a, "the child's protection", aws.ToBool(a.mustLook(child).EnableTerminationProtection), true)
		a.refusedSaying(a.tryRemove(child), "ValidationError", "TerminationProtection is enabled")
		_, err := a.cloudformation.UpdateTerminationProtection(a.ctx(),
			&cloudformation.UpdateTerminationProtectionInput{StackName: &child, EnableTerminationProtection: new(false)})
		a.refusedLike(err, "ValidationError", "")
	}},
	{Name: "cloudformation: a nested stack's rollback is continued on its root", Source: "API_ContinueUpdateRollback; public logs", check: func(a *account) {
		_, _, child := a.withChild()
		a.refusedSaying(a.tryContinue(child), "ValidationError", "RollbackUpdatedStack cannot be invoked on child stacks")
	}},
}
