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

// newEvents returns the events since the last look, oldest first.
func (o *Observer) newEvents(ctx context.Context, stack Stack) ([]record.Event, error) {
	id := o.Known.StackID
	if id == "" {
		id = stack.ID
	}
	if id == "" {
		return nil, nil
	}
	events, err := readEvents(ctx, o.API, id, ExecuteToken(o.Operation), o.Since, o.Known.LastEvent)
	if err == nil && len(events) > 0 {
		o.Known.LastEvent = events[len(events)-1].ID
	}
	return events, err
}

// readEvents reads a stack's events back to the one with the id last or, without one, to the time
// since, and returns them oldest first. CloudFormation gives the newest first (aws-facts 5.1). A list
// without the last event that we know is an old one: it tells nothing new.
func readEvents(ctx context.Context, api Reader, stackID, token string, since time.Time, last string) ([]record.Event, error) {
	var events []record.Event
	pages := cloudformation.NewDescribeStackEventsPaginator(api, &cloudformation.DescribeStackEventsInput{StackName: &stackID})
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
			events = append(events, eventOf(e, token))
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

// fate tells how our operation stands. A stack has one operation at a time, so ours reaches from the
// first stack event that carries our token to the first one after it that is an end, whoever caused
// that end. If a person executed our change set by hand, no event carries our token; then the change
// set itself and the stack have to agree.
func (o *Observer) fate(seen Observation) decision.Operation {
	if known := o.Known.Operation; known == decision.Succeeded || known == decision.Failed {
		return known
	}
	for _, e := range seen.Events {
		if !e.OfStack {
			continue
		}
		switch decision.StatusOf(e.Status).End {
		case decision.EndedWell:
			return decision.Succeeded
		case decision.EndedBadly:
			return decision.Failed
		}
	}
	switch {
	case o.Known.Begun || o.Known.Executed:
		return decision.Running
	case seen.ChangeSet.State == decision.Spent:
		return fateByHand(seen)
	default:
		return decision.NotBegun
	}
}

// ours leaves out the events from before our operation began.
func (o *Observer) ours(events []record.Event) []record.Event {
	if o.Known.Begun {
		return events
	}
	first := slices.IndexFunc(events, func(e record.Event) bool { return e.OfStack && e.Ours })
	if first < 0 {
		return nil
	}
	o.Known.Begun = true
	return events[first:]
}

func fateByHand(seen Observation) decision.Operation {
	end := decision.StatusOf(seen.Stack.Status).End
	switch {
	case seen.ChangeSet.Complete && end == decision.EndedWell:
		return decision.Succeeded
	case (seen.ChangeSet.Complete || seen.ChangeSet.Undone) && end == decision.EndedBadly:
		return decision.Failed
	default:
		return decision.NotBegun
	}
}
