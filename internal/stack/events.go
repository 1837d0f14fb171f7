package stack

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// stackType is the type of stack events and of nested stacks.
const stackType = "AWS::CloudFormation::Stack"

// A trail is what a list of events tells of something that we have begun: its events, from the one
// with which it begins to the first one after it that is an end, whoever caused that end. A stack has
// one operation at a time, so nobody else's events fall into that range.
type trail struct {
	events []record.Event
	begun  bool
	ended  string
	// after are the events that came later than that end.
	after []record.Event
}

// find looks for a trail.
func find(events []record.Event, begins func([]record.Event) (int, bool), ends func(record.Event) bool) trail {
	first, found := begins(events)
	if !found {
		return trail{}
	}
	t := trail{events: events[first:], begun: true}
	if end := slices.IndexFunc(t.events, ends); end >= 0 {
		t.ended = t.events[end].Status
		t.events, t.after = t.events[:end+1], t.events[end+1:]
	}
	return t
}

func ends(e record.Event) bool {
	return e.OfStack && decision.StatusOf(e.Status).End != decision.NotEnded
}

func endsDeletion(e record.Event) bool {
	return e.OfStack && decision.EndOfDeletion(e.Status) != decision.NotEnded
}

// byToken finds the first stack event that carries our token.
func byToken(events []record.Event) (int, bool) {
	i := slices.IndexFunc(events, func(e record.Event) bool { return e.OfStack && e.Ours })
	return max(i, 0), i >= 0
}

// byHand finds the beginning of an execution of our change set that does not carry our token, because
// a person executed it: any operation but this one would have made the change set obsolete, so it is
// the first since the change set was made.
func byHand(events []record.Event, created time.Time) (int, bool) {
	i := slices.IndexFunc(events, func(e record.Event) bool {
		return e.OfStack && decision.PhaseOf(e.Status) == decision.Working && !e.Time.Before(created)
	})
	return max(i, 0), i >= 0
}

// eventsOf reads all events of an operation, marking those with a token. A list without the newest
// event that we know is an old one, and to be asked for again.
func eventsOf(ctx context.Context, api Reader, known Known, operation, token string) ([]record.Event, error) {
	o := Observer{API: api, Operation: operation, Known: known, token: token}
	events, err := o.readEvents(ctx, known.StackID, "")
	if err == nil && isOld(events, known.LastEvent) {
		err = &Refusal{Call: "DescribeStackEvents", Answer: Uncertain, Message: "the events it shows are old ones"}
	}
	return events, err
}

// isOld tells whether a list of all events is older than what we know.
func isOld(events []record.Event, last string) bool {
	return last != "" && !slices.ContainsFunc(events, func(e record.Event) bool { return e.ID == last })
}

// readEvents reads the stack's events back to the one with the id last or, without one, to the time
// before which nothing of ours can have happened. CloudFormation gives the newest first (aws-facts
// 5.1). A list without the last event that we know is an old one: it tells nothing new.
func (o *Observer) readEvents(ctx context.Context, stackID, last string) ([]record.Event, error) {
	since := o.Since
	if !o.Known.Created.IsZero() {
		since = o.Known.Created
	}
	var events []record.Event
	pages := cloudformation.NewDescribeStackEventsPaginator(o.API, &cloudformation.DescribeStackEventsInput{StackName: &stackID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, refusal("DescribeStackEvents", err)
		}
		for _, e := range page.StackEvents {
			if last != "" && aws.ToString(e.EventId) == last {
				return oldestFirst(events), nil
			}
			if aws.ToTime(e.Timestamp).Before(since) {
				return unlessOld(events, last), nil
			}
			events = append(events, eventOf(e, o.token))
		}
	}
	return unlessOld(events, last), nil
}

func unlessOld(events []record.Event, last string) []record.Event {
	if last != "" {
		return nil
	}
	return oldestFirst(events)
}

func oldestFirst(events []record.Event) []record.Event {
	slices.Reverse(events)
	return events
}

func eventOf(e types.StackEvent, token string) record.Event {
	return record.Event{
		ID:         aws.ToString(e.EventId),
		Time:       aws.ToTime(e.Timestamp),
		LogicalID:  aws.ToString(e.LogicalResourceId),
		PhysicalID: aws.ToString(e.PhysicalResourceId),
		Type:       aws.ToString(e.ResourceType),
		Status:     string(e.ResourceStatus),
		Reason:     clean(aws.ToString(e.ResourceStatusReason)),
		Token:      aws.ToString(e.ClientRequestToken),
		Ours:       token != "" && aws.ToString(e.ClientRequestToken) == token,
		// A nested stack has the same type but another physical id (aws-facts 5.1).
		OfStack: aws.ToString(e.ResourceType) == stackType &&
			aws.ToString(e.PhysicalResourceId) == aws.ToString(e.StackId),
		Detail: string(e.DetailedStatus),
		Hook: record.Hook{Type: aws.ToString(e.HookType), Status: string(e.HookStatus), Reason: clean(aws.ToString(e.HookStatusReason)),
			Point: string(e.HookInvocationPoint), Mode: string(e.HookFailureMode)},
	}
}

// MayRead tells whether the stack's events can be read: it is asked before something is executed
// that could not be followed.
func (o *Observer) MayRead(ctx context.Context) error {
	_, err := o.API.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &o.Known.StackID})
	return asError(refusal("DescribeStackEvents", err))
}
