// Package progress tells in a line how far a deployment is: "12 of 31 resources, waiting for Database
// 4m10s and 3 more".
//
// It is pure: it is fed with stack events, and the time is given to it.
package progress

import (
	"time"

	"github.com/stackjob/stackjob/internal/record"
)

// A Tracker follows one operation on a stack by its events and those of the stacks nested in it. The
// zero value knows no total. It is for one goroutine at a time.
type Tracker struct {
	// Total is how many resources are to be worked on: the number of the plan's changes, those of
	// nested stacks included; 0 when it is not known.
	Total int

	told   map[[2]string]bool   // stacks and ids of the events taken in
	rows   map[string]*resource // by path, in the direction of now
	stack  string               // the root stack's status, "" before its first event
	undone bool                 // whether it goes back
	undo   int                  // how many resources there are to bring back
}

// A resource is what the events tell of one, since the stack goes in its present direction.
type resource struct {
	finished bool
	underway bool
	work     string
	begun    time.Time // of the work that is under way
	newest   time.Time
}

// Add takes in an event. The path is that of the stack which the event is from: "" for the stack itself,
// "Network" or "Network.Zone" for nested ones. An event that was taken in before, by its id, changes
// nothing; one that comes late finishes its resource, but does not bring an older state back.
func (t *Tracker) Add(path string, e record.Event) {
	key := [2]string{path, e.ID}
	if t.told[key] {
		return
	}
	if t.told == nil {
		t.told, t.rows = map[[2]string]bool{}, map[string]*resource{}
	}
	t.told[key] = e.ID != ""
	switch {
	case !e.OfStack:
		t.resource(under(path, e.LogicalID), e)
	case path == "":
		t.turn(e.Status)
	}
}

// under is the path of a resource in a stack.
func under(stack, id string) string {
	if stack == "" {
		return id
	}
	return stack + "." + id
}

// turn takes in a status of the root stack. A stack that begins to go back has the resources before it
// that were begun, and nothing of that is done yet.
func (t *Tracker) turn(status string) {
	back := Undoes(status) || workOf(status) == "DELETE" && t.failing()
	switch {
	case back && !t.undone:
		t.undo = len(t.rows)
		t.rows, t.undone = map[string]*resource{}, true
	case !back && t.atRest() && StateOf(status) == Underway:
		t.rows, t.undone = map[string]*resource{}, false
	}
	t.stack = status
}

// atRest tells whether the last operation has ended that was told of.
func (t *Tracker) atRest() bool { return t.stack != "" && StateOf(t.stack) != Underway }

// failing tells whether a stack that is now deleted goes back by it: a creation that failed and was to
// leave nothing.
func (t *Tracker) failing() bool {
	return t.undone || t.stack == "CREATE_FAILED" || t.stack == "CREATE_IN_PROGRESS"
}

func (t *Tracker) resource(path string, e record.Event) {
	r := t.rows[path]
	if r == nil {
		r = &resource{}
		t.rows[path] = r
	}
	state := StateOf(e.Status)
	r.finished = r.finished || state == Done
	if e.Time.Before(r.newest) || state == Unclear {
		return
	}
	r.newest = e.Time
	if work := workOf(e.Status); state == Underway && (!r.underway || r.work != work) {
		r.begun, r.work = e.Time, work
	}
	r.underway = state == Underway
}

// Percent is how much is done, 0 to 99 while the stack is at work; 100 when it has become what it
// should be. While it goes back, it is how much of that is done. Without a total it is 0 until then.
func (t *Tracker) Percent() int {
	if t.ended() {
		return 100
	}
	finished, total := t.counts()
	if total == 0 {
		return 0
	}
	return min(finished*100/total, 99)
}

func (t *Tracker) ended() bool {
	return StateOf(t.stack) == Done && !t.undone
}

// counts counts the resources that are finished, of how many; of 0 if that is not known. Resources that
// no plan has told of count too, so there are never more finished than there are.
func (t *Tracker) counts() (finished, total int) {
	for _, r := range t.rows {
		if r.finished {
			finished++
		}
	}
	switch {
	case t.undone && t.undo > 0:
		return finished, max(t.undo, len(t.rows))
	case t.undone, t.Total == 0:
		return finished, 0
	}
	return finished, max(t.Total, len(t.rows))
}
