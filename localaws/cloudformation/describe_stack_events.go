package cloudformation

import (
	"slices"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type describeStackEventsInput struct{ StackName, NextToken string }

type describeStackEventsOutput struct {
	StackEvents []describedEvent
	NextToken   string
}

type describedEvent struct {
	StackId, EventId, StackName, OperationId             string
	LogicalResourceId                                    string
	PhysicalResourceId                                   *string
	ResourceType                                         string
	Timestamp                                            time.Time
	ResourceStatus, ResourceStatusReason, DetailedStatus string
	ResourceProperties, ClientRequestToken               string
	HookType, HookStatus, HookStatusReason               string
	HookInvocationPoint, HookInvocationId                string
	HookFailureMode                                      string
}

// describeStackEvents is DescribeStackEvents, newest first: aws-facts 5.1. A page's end is kept as a
// place counted from the oldest event, so that new events do not shift the pages.
func (s *Service) describeStackEvents(c *wire.Call, in *describeStackEventsInput) (*describeStackEventsOutput, error) {
	st, err := s.find(c, in.StackName)
	if err != nil {
		return nil, err
	}
	list, end := "DescribeStackEvents "+st.id, len(st.events)
	if in.NextToken != "" {
		if end, err = parsePageToken(list, in.NextToken); err != nil {
			return nil, err
		}
	}
	if end > len(st.events) {
		return nil, errBadNextToken()
	}
	start := max(end-s.settings.pageSize(), 0)
	out := &describeStackEventsOutput{StackEvents: []describedEvent{}}
	for _, e := range slices.Backward(st.events[start:end]) {
		out.StackEvents = append(out.StackEvents, e.describe(st))
	}
	if start > 0 {
		out.NextToken = pageToken(list, start)
	}
	return out, nil
}

func (e event) describe(st *stack) describedEvent {
	return describedEvent{
		StackId: st.id, EventId: e.id, StackName: st.name, OperationId: e.operation,
		LogicalResourceId: e.logical, PhysicalResourceId: &e.physical, ResourceType: e.kind, Timestamp: e.at,
		ResourceStatus: e.status, ResourceStatusReason: e.reason, DetailedStatus: e.detail,
		ResourceProperties: e.properties, ClientRequestToken: e.token, HookType: e.hook.kind,
		HookStatus: e.hook.status, HookStatusReason: e.hook.reason, HookInvocationPoint: e.hook.point,
		HookInvocationId: e.hook.id, HookFailureMode: e.hook.mode,
	}
}
