package engine

import (
	"slices"

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
		ChangeSet:       string(d.seen.ChangeSet.State),
		ChangeSetID:     d.seen.ChangeSet.ID,
		ChangeSetReason: d.seen.ChangeSet.Reason,
	}
	d.notePlan(look)
	d.noteIfNew(look)
	for _, event := range d.seen.Events {
		d.note(record.Entry{Event: &event})
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
