package report

import (
	"cmp"
	"slices"
	"time"

	"github.com/stackjob/stackjob/internal/progress"
	"github.com/stackjob/stackjob/internal/record"
)

// A resource is what happened to one, or to the stack itself.
type resource struct {
	Path    string `json:"path"`
	Type    string `json:"type"`
	OfStack bool   `json:"ofStack,omitempty"`
	Spans   []span `json:"spans"`
}

// A span is one piece of work: creating, updating, deleting.
type span struct {
	Outcome outcome `json:"outcome"`
	// Status is the last, Words say it.
	Status string `json:"status"`
	Words  string `json:"words"`
	// From and To are CloudFormation's times; what is under way goes to the last event.
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Reason string    `json:"reason,omitempty"`
}

// told is the reason where a reader looks for one: of what failed, and of a stack that goes back.
func (s span) told() string {
	if s.Outcome == failed || progress.Undoes(s.Status) {
		return s.Reason
	}
	return ""
}

// took is how long the work took.
func (s span) took() time.Duration { return s.To.Sub(s.From) }

// last is the resource's last span.
func (r resource) last() span { return r.Spans[len(r.Spans)-1] }

// events are the operation's stack events, each once, in the order of their times. Resources of nested
// stacks are named by the path that their entries give as the stack; what a nested stack says of
// itself, its parent says of it too.
func (o Operation) events() []record.Event {
	var list []record.Event
	told := map[[2]string]bool{}
	for _, e := range o.Entries {
		if e.Event == nil {
			continue
		}
		event, nested := *e.Event, e.Stack != "" && e.Stack != o.Stack
		key := [2]string{e.Stack, event.ID}
		if told[key] || nested && event.OfStack {
			continue
		}
		told[key] = event.ID != ""
		if nested {
			event.LogicalID = e.Stack + "." + event.LogicalID
		}
		list = append(list, event)
	}
	slices.SortStableFunc(list, func(a, b record.Event) int { return a.Time.Compare(b.Time) })
	return list
}

// timeline makes resources of events: the stack first, the others as they were begun.
func timeline(events []record.Event) []resource {
	var list []*resource
	byPath := map[string]*resource{}
	back := false
	for _, e := range events {
		if e.OfStack {
			back = progress.Undoes(e.Status)
		}
		r := byPath[e.LogicalID]
		if r == nil {
			r = &resource{Path: line(e.LogicalID), Type: line(e.Type), OfStack: e.OfStack}
			byPath[e.LogicalID] = r
			list = append(list, r)
		}
		r.take(spanOf(e, back))
	}
	slices.SortStableFunc(list, func(a, b *resource) int { return cmp.Compare(order(a), order(b)) })
	var resources []resource
	for _, r := range list {
		r.goOn(events[len(events)-1].Time)
		resources = append(resources, *r)
	}
	return resources
}

func order(r *resource) int {
	if r.OfStack {
		return 0
	}
	return 1
}

// spanOf makes a span of an event; what happens while the stack goes back is told as such.
func spanOf(e record.Event, back bool) span {
	s := span{Outcome: outcomeOf(e.Status, e.Reason), Status: e.Status, From: e.Time, To: e.Time, Reason: line(e.Reason)}
	s.Words = words(e.Status, s.Outcome)
	if e.OfStack {
		s.Words = line(e.Status)
	} else if back {
		s.Words += " in the rollback"
	}
	if back && s.Outcome == done {
		s.Outcome = undone
	}
	return s
}

// take adds a span: it begins work, ends the one that is under way, or tells nothing new of it. Each
// status of the stack itself is work of its own.
func (r *resource) take(s span) {
	if len(r.Spans) == 0 || r.last().Outcome != underway {
		r.Spans = append(r.Spans, s)
		return
	}
	open := &r.Spans[len(r.Spans)-1]
	switch {
	case open.Status == s.Status:
		open.Reason = cmp.Or(open.Reason, s.Reason)
	case s.Outcome == underway || r.OfStack:
		open.To, open.Outcome = s.From, done
		if progress.Undoes(open.Status) {
			open.Outcome = undone
		}
		r.Spans = append(r.Spans, s)
	default:
		s.From = open.From
		*open = s
	}
}

// goOn lets what is still under way go on to the last time that is known.
func (r *resource) goOn(to time.Time) {
	if open := &r.Spans[len(r.Spans)-1]; open.Outcome == underway {
		open.To = to
	}
}
