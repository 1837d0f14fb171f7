package contract

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// importing cannot be made: it needs what nobody exports.
const importing = `
Resources:
  Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !ImportValue stackjob-contract-none}}
`

// reviewTests are about the shell of a stack that a CREATE change set makes.
var reviewTests = []Test{
	{Name: "cloudformation: a change set that makes a stack leaves a shell of it", Source: "aws-facts 4.1, 4.6", check: func(a *account) {
		name := a.stackName()
		c := a.changeSet(name, handle, ofTypeCreate)
		a.executable(c)
		shell := a.mustLook(name)
		equal(a, "status", shell.StackStatus, "REVIEW_IN_PROGRESS")
		equal(a, "ARN", *shell.StackId, *c.StackId)
		equal(a, "ChangeSetId", aws.ToString(shell.ChangeSetId), "")
		a.history(a.events(name), "S REVIEW_IN_PROGRESS User Initiated")
	}},
	{Name: "cloudformation: executing it makes the stack", Source: "aws-facts 5.2, 4.6", check: func(a *account) {
		c := a.changeSet(a.stackName(), handle, ofTypeCreate)
		done := a.execute(c)
		equal(a, "status", done.status(), "CREATE_COMPLETE")
		equal(a, "ARN", done.arn(), *c.StackId)
		equal(a, "ChangeSetId", aws.ToString(done.stack.ChangeSetId), *c.ChangeSetId)
		a.history(a.events(done.arn()),
			"S REVIEW_IN_PROGRESS User Initiated",
			"S CREATE_IN_PROGRESS User Initiated",
			"Handle CREATE_IN_PROGRESS",
			"Handle CREATE_IN_PROGRESS Resource creation Initiated",
			"Handle CREATE_COMPLETE",
			"S CREATE_COMPLETE",
		)
	}},
	{Name: "cloudformation: a change set that fails leaves the shell too", Source: "aws-facts 4.1", check: func(a *account) {
		name := a.stackName()
		c := a.changeSet(name, importing, ofTypeCreate)
		equal(a, "status", c.Status, types.ChangeSetStatusFailed)
		equal(a, "stack", a.mustLook(name).StackStatus, "REVIEW_IN_PROGRESS")
	}},
	{Name: "cloudformation: a shell may have several change sets", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		one := a.changeSet(name, handle, ofTypeCreate, named("one"))
		two := a.changeSet(name, settingOf("one"), ofTypeCreate, named("two"))
		equal(a, "stack", *one.StackId, *two.StackId)
		done := a.execute(two)
		equal(a, "status", done.status(), "CREATE_COMPLETE")
		a.eventOf(done.events, "Setting", "CREATE_COMPLETE")
	}},
	{Name: "cloudformation: a shell is no stack to update", Source: "aws-facts 4.1, 4.10", check: func(a *account) {
		name := a.stackName()
		arn := *a.changeSet(name, handle, ofTypeCreate).StackId
		want := "Stack:" + arn + " is in REVIEW_IN_PROGRESS state and can not be updated."
		a.refused(a.tryUpdate(name, handle), "ValidationError", want)
		_, err := a.tryChangeSet(name, handle, named("second"))
		a.refused(err, "ValidationError", want)
		_, err = a.cloudformation.GetTemplateSummary(a.ctx(), &cloudformation.GetTemplateSummaryInput{StackName: &name})
		a.refused(err, "ValidationError", "GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.")
	}},
	{Name: "cloudformation: CreateStack makes a stack of a shell", Source: "aws-facts 4.1", check: func(a *account) {
		name := a.stackName()
		c := a.changeSet(name, handle, ofTypeCreate)
		out, err := a.tryCreate(name, handle)
		a.must(err)
		equal(a, "ARN", *out.StackId, *c.StackId)
		done := a.ended(*out.StackId, 1)
		equal(a, "status", done.status(), "CREATE_COMPLETE")
		left, err := a.describe(*c.ChangeSetId)
		a.must(err)
		equal(a, "its change set", left.ExecutionStatus, types.ExecutionStatusObsolete)
	}},
	{Name: "cloudformation: a shell is deleted at once", Source: "aws-facts 4.1", check: func(a *account) {
		arn := *a.changeSet(a.stackName(), handle, ofTypeCreate).StackId
		done := a.remove(arn)
		equal(a, "status", done.status(), "DELETE_COMPLETE")
		a.history(done.events, "S DELETE_COMPLETE")
	}},
	{Name: "cloudformation: a shell outlives its change set", Source: "aws-facts 4.1", check: func(a *account) {
		name := a.stackName()
		a.changeSet(name, handle, ofTypeCreate)
		a.succeeds(a.removeChangeSet(name, "c"))
		equal(a, "status", a.mustLook(name).StackStatus, "REVIEW_IN_PROGRESS")
		a.executable(a.changeSet(name, handle, ofTypeCreate))
	}},
	{Name: "cloudformation: a stack that is there cannot be made by a change set", Source: "aws-facts 4.10", check: func(a *account) {
		name := a.stackName()
		a.create(name, handle)
		_, err := a.tryChangeSet(name, handle, ofTypeCreate)
		a.refused(err, "ValidationError", "Stack ["+name+"] already exists and cannot be created again with the changeSet [c].")
	}},
}
