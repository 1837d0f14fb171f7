package stack

import (
	"context"
	"slices"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// mainToken is the token of what the operation is about.
func (o *Observer) mainToken() string {
	if o.Mode == decision.DeleteOnly {
		return DeleteToken(o.Operation)
	}
	return ExecuteToken(o.Operation)
}

// isToFollow tells whether the events may tell something of our operation.
func (o *Observer) isToFollow(c ChangeSet) bool {
	switch o.Mode {
	case decision.ChangeSetReplace:
		return false
	case decision.DeleteOnly:
		return o.Known.StackID != ""
	}
	return o.Known.HasBegun() || o.Known.Search || c.State == decision.Spent
}

// follow reads the events since the last look and what they tell of our operation. If the stack has
// come to rest and they do not tell its end, an event may have shown up late, behind those that were
// read before; then all are read again.
func (o *Observer) follow(ctx context.Context, seen *Observation) error {
	id := orElse(o.Known.StackID, seen.Stack.ID)
	if id == "" {
		return nil
	}
	o.token = o.mainToken()
	events, all, err := o.newEvents(ctx, id)
	if err != nil {
		return err
	}
	seen.Events = o.take(events, !all && o.Known.Begun, seen.ChangeSet)
	if all || o.Known.Ended != "" || !atRest(seen.Stack.Status) || !(o.Known.HasBegun() || seen.ChangeSet.State == decision.Spent) {
		return nil
	}
	if events, err = o.readEvents(ctx, id, ""); err != nil {
		return err
	}
	again := o.take(events, false, seen.ChangeSet)
	if len(seen.Events) == 0 && o.Known.Ended != "" {
		seen.Events = again
	}
	return nil
}

// newEvents are the events since the newest that is known or, in the first look of a slice at what
// has begun, all: the record of a slice has the whole operation.
func (o *Observer) newEvents(ctx context.Context, stackID string) (events []record.Event, all bool, err error) {
	if o.whole {
		events, err = o.readEvents(ctx, stackID, o.Known.LastEvent)
		return events, false, err
	}
	events, err = o.readEvents(ctx, stackID, "")
	if err != nil || isOld(events, o.Known.LastEvent) {
		return nil, false, err
	}
	o.whole = true
	return events, true, nil
}

func atRest(status string) bool { return !decision.PhaseOf(status).Busy() }

// take notes what a list of events tells and returns those of our operation. since tells that it has
// begun before the first of them.
func (o *Observer) take(events []record.Event, since bool, c ChangeSet) []record.Event {
	if len(events) == 0 {
		return nil
	}
	o.Known.LastEvent = events[len(events)-1].ID
	end := ends
	if o.Mode == decision.DeleteOnly {
		end = endsDeletion
	}
	begins := func(events []record.Event) (int, bool) {
		if since {
			return 0, true
		}
		if at, found := byToken(events); found || c.State != decision.Spent || o.Known.Executed {
			return at, found // what was accepted from us carries our token
		}
		return byHand(events, c.Created)
	}
	t := find(events, begins, end)
	o.Known.Begun = o.Known.Begun || t.begun
	later := t.after
	if o.Known.Ended == "" {
		o.Known.Ended = t.ended
	} else {
		later = events
	}
	o.superseded = o.superseded || slices.ContainsFunc(later, func(e record.Event) bool { return e.OfStack })
	return t.events
}

// followRepair reads what the events tell of the repair that is intended or under way. It is over when
// they show its end and the stack shows the same: either may be read late.
func (o *Observer) followRepair(ctx context.Context, seen *Observation) error {
	o.token = o.Known.repairToken(o.Operation)
	events, err := o.readEvents(ctx, o.Known.StackID, "")
	if err != nil || isOld(events, o.Known.LastEvent) || len(events) == 0 {
		return err
	}
	o.Known.LastEvent = events[len(events)-1].ID
	t := find(events, byToken, ends)
	o.Known.Repair.Begun = o.Known.Repair.Begun || t.begun
	seen.Events = t.events
	if t.ended != "" && newestStatus(events) == seen.Stack.Status {
		o.Known.repaired()
	}
	return nil
}

// newestStatus is the status of the stack by its events.
func newestStatus(events []record.Event) string {
	status := ""
	for _, e := range events {
		if e.OfStack {
			status = e.Status
		}
	}
	return status
}
