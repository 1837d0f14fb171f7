package follow

import (
	"slices"
	"time"

	"github.com/stackjob/stackjob/internal/record"
)

// A board is what is known of one stack while it is deployed.
type board struct {
	name string
	// plan is what the change set holds, nil until it is known.
	plan *record.Plan
	// rows are the resources in the order in which they were first heard of.
	rows []*row
	// failures are resources as they were when they failed by themselves; rows go on to their removal.
	failures []row
	// status is the stack's own, "" until it is known, and told the one of its last event.
	status, told string
	// trouble is why the last look failed, "" if it did not.
	trouble string
	verdict *record.Verdict
}

// A row is one resource.
type row struct {
	id, typ, status, reason string
	state                   state
	// begun and ended are CloudFormation's times for the present piece of work; seen is when we
	// heard of its begin.
	begun, ended, seen time.Time
}

// took is how long the present piece of work took, or takes so far.
func (r *row) took(now time.Time) time.Duration {
	if r.state == underway {
		return now.Sub(r.seen)
	}
	return r.ended.Sub(r.begun)
}

// text says what is or was done to the resource.
func (r *row) text() string {
	if r.state == failed && cancelled(r.reason) {
		return "cancelled"
	}
	_, text := words(r.status)
	return text
}

// event takes in a resource's event and returns its row, and whether the event is news: events that
// only repeat that something is under way are not.
func (b *board) event(e *record.Event, seen time.Time) (*row, bool) {
	r := b.row(e.LogicalID)
	state, _ := words(e.Status)
	news := r.status != e.Status
	if news && (state == underway || r.state != underway) {
		r.begun, r.seen = e.Time, seen
	}
	r.typ, r.status, r.reason, r.state, r.ended = e.Type, e.Status, e.Reason, state, e.Time
	if news && state == failed && !cancelled(e.Reason) {
		b.failures = append(b.failures, *r)
	}
	return r, news
}

func (b *board) row(id string) *row {
	for _, r := range b.rows {
		if r.id == id {
			return r
		}
	}
	r := &row{id: id}
	b.rows = append(b.rows, r)
	return r
}

// underway lists the resources that are being worked on.
func (b *board) underway() []*row {
	var rows []*row
	for _, r := range b.rows {
		if r.state == underway {
			rows = append(rows, r)
		}
	}
	return rows
}

// progress counts the planned changes and those that are done.
func (b *board) progress() (finished, planned int) {
	if b.plan == nil {
		return 0, 0
	}
	for _, c := range b.plan.Changes {
		if slices.ContainsFunc(b.rows, func(r *row) bool { return r.id == c.LogicalID && r.state == done }) {
			finished++
		}
	}
	return finished, len(b.plan.Changes)
}
