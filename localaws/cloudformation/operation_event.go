package cloudformation

import (
	"strings"
	"time"
)

// An operationEvent is one event as DescribeEvents tells it: aws-facts 5.4. Those of stacks and
// resources are DescribeStackEvents' too; the rest is told here only.
type operationEvent struct {
	event
	eventType, operationType, operationStatus string
	// changeSet is the ARN of the change set whose making it belongs to, "" for none.
	changeSet string
	finding   *finding
}

// The types of events: SDK, EventType.
const (
	stackEvent        = "STACK_EVENT"
	progressEvent     = "PROGRESS_EVENT"
	validationError   = "VALIDATION_ERROR"
	provisioningError = "PROVISIONING_ERROR"
	hookError         = "HOOK_INVOCATION_ERROR"
)

// The statuses of operations: SDK, BeaconStackOperationStatus.
const (
	operationRunning   = "IN_PROGRESS"
	operationSucceeded = "SUCCEEDED"
	operationFailed    = "FAILED"
)

// kindChangeSet is the type of the operation that makes a change set.
const kindChangeSet = "CREATE_CHANGESET"

// retell notes a stack event for DescribeEvents.
func (s *stack) retell(e event) {
	out := operationEvent{event: e, eventType: progressEvent, operationType: s.kinds[e.operation]}
	switch {
	case e.hook.status == hookFailed:
		out.eventType = hookError
	case e.physical == s.id:
		out.eventType, out.operationStatus = stackEvent, operationStatusOf(e.status)
	case strings.HasSuffix(e.status, "_FAILED"):
		out.eventType = provisioningError
	}
	s.told = append(s.told, out)
}

// operationStatusOf is how an operation stands by a status of its stack. A rollback succeeds.
func operationStatusOf(status string) string {
	switch {
	case strings.HasSuffix(status, "_FAILED"):
		return operationFailed
	case strings.HasSuffix(status, "_COMPLETE"):
		return operationSucceeded
	}
	return operationRunning
}

// tellOperation notes an event of an operation as such.
func (s *Service) tellOperation(st *stack, e operationEvent) {
	e.id, e.at, e.operationType = newUUID(), s.nextEventTime(st), st.kinds[e.operation]
	st.told = append(st.told, e)
}

// nextEventTime is now, or a little after the stack's last event.
func (s *Service) nextEventTime(st *stack) time.Time {
	at := s.timeline.now.UTC().Truncate(eventTimesDifferBy)
	if n := len(st.told); n > 0 && !at.After(st.told[n-1].at) {
		at = st.told[n-1].at.Add(eventTimesDifferBy)
	}
	return at
}

// tellFindings notes what early validation has found in an operation.
func (s *Service) tellFindings(st *stack, operation, token, changeSet string, all []finding) {
	for _, f := range all {
		s.tellOperation(st, operationEvent{
			event:     event{operation: operation, token: token, logical: f.logical, physical: f.physical, kind: f.kind},
			eventType: validationError, changeSet: changeSet, finding: &f,
		})
	}
}

// tellFailure says that the operation has failed: what goes back is an operation of its own.
func (r *run) tellFailure(reason string) {
	r.s.tellOperation(r.st, operationEvent{
		event:     event{operation: r.id, token: r.token, logical: r.st.name, physical: r.st.id, kind: stackType, reason: reason},
		eventType: stackEvent, operationStatus: operationFailed,
	})
}

// failed tells whether FailedEvents lets it through.
func (e operationEvent) failed() bool {
	switch e.eventType {
	case validationError, provisioningError, hookError:
		return true
	}
	return e.operationStatus == operationFailed
}
