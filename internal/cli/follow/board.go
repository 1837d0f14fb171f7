package follow

import (
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/progress"
	"github.com/stackjob/stackjob/internal/record"
)

// A board is what is known of one stack while it is deployed.
type board struct {
	name string
	// plan is the change set's that was told last, nil until there is one.
	plan *record.Review
	// rows are the resources, of nested stacks too, in the order in which they were first heard of.
	rows []*row
	// failures are resources as they were when they failed by themselves; rows go on to their removal.
	failures []row
	progress progress.Tracker
	// status is the stack's own, "" until it is known, and told the one of its last event.
	status, told string
	// trouble is why the last look failed, "" if it did not.
	trouble string
	verdict *record.Verdict
}

// A row is one resource.
type row struct {
	// path is its logical id, after those of the nested stacks that it is in.
	path, typ, status, reason string
	state                     progress.State
	// replacing tells that a new resource takes the place of the old one, which is deleted later.
	replacing bool
	// begun and ended are CloudFormation's times for the present piece of work; seen is when we
	// heard of its begin.
	begun, ended, seen time.Time
}

// took is how long the present piece of work took, or takes so far.
func (r *row) took(now time.Time) time.Duration {
	if r.state == progress.Underway {
		return now.Sub(r.seen)
	}
	return r.ended.Sub(r.begun)
}

// cancelled tells whether the resource was only given up because another one failed.
func (r *row) cancelled() bool {
	return r.state == progress.Failed && progress.Cancelled(r.reason)
}

// text says what is or was done to the resource.
func (r *row) text() string {
	switch text := words(r.status); {
	case r.cancelled():
		return "cancelled"
	case !r.replacing || r.state == progress.Failed:
		return text
	case text == "updating":
		return "replacing"
	case text == "updated":
		return "replaced"
	case text == "deleting", text == "deleted":
		return text + " old"
	default:
		return text
	}
}

// replaces begins the reason of an update that makes a new resource (aws-facts 5.1).
const replaces = "Requested update requires the creation of a new physical resource"

// event takes in a resource's event and returns its row, and whether the event is news: events that
// only repeat that something is under way are not.
func (b *board) event(path string, e *record.Event, seen time.Time) (*row, bool) {
	r := b.row(path)
	state := progress.StateOf(e.Status)
	replacing := (r.replacing || strings.HasPrefix(e.Reason, replaces)) && !progress.Undoes(b.status)
	news := r.status != e.Status || r.replacing != replacing
	if news && (state == progress.Underway || r.state != progress.Underway) {
		r.begun, r.seen = e.Time, seen
	}
	r.typ, r.status, r.reason, r.state, r.ended, r.replacing = e.Type, e.Status, e.Reason, state, e.Time, replacing
	if news && state == progress.Failed && !r.cancelled() {
		b.failures = append(b.failures, *r)
	}
	return r, news
}

func (b *board) row(path string) *row {
	for _, r := range b.rows {
		if r.path == path {
			return r
		}
	}
	r := &row{path: path}
	b.rows = append(b.rows, r)
	return r
}

// underway lists the resources that are being worked on. A nested stack waits only for what is in it.
func (b *board) underway() []*row {
	var rows []*row
	for _, r := range b.rows {
		if r.state == progress.Underway && !b.worksInside(r.path) {
			rows = append(rows, r)
		}
	}
	return rows
}

func (b *board) worksInside(path string) bool {
	for _, r := range b.rows {
		if r.state == progress.Underway && strings.HasPrefix(r.path, path+".") {
			return true
		}
	}
	return false
}

// Counts counts the changes of a plan.
func Counts(changes []record.Reviewed) plan.Counts {
	var p plan.Plan
	for _, c := range changes {
		p.Changes = append(p.Changes, planned(c))
	}
	return p.Counts()
}

func planned(c record.Reviewed) plan.Change {
	return plan.Change{Path: c.Path, Type: c.Type, Action: c.Action, Replacement: c.Replacement}
}
