package contract

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// updating makes a stack and begins an update that does not end by itself.
func (a *account) updating(name string) (arn string, events int) {
	a.Helper()
	arn = a.create(name, handle).arn()
	events = len(a.events(arn))
	a.must(a.tryUpdate(arn, endless))
	return arn, events
}

func (a *account) tryCancel(stack string) error {
	_, err := a.cloudformation.CancelUpdateStack(a.ctx(), &cloudformation.CancelUpdateStackInput{StackName: &stack})
	return err
}

// reaches waits until the events have one of a resource with a status.
func (a *account) reaches(arn, logicalID, status string) {
	a.Helper()
	a.until(logicalID+" "+status, func() bool {
		return slices.ContainsFunc(a.events(arn), func(e types.StackEvent) bool {
			return *e.LogicalResourceId == logicalID && string(e.ResourceStatus) == status
		})
	})
}

var interruptionTests = []Test{
	{Name: "cloudformation: an update under way is in the way of everything", Source: "aws-facts 4.1, 4.10", check: func(a *account) {
		name := a.stackName()
		arn, events := a.updating(name)
		busy := "Stack:" + arn + " is in UPDATE_IN_PROGRESS state and can not be updated."
		a.refused(a.tryUpdate(name, setting), "ValidationError", busy)
		_, err := a.tryChangeSet(name, setting)
		a.refused(err, "ValidationError", busy)
		_, err = a.tryCreate(name, setting)
		a.refused(err, "AlreadyExistsException", "Stack ["+name+"] already exists")
		a.refusedSaying(a.tryRemove(name), "ValidationError", "cannot be deleted while in status UPDATE_IN_PROGRESS")
		a.must(a.tryCancel(name))
		a.ended(arn, events)
	}},
	{Name: "cloudformation: a cancelled update goes back", Source: "aws-facts 4.3, 5.2", check: func(a *account) {
		arn, events := a.updating(a.stackName())
		a.reaches(arn, "Endless", "CREATE_IN_PROGRESS")
		a.must(a.tryCancel(arn))
		done := a.ended(arn, events)
		equal(a, "status", done.status(), "UPDATE_ROLLBACK_COMPLETE")
		back := a.eventOf(done.events, *done.stack.StackName, "UPDATE_ROLLBACK_IN_PROGRESS")
		equal(a, "how it began", line(back), "S UPDATE_ROLLBACK_IN_PROGRESS User Initiated")
		a.refused(a.tryCancel(arn), "ValidationError", "CancelUpdateStack cannot be called from current stack status")
	}},
	{Name: "cloudformation: only an update can be cancelled", Source: "aws-facts 4.3, 4.10", check: func(a *account) {
		arn := a.create(a.stackName(), handle).arn()
		a.refused(a.tryCancel(arn), "ValidationError", "CancelUpdateStack cannot be called from current stack status")
	}},
	{Name: "cloudformation: a creation under way can be deleted", Source: "aws-facts 4.1", check: func(a *account) {
		name := a.stackName()
		made, err := a.tryCreate(name, endless)
		a.must(err)
		a.reaches(*made.StackId, "Endless", "CREATE_IN_PROGRESS")
		a.refused(a.tryUpdate(name, setting), "ValidationError", "Stack:"+*made.StackId+" is in CREATE_IN_PROGRESS state and can not be updated.")
		equal(a, "status", a.remove(*made.StackId).status(), "DELETE_COMPLETE")
	}},
}
