package contract

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// to gives a change set the setting's value.
func to(value string) func(*cloudformation.CreateChangeSetInput) {
	return func(in *cloudformation.CreateChangeSetInput) { in.Parameters = given("Value", value) }
}

func lateChanges(in *cloudformation.CreateChangeSetInput) { in.DisableValidation = new(true) }

var executionTests = []Test{
	{Name: "cloudformation: executing a change set updates the stack", Source: "aws-facts 4.6, 5.2", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		c := a.changeSet(name, setting, to("two"))
		done := a.execute(c)
		a.history(done.events,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Setting UPDATE_IN_PROGRESS",
			"Setting UPDATE_COMPLETE",
			"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_COMPLETE",
		)
		same(a, "outputs", outputs(done.stack), map[string]string{"Value": "two"})
		equal(a, "ChangeSetId", aws.ToString(done.stack.ChangeSetId), *c.ChangeSetId)
	}},
	{Name: "cloudformation: executing one change set drops the others", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		one := a.changeSet(name, setting, named("one"), to("two"))
		two := a.changeSet(name, setting, named("two"), to("three"))
		a.execute(one)
		a.until("dropped", func() bool { return a.changeSets(name)["two"] == "" })
		a.unknown(*two.ChangeSetId)
	}},
	{Name: "cloudformation: a change set becomes obsolete when the stack changes", Source: "aws-facts 4.6, 4.10", check: func(a *account) {
		name := a.stackName()
		arn := a.create(name, setting).arn()
		c := a.changeSet(name, setting, to("two"))
		a.update(arn, setting, withParameters("Value", "three"))
		left, err := a.describe(*c.ChangeSetId)
		a.must(err)
		equal(a, "execution", left.ExecutionStatus, types.ExecutionStatusObsolete)
		equal(a, "refusal", code(a.tryExecute(*c.ChangeSetId)), "InvalidChangeSetStatus")
		same(a, "outputs", outputs(a.mustLook(name)), map[string]string{"Value": "three"})
	}},
	{Name: "cloudformation: a direct update clears the stack's change set", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		done := a.execute(a.changeSet(name, setting, ofTypeCreate))
		equal(a, "ChangeSetId", done.stack.ChangeSetId != nil, true)
		done = a.update(done.arn(), setting, withParameters("Value", "two"))
		equal(a, "ChangeSetId after an update", aws.ToString(done.stack.ChangeSetId), "")
	}},
	{Name: "cloudformation: a change set cannot be executed twice", Source: "aws-facts 4.10", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		c := a.changeSet(name, setting, to("two"))
		done := a.execute(c)
		// Whether it is still known is an open question; either way nothing happens.
		if err := a.tryExecute(*c.ChangeSetId); code(err) != "InvalidChangeSetStatus" && code(err) != "ChangeSetNotFound" {
			a.Errorf("the second execution: %v", err)
		}
		events := a.events(name)
		equal(a, "last event", *events[len(events)-1].EventId, *done.events[len(done.events)-1].EventId)
	}},
	{Name: "cloudformation: an execution that fails to make a stack is rolled back", Source: "aws-facts 5.2, 4.6", check: func(a *account) {
		c := a.changeSet(a.stackName(), blocked(a.bucket(), "one"), ofTypeCreate, lateChanges)
		done := a.execute(c, rollingBack)
		equal(a, "status", done.status(), "ROLLBACK_COMPLETE")
		equal(a, "ChangeSetId", aws.ToString(done.stack.ChangeSetId), "")
	}},
	{Name: "cloudformation: an execution that fails to update is rolled back", Source: "aws-facts 5.2", check: func(a *account) {
		name := a.stackName()
		a.create(name, settingOf("one"))
		c := a.changeSet(name, blocked(a.bucket(), "two"), lateChanges)
		equal(a, "status", a.execute(c, rollingBack).status(), "UPDATE_ROLLBACK_COMPLETE")
	}},
	{Name: "cloudformation: an execution may leave rollback out", Source: "aws-facts 4.1, 4.3", check: func(a *account) {
		name := a.stackName()
		a.create(name, settingOf("one"))
		c := a.changeSet(name, blocked(a.bucket(), "two"), lateChanges)
		done := a.execute(c, notRollingBack)
		equal(a, "status", done.status(), "UPDATE_FAILED")
		c = a.changeSet(name, settingOf("three"), named("again"))
		a.refused(a.tryExecute(*c.ChangeSetId, rollingBack), "ValidationError", nonTerminal("UPDATE_FAILED"))
		equal(a, "status", a.execute(c, notRollingBack).status(), "UPDATE_COMPLETE")
	}},
	{Name: "cloudformation: a change set may delete what it fails to make", Source: "aws-facts 4.6", check: func(a *account) {
		c := a.changeSet(a.stackName(), blocked(a.bucket(), "one"), ofTypeCreate, lateChanges,
			func(in *cloudformation.CreateChangeSetInput) { in.OnStackFailure = types.OnStackFailureDelete })
		equal(a, "status", a.execute(c).status(), "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: OnStackFailure and DisableRollback exclude each other", Source: "aws-facts 4.6", check: func(a *account) {
		c := a.changeSet(a.stackName(), handle, ofTypeCreate,
			func(in *cloudformation.CreateChangeSetInput) { in.OnStackFailure = types.OnStackFailureRollback })
		a.refusedLike(a.tryExecute(*c.ChangeSetId, rollingBack), "ValidationError", "")
	}},
}
