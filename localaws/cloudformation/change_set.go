package cloudformation

import (
	"slices"
	"strings"
	"time"
)

// changeSetStatus and executionStatus: aws-facts 4.6.
type (
	changeSetStatus string
	executionStatus string
)

const (
	changeSetPending  changeSetStatus = "CREATE_PENDING"
	changeSetCreating changeSetStatus = "CREATE_IN_PROGRESS"
	changeSetCreated  changeSetStatus = "CREATE_COMPLETE"
	changeSetFailed   changeSetStatus = "FAILED"
	changeSetDeleted  changeSetStatus = "DELETE_COMPLETE"
	// Those with nested stacks are deleted in steps.
	changeSetDeletePending changeSetStatus = "DELETE_PENDING"
	changeSetDeleting      changeSetStatus = "DELETE_IN_PROGRESS"

	unavailable       executionStatus = "UNAVAILABLE"
	available         executionStatus = "AVAILABLE"
	executing         executionStatus = "EXECUTE_IN_PROGRESS"
	executed          executionStatus = "EXECUTE_COMPLETE"
	executionFailed   executionStatus = "EXECUTE_FAILED"
	executionObsolete executionStatus = "OBSOLETE"
)

// The durations of a change set's creation, at pace 1.
const (
	changeSetWaits = 500 * time.Millisecond
	changeSetTakes = 3 * time.Second
)

// Reasons of a change set's failure: aws-facts 4.4, 4.6.
const (
	reasonNoChanges = "The submitted information didn't contain changes. Submit different information to create a " +
		"change set."
)

var changeSetMoves = map[changeSetStatus][]changeSetStatus{
	"":                {changeSetPending},
	changeSetPending:  {changeSetCreating, changeSetDeleted, changeSetDeletePending},
	changeSetCreating: {changeSetCreated, changeSetFailed, changeSetDeleted, changeSetDeletePending},
	changeSetCreated:  {changeSetDeleted, changeSetDeletePending},
	changeSetFailed:   {changeSetDeleted, changeSetDeletePending},

	changeSetDeletePending: {changeSetDeleting, changeSetDeleted},
	changeSetDeleting:      {changeSetDeleted},
}

var executionMoves = map[executionStatus][]executionStatus{
	"":          {unavailable},
	unavailable: {available, executing}, // the second with the root's
	available:   {executing, executionObsolete},
	executing:   {executed, executionFailed},
}

func (s changeSetStatus) mayBecome(next changeSetStatus) bool {
	return slices.Contains(changeSetMoves[s], next)
}

func (s executionStatus) mayBecome(next executionStatus) bool {
	return slices.Contains(executionMoves[s], next)
}

// A changeSet is one change set of a stack. It is dropped when the stack executes another, when it
// is deleted, and when the stack is.
type changeSet struct {
	id, name    string
	stack       *stack
	creates     bool // of type CREATE
	clientToken string
	description string
	created     time.Time
	base        int // how many operations the stack had seen when it was made

	onStackFailure string
	config         *deploymentConfig
	validates      bool

	status    changeSetStatus
	execution executionStatus
	reason    string

	// includesNested tells that there are change sets for nested stacks too: nested are those, by the
	// logical ids of their resources, and parent is the one that this one goes with, nil for a root.
	includesNested bool
	nested         map[string]*changeSet
	parent         *changeSet

	// operation is the id of the operation that makes it.
	operation string

	// importing tells that it is of the type IMPORT, with toImport; importExisting that what exists with
	// the custom name of a new resource becomes that resource.
	importing, importExisting bool
	toImport                  []resourceToImport

	// planned, found and problem are what its creation has found out.
	planned *plan
	found   []finding
	problem error

	target  *deployment
	changes []resourceChange
	next    *transition
}

// move changes the status. An illegal move is a mistake in this package.
func (c *changeSet) move(to changeSetStatus, reason string) {
	if !c.status.mayBecome(to) {
		panic("localaws: a change set cannot go from " + string(c.status) + " to " + string(to))
	}
	c.status, c.reason = to, reason
}

func (c *changeSet) moveExecution(to executionStatus) {
	if !c.execution.mayBecome(to) {
		panic("localaws: a change set's execution cannot go from " + string(c.execution) + " to " + string(to))
	}
	c.execution = to
}

// tell says how the operation stands that makes it.
func (c *changeSet) tell(s *Service, status string) {
	s.tellOperation(c.stack, operationEvent{
		event:     event{operation: c.operation, logical: c.stack.name, physical: c.stack.id, kind: stackType, reason: c.reason},
		eventType: stackEvent, operationStatus: status, changeSet: c.id,
	})
}

// tellEnd says how the operation ended that made it.
func (c *changeSet) tellEnd(s *Service) {
	if c.status == changeSetFailed {
		c.tell(s, operationFailed)
		return
	}
	c.tell(s, operationSucceeded)
}

// alive tells whether it is listed among the stack's.
func (c *changeSet) alive() bool { return c.status != changeSetDeleted }

// drop deletes a change set, whatever it was about to become.
func (c *changeSet) drop() {
	c.next.cancel()
	if c.alive() {
		c.move(changeSetDeleted, c.reason)
	}
}

// outdate makes a change set one that can no longer be executed, as its stack has changed.
func (c *changeSet) outdate() {
	if c.execution == available {
		c.moveExecution(executionObsolete)
	}
}

// done tells how the execution ended, if there was one.
func (c *changeSet) done(succeeded bool) {
	switch {
	case c == nil:
	case succeeded:
		c.moveExecution(executed)
	default:
		c.moveExecution(executionFailed)
	}
}

// outdateChangeSets is called when an operation starts that is not the execution of one.
func (s *stack) outdateChangeSets() {
	for _, c := range s.changeSets {
		c.outdate()
	}
}

// listed are the change sets that the stack still has, executed ones left out, oldest first.
func (s *stack) listed() []*changeSet {
	return slices.DeleteFunc(slices.Clone(s.changeSets), func(c *changeSet) bool {
		return !c.alive() || c.wasExecuted()
	})
}

func (c *changeSet) wasExecuted() bool {
	return c.execution == executing || c.execution == executed || c.execution == executionFailed
}

// changeSetNamed finds a change set of a stack that is not over.
func (s *stack) changeSetNamed(name string) *changeSet {
	for _, c := range s.listed() {
		if c.name == name {
			return c
		}
	}
	return nil
}

// findChangeSet finds a change set by ARN, or by name in a stack. By ARN executed ones are found too,
// unless the settings say otherwise.
func (s *Service) findChangeSet(region, nameOrARN, stackName string) (*changeSet, error) {
	if strings.HasPrefix(nameOrARN, "arn:") {
		return s.changeSetByARN(region, nameOrARN)
	}
	if stackName == "" {
		return nil, errChangeSetNeedsStack()
	}
	st := s.stacks.find(region, stackName, s.timeline.now)
	if st == nil || !st.alive() {
		return nil, errNoStack(stackName)
	}
	if c := st.changeSetNamed(nameOrARN); c != nil {
		return c, nil
	}
	return nil, errNoChangeSet(nameOrARN)
}

func (s *Service) changeSetByARN(region, arn string) (*changeSet, error) {
	for _, st := range s.stacks.in(region, s.timeline.now) {
		for _, c := range st.changeSets {
			if c.id != arn {
				continue
			}
			if c.wasExecuted() && !s.settings.ExecutedChangeSetsVanish && st.alive() || c.alive() && !c.wasExecuted() {
				return c, nil
			}
		}
	}
	return nil, errNoChangeSet(arn)
}
