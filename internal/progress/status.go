package progress

import "strings"

// A State is where a piece of work on a resource or a stack stands.
type State int

// The states. Unclear is one of a status that says none of the others, or is not known.
const (
	Unclear State = iota
	Underway
	Done
	Failed
)

// StateOf tells the state from a status of a resource or a stack (aws-facts 4.1, 5.1). A resource that
// a policy keeps is done: there is nothing left to do about it.
func StateOf(status string) State {
	switch {
	case strings.HasSuffix(status, "_IN_PROGRESS"):
		return Underway
	case strings.HasSuffix(status, "_COMPLETE"), status == "DELETE_SKIPPED":
		return Done
	case strings.HasSuffix(status, "_FAILED"):
		return Failed
	}
	return Unclear
}

// Undoes tells whether a stack with this status goes, or has gone, back to what it was.
func Undoes(status string) bool { return strings.Contains(status, "ROLLBACK") }

// Cancelled tells from the reason of a failure whether the resource was only given up because another
// one failed. These are the reasons that CloudFormation gives then (aws-facts 5.2).
func Cancelled(reason string) bool {
	switch reason {
	case "Resource creation cancelled", "Resource update cancelled", "Resource deletion cancelled":
		return true
	}
	return false
}

// workOf is what a status is about: CREATE, UPDATE, DELETE, IMPORT, UPDATE_ROLLBACK ...
func workOf(status string) string {
	for _, suffix := range []string{"_COMPLETE_CLEANUP_IN_PROGRESS", "_IN_PROGRESS", "_COMPLETE", "_FAILED", "_SKIPPED"} {
		if stem, found := strings.CutSuffix(status, suffix); found {
			return stem
		}
	}
	return status
}

// cleansUp tells whether a stack with this status removes what an update has replaced or given up.
func cleansUp(status string) bool { return strings.HasSuffix(status, "_CLEANUP_IN_PROGRESS") }
