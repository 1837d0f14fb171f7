package contract

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// What fails has to fail while it is deployed, not before: aws-facts 4.4.
func lateCreation(in *cloudformation.CreateStackInput) { in.DisableValidation = new(true) }

func lateUpdate(in *cloudformation.UpdateStackInput) { in.DisableValidation = new(true) }

func noRollback(in *cloudformation.CreateStackInput) { in.DisableRollback = new(true) }

// begun is how the creation of a blocked stack goes up to its failure.
var begun = []string{
	"S CREATE_IN_PROGRESS User Initiated",
	"Setting CREATE_IN_PROGRESS",
	"Setting CREATE_IN_PROGRESS Resource creation Initiated",
	"Setting CREATE_COMPLETE",
	"Bucket CREATE_IN_PROGRESS",
	"Bucket CREATE_FAILED …",
}

var failedCreationTests = []Test{
	{Name: "cloudformation: a creation that fails is rolled back", Source: "aws-facts 5.2", check: func(a *account) {
		done := a.create(a.stackName(), blocked(a.bucket(), "one"), lateCreation)
		equal(a, "status", done.status(), "ROLLBACK_COMPLETE")
		a.historyBut("Bucket", done.events, append(begun[:len(begun):len(begun)],
			"S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bucket]. Rollback requested by user.",
			"Setting DELETE_IN_PROGRESS",
			"Setting DELETE_COMPLETE",
			"S ROLLBACK_COMPLETE",
		)...)
	}},
	{Name: "cloudformation: what failed says why", Source: "aws-facts 5.3", check: func(a *account) {
		bucket := a.bucket()
		done := a.create(a.stackName(), blocked(bucket, "one"), lateCreation)
		reason := aws.ToString(a.eventOf(done.events, "Bucket", "CREATE_FAILED").ResourceStatusReason)
		if !strings.Contains(reason, "exist") {
			a.Errorf("the reason %q does not tell that the bucket exists", reason)
		}
	}},
	{Name: "cloudformation: what is under way when another fails is cancelled", Source: "aws-facts 5.2", check: func(a *account) {
		done := a.create(a.stackName(), whileEndless(a.bucket()), lateCreation)
		equal(a, "status", done.status(), "ROLLBACK_COMPLETE")
		if cancelled := cancellations(done.events); len(cancelled) == 0 {
			a.Errorf("nothing was cancelled:\n%s", strings.Join(lines(done.events), "\n"))
		}
		back := a.eventOf(done.events, *done.stack.StackName, "ROLLBACK_IN_PROGRESS")
		for _, id := range append(cancellations(done.events), "Bucket") {
			if !strings.Contains(*back.ResourceStatusReason, id) {
				a.Errorf("%q does not name %s", *back.ResourceStatusReason, id)
			}
		}
	}},
	{Name: "cloudformation: a stack whose creation was rolled back can only be deleted", Source: "aws-facts 4.1, 4.10", check: func(a *account) {
		name := a.stackName()
		arn := a.create(name, blocked(a.bucket(), "one"), lateCreation).arn()
		want := "Stack:" + arn + " is in ROLLBACK_COMPLETE state and can not be updated."
		a.refused(a.tryUpdate(name, handle), "ValidationError", want)
		_, err := a.tryChangeSet(name, handle)
		a.refused(err, "ValidationError", want)
		_, err = a.tryChangeSet(name, handle, ofTypeCreate)
		a.refused(err, "ValidationError", "Stack ["+name+"] already exists and cannot be created again with the changeSet [c].")
		_, err = a.tryCreate(name, handle)
		a.refused(err, "AlreadyExistsException", "Stack ["+name+"] already exists")
		equal(a, "status", a.remove(arn).status(), "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: without rollback a failed creation stays", Source: "aws-facts 4.3, 5.2", check: func(a *account) {
		done := a.create(a.stackName(), blocked(a.bucket(), "one"), lateCreation, noRollback)
		equal(a, "status", done.status(), "CREATE_FAILED")
		equal(a, "DisableRollback", aws.ToBool(done.stack.DisableRollback), true)
		a.history(done.events, append(begun[:len(begun):len(begun)],
			"S CREATE_FAILED The following resource(s) failed to create: [Bucket].")...)
	}},
	{Name: "cloudformation: a failed creation can go on without rollback only", Source: "aws-facts 4.1, 4.10", check: func(a *account) {
		arn := a.create(a.stackName(), blocked(a.bucket(), "one"), lateCreation, noRollback).arn()
		a.refused(a.tryUpdate(arn, settingOf("two")), "ValidationError", nonTerminal("CREATE_FAILED"))
		done := a.update(arn, settingOf("two"), func(in *cloudformation.UpdateStackInput) { in.DisableRollback = new(true) })
		equal(a, "status", done.status(), "UPDATE_COMPLETE")
	}},
	{Name: "cloudformation: rolling a failed creation back deletes the stack", Source: "aws-facts 4.1", check: func(a *account) {
		arn := a.create(a.stackName(), blocked(a.bucket(), "one"), lateCreation, noRollback).arn()
		equal(a, "status", a.goesBack(arn).status(), "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: after DO_NOTHING there is no update", Source: "aws-facts 4.10", check: func(a *account) {
		done := a.create(a.stackName(), blocked(a.bucket(), "one"), lateCreation, onFailure(types.OnFailureDoNothing))
		equal(a, "status", done.status(), "CREATE_FAILED")
		a.refused(a.tryUpdate(done.arn(), settingOf("two")), "ValidationError", "This stack cannot be updated from [CREATE_FAILED] state "+
			"because it contains [on-failure: DO_NOTHING]. Please use disable-rollback option instead during stack creation.")
	}},
	{Name: "cloudformation: OnFailure DELETE leaves no stack", Source: "aws-facts 4.3, 5.2", check: func(a *account) {
		done := a.create(a.stackName(), blocked(a.bucket(), "one"), lateCreation, onFailure(types.OnFailureDelete))
		equal(a, "status", done.status(), "DELETE_COMPLETE")
		a.eventOf(done.events, "Setting", "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: OnFailure and DisableRollback exclude each other", Source: "aws-facts 4.3", Quick: true, check: func(a *account) {
		_, err := a.tryCreate(a.stackName(), handle, onFailure(types.OnFailureRollback), noRollback)
		a.refusedLike(err, "ValidationError", "")
	}},
}

func onFailure(what types.OnFailure) func(*cloudformation.CreateStackInput) {
	return func(in *cloudformation.CreateStackInput) { in.OnFailure = what }
}

// nonTerminal is the refusal of an update of what failed without rollback: aws-facts 4.10.
func nonTerminal(status string) string {
	return "This stack is currently in a non-terminal [" + status + "] state. To update the stack from this state, please use the " +
		"disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API"
}

// cancellations are the resources that failed only because another did.
func cancellations(events []types.StackEvent) []string {
	var all []string
	for _, e := range events {
		if strings.Contains(aws.ToString(e.ResourceStatusReason), "cancelled") {
			all = append(all, *e.LogicalResourceId)
		}
	}
	return all
}

// failing makes a stack and an update of it that fails.
func (a *account) failing(options ...func(*cloudformation.UpdateStackInput)) operation {
	a.Helper()
	arn := a.create(a.stackName(), settingOf("one")).arn()
	return a.update(arn, blocked(a.bucket(), "two"), append(options, lateUpdate)...)
}

var failedUpdateTests = []Test{
	{Name: "cloudformation: an update that fails is rolled back", Source: "aws-facts 5.2", check: func(a *account) {
		done := a.failing()
		equal(a, "status", done.status(), "UPDATE_ROLLBACK_COMPLETE")
		a.historyBut("Bucket", done.events,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Setting UPDATE_IN_PROGRESS",
			"Setting UPDATE_COMPLETE",
			"Bucket CREATE_IN_PROGRESS",
			"Bucket CREATE_FAILED …",
			"S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bucket].",
			"Setting UPDATE_IN_PROGRESS",
			"Setting UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_ROLLBACK_COMPLETE",
		)
	}},
	{Name: "cloudformation: a stack that was rolled back can be updated", Source: "aws-facts 4.1", check: func(a *account) {
		done := a.failing()
		equal(a, "status", a.update(done.arn(), settingOf("three")).status(), "UPDATE_COMPLETE")
	}},
	{Name: "cloudformation: a rollback leaves the stack as it was", Source: "aws-facts 4.1, 4.10", check: func(a *account) {
		done := a.failing()
		a.refused(a.tryUpdate(done.arn(), settingOf("one")), "ValidationError", "No updates are to be performed.")
	}},
	{Name: "cloudformation: a failed operation and its rollback have two operation ids", Source: "aws-facts 5.3", check: func(a *account) {
		ids := map[string]bool{}
		for _, e := range a.failing().events {
			ids[aws.ToString(e.OperationId)] = true
		}
		equal(a, "operation ids", len(ids), 2)
	}},
	{Name: "cloudformation: without rollback a failed update stays", Source: "aws-facts 4.1, 4.3", check: func(a *account) {
		done := a.failing(func(in *cloudformation.UpdateStackInput) { in.DisableRollback = new(true) })
		equal(a, "status", done.status(), "UPDATE_FAILED")
		a.refused(a.tryUpdate(done.arn(), settingOf("three")), "ValidationError", nonTerminal("UPDATE_FAILED"))
		equal(a, "status after a rollback", a.goesBack(done.arn()).status(), "UPDATE_ROLLBACK_COMPLETE")
	}},
	{Name: "cloudformation: without rollback nothing is replaced", Source: "aws-facts 4.3", check: func(a *account) {
		arn := a.create(a.stackName(), withName(unique())).arn()
		done := a.update(arn, withName(unique()), func(in *cloudformation.UpdateStackInput) { in.DisableRollback = new(true) })
		equal(a, "status", done.status(), "UPDATE_FAILED")
		reason := aws.ToString(a.eventOf(done.events, "Setting", "UPDATE_FAILED").ResourceStatusReason)
		equal(a, "reason", reason, "Replacement type updates not supported on stack with disable-rollback.")
	}},
}
