package cloudformation

import (
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type describeEventsInput struct {
	StackName, ChangeSetName, OperationId, NextToken string
	Filters                                          *eventFilter
}

type eventFilter struct{ FailedEvents bool }

type describeEventsOutput struct {
	OperationEvents []describedOperationEvent
	NextToken       string
}

type describedOperationEvent struct {
	EventId, StackId, OperationId                           string
	OperationType, OperationStatus, EventType               string
	LogicalResourceId, PhysicalResourceId, ResourceType     string
	Timestamp, StartTime, EndTime                           time.Time
	ResourceStatus, ResourceStatusReason, DetailedStatus    string
	ResourceProperties, ClientRequestToken                  string
	HookType, HookStatus, HookStatusReason                  string
	HookInvocationPoint, HookFailureMode                    string
	ValidationFailureMode, ValidationName, ValidationStatus string
	ValidationStatusReason, ValidationPath                  string
}

// describeEvents is DescribeEvents, newest first: aws-facts 5.4. Of a change set these are the events of
// its making.
func (s *Service) describeEvents(c *wire.Call, in *describeEventsInput) (*describeEventsOutput, error) {
	st, wanted, err := s.eventsWanted(c, in)
	if err != nil {
		return nil, err
	}
	end, list := len(st.told), "DescribeEvents "+st.id+in.ChangeSetName+in.OperationId
	if in.NextToken != "" {
		if end, err = parsePageToken(list, in.NextToken); err != nil || end > len(st.told) {
			return nil, errBadNextToken()
		}
	}
	out := &describeEventsOutput{OperationEvents: []describedOperationEvent{}}
	for i, e := range slices.Backward(st.told[:end]) {
		switch {
		case !wanted(e) || in.Filters != nil && in.Filters.FailedEvents && !e.failed():
		case len(out.OperationEvents) == s.settings.pageSize():
			out.NextToken = pageToken(list, i+1)
			return out, nil
		default:
			out.OperationEvents = append(out.OperationEvents, e.describe(st))
		}
	}
	return out, nil
}

// eventsWanted finds the stack and which of its events are asked for. A change set's name alone does not
// do (aws-facts 5.4).
func (s *Service) eventsWanted(c *wire.Call, in *describeEventsInput) (*stack, func(operationEvent) bool, error) {
	switch {
	case strings.HasPrefix(in.ChangeSetName, "arn:"), in.ChangeSetName != "" && in.StackName != "":
		return s.eventsOfChangeSet(c, in)
	case in.OperationId != "":
		return s.eventsOfOperation(c, in.OperationId)
	case in.StackName == "":
		return nil, nil, errNothingToDescribe()
	}
	st, err := s.find(c, in.StackName)
	if err != nil {
		return nil, nil, err
	}
	latest := ""
	if len(st.lastOperations) > 0 && s.settings.EventsOfLatestOperation {
		latest = st.lastOperations[0].OperationId
	}
	return st, func(e operationEvent) bool { return latest == "" || e.operation == latest }, nil
}

// eventsOfChangeSet finds a change set's events, also when it is gone.
func (s *Service) eventsOfChangeSet(c *wire.Call, in *describeEventsInput) (*stack, func(operationEvent) bool, error) {
	for _, st := range s.stacks.in(c.Region, s.timeline.now) {
		for _, made := range slices.Backward(st.changeSets) {
			if made.id == in.ChangeSetName || made.name == in.ChangeSetName && (st.id == in.StackName || st.name == in.StackName) {
				return st, func(e operationEvent) bool { return e.operation == made.operation }, authorize(c, st.id)
			}
		}
	}
	return nil, nil, orElse(authorize(c, "*"), errNoChangeSet(in.ChangeSetName))
}

func (s *Service) eventsOfOperation(c *wire.Call, id string) (*stack, func(operationEvent) bool, error) {
	for _, st := range s.stacks.in(c.Region, s.timeline.now) {
		if _, has := st.kinds[id]; has {
			return st, func(e operationEvent) bool { return e.operation == id }, authorize(c, st.id)
		}
	}
	return nil, nil, orElse(authorize(c, "*"), errNoOperation(id))
}

func (e operationEvent) describe(st *stack) describedOperationEvent {
	out := describedOperationEvent{
		EventId: e.id, StackId: st.id, OperationId: e.operation, OperationType: e.operationType,
		OperationStatus: e.operationStatus, EventType: e.eventType, LogicalResourceId: e.logical,
		PhysicalResourceId: e.physical, ResourceType: e.kind, Timestamp: e.at, StartTime: e.at, EndTime: e.at,
		ResourceStatus: e.status, ResourceStatusReason: e.reason, DetailedStatus: e.detail,
		ResourceProperties: e.properties, ClientRequestToken: e.token, HookType: e.hook.kind,
		HookStatus: e.hook.status, HookStatusReason: e.hook.reason, HookInvocationPoint: e.hook.point,
		HookFailureMode: e.hook.mode,
	}
	if f := e.finding; f != nil {
		out.ValidationFailureMode, out.ValidationName, out.ValidationStatus = f.mode, f.name, operationFailed
		out.ValidationStatusReason, out.ValidationPath = f.reason, f.path
	}
	return out
}
