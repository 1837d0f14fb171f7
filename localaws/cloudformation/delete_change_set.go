package cloudformation

import (
	"errors"

	"github.com/stackjob/stackjob/localaws/wire"
)

type deleteChangeSetInput struct{ ChangeSetName, StackName string }

// deleteChangeSet is DeleteChangeSet: aws-facts 4.6. It succeeds when the change set is missing and
// the stack is there. With nested stacks it takes a while, and is a matter of the root.
func (s *Service) deleteChangeSet(c *wire.Call, in *deleteChangeSetInput) (*empty, error) {
	found, err := s.changeSetOf(c, in.ChangeSetName, in.StackName)
	if missing, ok := errors.AsType[*wire.Error](err); ok && missing.Code == "ChangeSetNotFound" {
		return &empty{}, nil
	}
	switch {
	case err != nil:
		return nil, err
	case found.execution == executing:
		return nil, errChangeSetExecuting(found.id)
	case found.status == changeSetCreating:
		return nil, errChangeSetBusy(found.id, found.status)
	case found.parent != nil:
		return nil, errNestedChangeSet(found.id, found.rootID())
	case found.status == changeSetDeletePending, found.status == changeSetDeleting, found.wasExecuted():
	case found.includesNested:
		s.deleteChangeSets(found)
	default:
		found.drop()
	}
	return &empty{}, nil
}
