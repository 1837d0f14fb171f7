package cause

import (
	"context"
	"fmt"
	"time"

	"github.com/stackjob/stackjob/internal/record"
)

// A Reader reads what lies beneath an operation's own events.
type Reader interface {
	// Events returns the events of the stack with an ARN from a time on, oldest first.
	Events(ctx context.Context, stackID string, since time.Time) ([]record.Event, error)
	// Findings returns what CloudFormation found wrong with the change set or stack with an ARN
	// (DescribeEvents, failed events only; aws-facts 5.4).
	Findings(ctx context.Context, id string) ([]Finding, error)
	// Reason returns why the change set with an ARN failed, and the name of its stack.
	Reason(ctx context.Context, changeSetID string) (stack, reason string, err error)
}

// A Window is the events of one operation on a stack.
type Window struct {
	// StackID is the stack's ARN.
	StackID string
	// Events are those of the operation, oldest first, from the stack event with which it begins to
	// the one with which it ends, if it has ended.
	Events []record.Event
	// Ended tells that the last event is the end: what nested stacks did later is not looked at.
	Ended bool
}

// The limits of looking into nested stacks. A hierarchy may have thousands of resources (aws-facts
// 4.8), yet the cause is seldom deeper than three stacks; each look is at least one call.
const (
	deepest   = 10
	mostReads = 20
	// mostCancelled is how many nested stacks are looked into that were cancelled. One may have failed
	// a moment before a sibling did, and been cancelled for the sibling's sake.
	mostCancelled = 5
)

// Find tells why the operation failed. With a nil reader it looks into nothing.
func Find(ctx context.Context, r Reader, w Window) Cause {
	s := &search{ctx: ctx, reader: r, read: map[string]*seen{w.StackID: {}}}
	if n := len(w.Events); n > 0 {
		s.since = w.Events[0].Time
		if w.Ended {
			s.until = w.Events[n-1].Time
		}
	}
	s.walk(place{stackID: w.StackID}, w.Events)
	c := s.cause()
	if c.First != nil && c.First.lacksDetail() {
		c.addFindings(ctx, r, w.StackID)
	}
	return c
}

// search gathers failures from a stack and those nested in it.
type search struct {
	ctx          context.Context
	reader       Reader
	since, until time.Time
	reads        int
	// read are the stacks that were looked into, or are being looked into.
	read map[string]*seen

	failures, rollback, left, warnings []Failure
	cancelled, unread                  []string
	// more tells that a limit was reached.
	more bool
	// own is the reason on the operation's stack itself, person what someone did to it.
	own, person *Failure
}

// seen counts what was found in a nested stack, so that its parent need not say it again.
type seen struct{ failures, rollback, left int }

// place is where the search is in the hierarchy.
type place struct {
	stackID, path string
	depth         int
	// phase is that of the parent when it heard of the nested stack.
	phase phase
}

func (p place) root() bool { return p.depth == 0 }

func (p place) at(logicalID string) string {
	if p.path == "" {
		return logicalID
	}
	return p.path + "." + logicalID
}

func (s *search) cause() Cause {
	c := Cause{Cancelled: s.cancelled, Rollback: s.rollback, Left: s.left, Warnings: s.warnings, Unread: s.unread}
	if s.more {
		c.Unread = append(c.Unread, fmt.Sprintf("More nested stacks failed than are looked into (%d stacks, %d deep).", mostReads, deepest))
	}
	byTime(c.Rollback)
	ordered, first := choose(s.failures)
	switch {
	case len(ordered) > 0:
		c.First = &ordered[first]
		c.Others = append(append(c.Others, ordered[:first]...), ordered[first+1:]...)
	case s.person != nil:
		c.First = s.person
	case s.own != nil:
		c.First = s.own
	}
	return c
}

// descend looks into the nested stack that an event is about. It reports what is known of it; nil if
// it could not be looked into.
func (s *search) descend(from place, e record.Event, p phase) *seen {
	id := e.PhysicalID
	if known, ok := s.read[id]; ok {
		return known
	}
	if s.reader == nil || s.ctx.Err() != nil {
		return nil
	}
	if from.depth >= deepest || s.reads >= mostReads {
		s.more = true
		return nil
	}
	s.reads++
	events, err := s.reader.Events(s.ctx, id, s.since)
	path := from.at(e.LogicalID)
	if err != nil {
		s.unread = append(s.unread, fmt.Sprintf("The events of the nested stack %s could not be read: %v", path, err))
		return nil
	}
	found := &seen{}
	s.read[id] = found
	before := seen{len(s.failures), len(s.rollback), len(s.left)}
	s.walk(place{stackID: id, path: path, depth: from.depth + 1, phase: p}, s.within(events))
	*found = seen{len(s.failures) - before.failures, len(s.rollback) - before.rollback, len(s.left) - before.left}
	return found
}

// within leaves out what happened before and after the operation.
func (s *search) within(events []record.Event) []record.Event {
	var out []record.Event
	for _, e := range events {
		if e.Time.Before(s.since) || (!s.until.IsZero() && e.Time.After(s.until)) {
			continue
		}
		out = append(out, e)
	}
	return out
}
