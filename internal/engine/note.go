package engine

import (
	"slices"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

func (d *deployment) note(e record.Entry) {
	e.Operation, e.Stack = d.Operation, d.work.Name
	d.Record.Append(e)
}

// noteLook notes what a look showed, where it differs from the one before.
func (d *deployment) noteLook() {
	look := record.Look{
		StackID:         d.seen.Stack.ID,
		Status:          d.seen.Stack.Status,
		Phase:           string(decision.PhaseOf(d.seen.Stack.Status)),
		Operation:       string(d.seen.Operation),
		Repair:          string(d.seen.Repair),
		ChangeSet:       string(d.seen.ChangeSet.State),
		ChangeSetID:     d.seen.ChangeSet.ID,
		ChangeSetReason: d.seen.ChangeSet.Reason,
	}
	d.notePlan(look)
	d.noteIfNew(look)
	for _, event := range d.told.add(d.seen.Events) {
		d.note(record.Entry{Event: &event})
		d.pace.news()
	}
}

// noteIfNew notes a look that differs from the one before.
func (d *deployment) noteIfNew(look record.Look) {
	if look != d.lastLook {
		d.note(record.Entry{Look: &look})
		d.lastLook = look
	}
}

// notePlan notes the changes of the change set when it has just become ready.
func (d *deployment) notePlan(look record.Look) {
	ready := string(decision.Ready)
	if look.ChangeSet == ready && d.lastLook.ChangeSet != ready {
		d.note(record.Entry{Plan: &record.Plan{ChangeSetID: look.ChangeSetID, Changes: slices.Clone(d.seen.ChangeSet.Changes)}})
	}
}

// events are those that were noted in a slice, each once, oldest first.
type events struct {
	all []record.Event
	ids map[string]bool
}

// add returns those that are new.
func (e *events) add(seen []record.Event) []record.Event {
	if e.ids == nil {
		e.ids = map[string]bool{}
	}
	var fresh []record.Event
	for _, event := range seen {
		if !e.ids[event.ID] {
			e.ids[event.ID] = true
			fresh = append(fresh, event)
		}
	}
	e.all = append(e.all, fresh...)
	slices.SortStableFunc(e.all, func(a, b record.Event) int { return a.Time.Compare(b.Time) })
	return fresh
}

// took is the time from the first event to the last.
func (e *events) took() time.Duration {
	if len(e.all) == 0 {
		return 0
	}
	return e.all[len(e.all)-1].Time.Sub(e.all[0].Time)
}
