// Package decision holds the tables that decide what a deployment does: what a stack status means to
// someone who wants to deploy ([PhaseOf]), which repair fits a stack that has failed ([RepairFor]), and
// what to do next ([Next]). What else is known of stack and plan may replace that step ([Check]), and
// so may circumstances that no look shows ([Gate]).
//
// It is pure: no context, clock, logger or SDK. Every row says why in one sentence; the sentence
// goes to the log, the record and the documentation. Tests prove that the tables are complete: a
// stack status that is new in the SDK fails the build, and every combination of facts meets exactly
// one row.
package decision

import (
	"slices"
	"strings"
)

// A Phase is what a stack's status means to someone who wants to deploy.
type Phase string

// The phases. Every stack status belongs to one; the last three belong to none.
const (
	// Absent: there is no such stack.
	Absent Phase = "absent"
	// Shell: only a change set exists; nothing was ever created.
	Shell Phase = "shell"
	// Steady: the stack can be updated.
	Steady Phase = "steady"
	// Working: an operation goes forward.
	Working Phase = "working"
	// Reverting: an operation has failed and is being undone.
	Reverting Phase = "reverting"
	// Deleting: the stack is being deleted.
	Deleting Phase = "deleting"
	// Deleted: the stack is gone; its name is free.
	Deleted Phase = "deleted"
	// Dead: the first creation failed and was undone; the stack can only be deleted.
	Dead Phase = "dead"
	// Stranded: resources are left that only a deletion can remove.
	Stranded Phase = "stranded"
	// Paused: an operation failed with rollback disabled and was left as it was.
	Paused Phase = "paused"
	// Wedged: a rollback failed half-way; it has to be continued first.
	Wedged Phase = "wedged"
	// Manual: only a person can bring the stack back.
	Manual Phase = "manual"
	// Unsettled: a status this version does not know, by its name still in progress.
	Unsettled Phase = "unsettled"
	// Unknown: a status this version does not know.
	Unknown Phase = "unknown"
	// Unseen: CloudFormation has refused to show the stack for too long.
	Unseen Phase = "unseen"
)

// Phases lists every phase.
func Phases() []Phase {
	return []Phase{Absent, Shell, Steady, Working, Reverting, Deleting, Deleted, Dead, Stranded,
		Paused, Wedged, Manual, Unsettled, Unknown, Unseen}
}

// Busy tells whether an operation is under way.
func (p Phase) Busy() bool { return slices.Contains(busy, p) }

// An End is how an operation on a stack stands when the stack shows a status.
type End string

const (
	// NotEnded: the operation goes on.
	NotEnded End = "not ended"
	// EndedWell: the operation did what was asked.
	EndedWell End = "ended well"
	// EndedBadly: the operation failed, whatever is left of it.
	EndedBadly End = "ended badly"
)

// A StatusRow says what one stack status means.
type StatusRow struct {
	// Status is CloudFormation's word.
	Status string
	// Phase is what it means to a deployment that finds it.
	Phase Phase
	// End is what it means to the create or update that led to it.
	End End
	// Why is the reason, as a sentence.
	Why string
}

// statuses is aws-facts 4.1 (sources: "Stack status codes" in the CloudFormation user guide, and
// recordings).
var statuses = []StatusRow{
	{"CREATE_IN_PROGRESS", Working, NotEnded, "the stack is being created"},
	{"CREATE_COMPLETE", Steady, EndedWell, "the stack was created"},
	{"CREATE_FAILED", Paused, EndedBadly, "the creation failed and rollback was disabled, so what it made is still there"},
	{"ROLLBACK_IN_PROGRESS", Reverting, NotEnded, "the creation has failed and what it made is being removed"},
	{"ROLLBACK_COMPLETE", Dead, EndedBadly, "the creation failed and was undone; such a stack can never be updated, only deleted"},
	{"ROLLBACK_FAILED", Stranded, EndedBadly, "the creation failed and could not be undone; only a deletion can go on from here"},
	{"DELETE_IN_PROGRESS", Deleting, NotEnded, "the stack is being deleted"},
	{"DELETE_COMPLETE", Deleted, EndedBadly, "the stack was deleted; its name is free"},
	{"DELETE_FAILED", Stranded, EndedBadly, "the deletion failed; resources are left and only another deletion can go on"},
	{"UPDATE_IN_PROGRESS", Working, NotEnded, "the stack is being updated"},
	{"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", Working, NotEnded, "the update has succeeded and old resources are being removed; only UPDATE_COMPLETE can follow"},
	{"UPDATE_COMPLETE", Steady, EndedWell, "the stack was updated"},
	{"UPDATE_FAILED", Paused, EndedBadly, "the update failed and rollback was disabled, so it stands half-way"},
	{"UPDATE_ROLLBACK_IN_PROGRESS", Reverting, NotEnded, "the update has failed or was cancelled and is being undone"},
	{"UPDATE_ROLLBACK_FAILED", Wedged, EndedBadly, "the update failed and so did undoing it; the rollback has to be continued"},
	{"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", Reverting, NotEnded, "the update was undone and its new resources are being removed"},
	{"UPDATE_ROLLBACK_COMPLETE", Steady, EndedBadly, "an update failed and was undone, which leaves a good state to update from"},
	{"REVIEW_IN_PROGRESS", Shell, NotEnded, "a change set for a new stack awaits its execution; nothing exists yet"},
	{"IMPORT_IN_PROGRESS", Working, NotEnded, "resources are being imported"},
	{"IMPORT_COMPLETE", Steady, EndedWell, "resources were imported"},
	{"IMPORT_ROLLBACK_IN_PROGRESS", Reverting, NotEnded, "the import has failed and is being undone"},
	{"IMPORT_ROLLBACK_FAILED", Manual, EndedBadly, "the import failed and so did undoing it; a person has to repair the stack"},
	{"IMPORT_ROLLBACK_COMPLETE", Steady, EndedBadly, "an import failed and was undone, which leaves a good state to update from"},
}

// Statuses returns the table of stack statuses, for tests and documents.
func Statuses() []StatusRow { return append([]StatusRow(nil), statuses...) }

// StatusOf returns the row of a stack status. The empty status means that there is no stack. A
// status that this version does not know is waited for if its name says that something is in
// progress; otherwise it asks for a person. It is never taken for a success.
func StatusOf(status string) StatusRow {
	for _, row := range statuses {
		if row.Status == status {
			return row
		}
	}
	switch {
	case status == "":
		return StatusRow{status, Absent, NotEnded, "there is no such stack"}
	case strings.HasSuffix(status, "_IN_PROGRESS"):
		return StatusRow{status, Unsettled, NotEnded, "this version does not know the status, but something is in progress"}
	default:
		return StatusRow{status, Unknown, NotEnded, "this version does not know the status, so a person has to look"}
	}
}

// PhaseOf returns what a stack status means to someone who wants to deploy.
func PhaseOf(status string) Phase { return StatusOf(status).Phase }

// EndOfDeletion tells how a deletion of ours stands when the stack shows a status.
func EndOfDeletion(status string) End {
	switch row := StatusOf(status); {
	case row.Phase == Deleted:
		return EndedWell
	case row.Phase.Busy():
		return NotEnded
	default:
		return EndedBadly
	}
}
