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

// follow reads the events since the last look and what they tell of our operation. If the stack has
// come to rest and they do not tell its end, an event may have shown up late, behind those that were
// read before; then all are read again.
func (o *Observer) follow(ctx context.Context, seen *Observation) error {
	id := o.Known.StackID
	if id == "" {
		id = seen.Stack.ID
	}
	if id == "" {
		return nil
	}
	events, err := o.readEvents(ctx, id, o.Known.LastEvent)
	if err != nil {
		return err
	}
	seen.Events = o.take(events, seen.ChangeSet)
	if o.Known.Ended != "" || !atRest(seen.Stack.Status) || !(o.Known.HasBegun() || seen.ChangeSet.State == decision.Spent) {
		return nil
	}
	if events, err = o.readEvents(ctx, id, ""); err != nil {
		return err
	}
	before := o.Known.Begun
	o.Known.Begun = false
	again := o.take(events, seen.ChangeSet)
	o.Known.Begun = o.Known.Begun || before
	if len(seen.Events) == 0 && o.Known.Ended != "" {
		seen.Events = again
	}
	return nil
}

func atRest(status string) bool {
	switch decision.PhaseOf(status) {
	case decision.Working, decision.Reverting, decision.Deleting, decision.Unsettled:
		return false
	default:
		return true
	}
}

// take notes what a list of events tells and returns those of our operation. A stack has one
// operation at a time, so ours reaches from the event with which it begins to the first one after it
// that is an end, whoever caused that end.
func (o *Observer) take(events []record.Event, c ChangeSet) []record.Event {
	if len(events) == 0 {
		return nil
	}
	o.Known.LastEvent = events[len(events)-1].ID
	first, found := 0, o.Known.Begun
	if !found {
		first, found = byToken(events)
	}
	if !found && c.State == decision.Spent {
		first, found = byHand(events, c.Created)
	}
	if !found {
		return nil
	}
	o.Known.Begun = true
	ours := events[first:]
	if end := slices.IndexFunc(ours, ends); end >= 0 && o.Known.Ended == "" {
		o.Known.Ended = ours[end].Status
		return ours[:end+1]
	}
	return ours
}

func ends(e record.Event) bool {
	return e.OfStack && decision.StatusOf(e.Status).End != decision.NotEnded
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
			events = append(events, eventOf(e, ExecuteToken(o.Operation)))
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
		Ours:       aws.ToString(e.ClientRequestToken) == token,
		// A nested stack has the same type but another physical id (aws-facts 5.1).
		OfStack: aws.ToString(e.ResourceType) == "AWS::CloudFormation::Stack" &&
			aws.ToString(e.PhysicalResourceId) == aws.ToString(e.StackId),
	}
}

// MayRead tells whether the stack's events can be read: it is asked before something is executed
// that could not be followed.
func (o *Observer) MayRead(ctx context.Context) error {
	_, err := o.API.DescribeStackEvents(ctx, &cloudformation.DescribeStackEventsInput{StackName: &o.Known.StackID})
	return asError(refusal("DescribeStackEvents", err))
}
