package cloudformation

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// stackStatus is a stack's status: aws-facts 4.1.
type stackStatus string

const (
	reviewInProgress         stackStatus = "REVIEW_IN_PROGRESS"
	createInProgress         stackStatus = "CREATE_IN_PROGRESS"
	createComplete           stackStatus = "CREATE_COMPLETE"
	createFailed             stackStatus = "CREATE_FAILED"
	rollbackInProgress       stackStatus = "ROLLBACK_IN_PROGRESS"
	rollbackComplete         stackStatus = "ROLLBACK_COMPLETE"
	rollbackFailed           stackStatus = "ROLLBACK_FAILED"
	deleteInProgress         stackStatus = "DELETE_IN_PROGRESS"
	deleteComplete           stackStatus = "DELETE_COMPLETE"
	deleteFailed             stackStatus = "DELETE_FAILED"
	updateInProgress         stackStatus = "UPDATE_IN_PROGRESS"
	updateCleanup            stackStatus = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"
	updateComplete           stackStatus = "UPDATE_COMPLETE"
	updateFailed             stackStatus = "UPDATE_FAILED"
	updateRollbackInProgress stackStatus = "UPDATE_ROLLBACK_IN_PROGRESS"
	updateRollbackFailed     stackStatus = "UPDATE_ROLLBACK_FAILED"
	updateRollbackCleanup    stackStatus = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"
	updateRollbackComplete   stackStatus = "UPDATE_ROLLBACK_COMPLETE"
	importInProgress         stackStatus = "IMPORT_IN_PROGRESS"
	importComplete           stackStatus = "IMPORT_COMPLETE"
	importRollbackInProgress stackStatus = "IMPORT_ROLLBACK_IN_PROGRESS"
	importRollbackComplete   stackStatus = "IMPORT_ROLLBACK_COMPLETE"
	importRollbackFailed     stackStatus = "IMPORT_ROLLBACK_FAILED"
	noStatus                 stackStatus = ""
	deletedStacksAreKept                 = 90 * 24 * time.Hour
	stackType                            = "AWS::CloudFormation::Stack"
	userInitiated                        = "User Initiated"
	lastOperationsKept                   = 2
)

// mayBecome is the table of legal moves. IMPORT_ROLLBACK_FAILED is never reached: to let go of what was
// imported cannot fail here.
func (s stackStatus) mayBecome(next stackStatus) bool {
	return slices.Contains(stackMoves[s], next)
}

var stackMoves = map[stackStatus][]stackStatus{
	noStatus:         {reviewInProgress, createInProgress},
	reviewInProgress: {createInProgress, importInProgress, deleteComplete},

	importInProgress:         {importComplete, importRollbackInProgress},
	importComplete:           {updateInProgress, importInProgress, deleteInProgress},
	importRollbackInProgress: {importRollbackComplete},
	importRollbackComplete:   {updateInProgress, importInProgress, deleteInProgress},
	importRollbackFailed:     {deleteInProgress},

	createInProgress:   {createComplete, createFailed, rollbackInProgress, deleteInProgress},
	createComplete:     {updateInProgress, importInProgress, deleteInProgress},
	createFailed:       {updateInProgress, deleteInProgress},
	rollbackInProgress: {rollbackComplete, rollbackFailed, deleteInProgress},
	rollbackComplete:   {deleteInProgress},
	rollbackFailed:     {deleteInProgress},

	updateInProgress:         {updateCleanup, updateFailed, updateRollbackInProgress},
	updateCleanup:            {updateComplete},
	updateComplete:           {updateInProgress, importInProgress, deleteInProgress},
	updateFailed:             {updateInProgress, updateRollbackInProgress, deleteInProgress},
	updateRollbackInProgress: {updateRollbackCleanup, updateRollbackFailed},
	updateRollbackCleanup:    {updateRollbackComplete},
	updateRollbackComplete:   {updateInProgress, importInProgress, deleteInProgress},
	updateRollbackFailed:     {updateRollbackInProgress, deleteInProgress},

	deleteInProgress: {deleteComplete, deleteFailed},
	deleteFailed:     {deleteInProgress},
}

// nestedMoves are the moves that only a nested stack's parent can make it make: it takes an update back
// that the child has done, has another for it, or deletes it on its way back.
var nestedMoves = map[stackStatus][]stackStatus{
	updateInProgress:         {deleteInProgress},
	updateCleanup:            {updateInProgress, updateRollbackInProgress, deleteInProgress},
	updateRollbackInProgress: {deleteInProgress},
	updateRollbackCleanup:    {deleteInProgress},
}

// deletable tells whether DeleteStack is accepted.
func (s stackStatus) deletable() bool {
	return s == reviewInProgress || s == deleteInProgress || s.mayBecome(deleteInProgress)
}

// A stack is one stack, from its creation to ninety days after its end.
type stack struct {
	id, name, region string

	status       stackStatus
	reason       string
	created      time.Time
	updated      time.Time
	deleted      time.Time
	deletionMode string

	// applied is what the stack was last asked to be; stable what it last was completely, nil before
	// a creation has succeeded. They differ during an update and after one that failed for good.
	applied *deployment
	stable  *deployment
	// secrets are the values of NoEcho parameters that it was ever asked to be with, the longest first.
	secrets []string
	// resources are the members of the stack by logical id, and leftovers what is to be deleted in
	// the next cleanup: replaced, removed, or made by an update that failed.
	resources map[string]*resource
	leftovers []*resource
	// journal remembers how each resource was in the stable state, since the operation that first
	// touched it: nil for one that did not exist.
	journal map[string]*resource

	outputs       []output
	events        []event
	told          []operationEvent  // what DescribeEvents tells, oldest first
	kinds         map[string]string // of its operations, by id
	opening       string            // the operation that made the shell of it, until its change set has it
	detail        string            // why the last operation failed, if validation did
	changeSets    []*changeSet
	fromChangeSet string // id of the change set last executed
	policy        string
	protected     bool

	config           *deploymentConfig // of the last creation or update
	disableRollback  bool
	retainExceptNew  bool
	failedForGood    bool // created with OnFailure=DO_NOTHING
	timeoutInMinutes *int

	detections   []*detection // of drift, oldest first
	driftStatus  string       // what the last one found, "" for none
	driftChecked time.Time

	// parent is the stack that this one is nested in and top the one at the top of the hierarchy, nil for
	// none, and watched is what waits for it.
	parent  *stack
	top     *stack
	watched *watch
	// former are the outputs from before an update of a nested stack, as long as it may be taken back.
	former *[]output

	running        *run
	operations     int // how many it has seen
	lastOperations []operationEntry
}

// An operationEntry is one member of Stack.LastOperations.
type operationEntry struct{ OperationType, OperationId string }

// move changes the status. An illegal move is a mistake in this package.
func (s *stack) move(to stackStatus, reason string) {
	if !s.status.mayBecome(to) && !(s.parent != nil && slices.Contains(nestedMoves[s.status], to)) {
		panic("localaws: a stack cannot go from " + string(s.status) + " to " + string(to))
	}
	s.status, s.reason = to, reason
}

// noteOperation remembers the latest operations, the newest first.
func (s *stack) noteOperation(kind, id string) {
	s.operations++
	s.kinds[id] = kind
	s.lastOperations = slices.Insert(s.lastOperations, 0, operationEntry{kind, id})
	s.lastOperations = s.lastOperations[:min(len(s.lastOperations), lastOperationsKept)]
}

// aimAt makes a deployment what the stack is asked to be.
func (s *stack) aimAt(d *deployment) {
	s.applied, s.secrets = d, longestFirst(s.secrets, d.bound.Secrets())
}

// alive tells whether the stack is found by its name.
func (s *stack) alive() bool { return s.status != deleteComplete }

// members are the resources in the order of their template; those of an earlier one come last.
func (s *stack) members() []*resource {
	var out []*resource
	seen := map[string]bool{}
	if s.applied != nil {
		for _, id := range s.applied.order {
			if r := s.resources[id]; r != nil {
				out, seen[id] = append(out, r), true
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.resources)) {
		if !seen[id] {
			out = append(out, s.resources[id])
		}
	}
	return out
}

// A stackTable finds stacks by name or ARN.
type stackTable struct {
	byID   map[string]*stack
	byName map[stackKey]*stack
	all    []*stack // oldest first
}

type stackKey struct{ region, name string }

func newStackTable() stackTable {
	return stackTable{byID: map[string]*stack{}, byName: map[stackKey]*stack{}}
}

func (t *stackTable) add(s *stack) {
	t.byID[s.id] = s
	t.byName[stackKey{s.region, s.name}] = s
	t.all = append(t.all, s)
}

// named finds the live stack of a name.
func (t *stackTable) named(region, name string) *stack {
	if s := t.byName[stackKey{region, name}]; s != nil && s.alive() {
		return s
	}
	return nil
}

// find finds a stack by name, only live ones, or by ARN, deleted ones for ninety days too.
func (t *stackTable) find(region, nameOrARN string, now time.Time) *stack {
	if !strings.HasPrefix(nameOrARN, "arn:") {
		return t.named(region, nameOrARN)
	}
	s := t.byID[nameOrARN]
	if s == nil || s.region != region || s.forgotten(now) {
		return nil
	}
	return s
}

// forgotten tells whether a deleted stack is past the time for which it is kept.
func (s *stack) forgotten(now time.Time) bool {
	return !s.alive() && now.Sub(s.deleted) > deletedStacksAreKept
}

// in lists the stacks of a region, newest first.
func (t *stackTable) in(region string, now time.Time) []*stack {
	var out []*stack
	for _, s := range slices.Backward(t.all) {
		if s.region == region && !s.forgotten(now) {
			out = append(out, s)
		}
	}
	return out
}

// count is how many live stacks a region has.
func (t *stackTable) count(region string) int {
	n := 0
	for key, s := range t.byName {
		if key.region == region && s.alive() {
			n++
		}
	}
	return n
}
