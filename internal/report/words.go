package report

import (
	"strings"

	"github.com/stackjob/stackjob/internal/progress"
)

// An outcome is how a piece of work on a resource stands, as a class of style sheets too.
type outcome string

const (
	underway  outcome = "underway"
	done      outcome = "done"
	failed    outcome = "failed"
	cancelled outcome = "cancelled"
	undone    outcome = "undone"
	unclear   outcome = "unclear"
)

// outcomeOf tells the outcome from a status and its reason.
func outcomeOf(status, reason string) outcome {
	switch progress.StateOf(status) {
	case progress.Underway:
		return underway
	case progress.Done:
		return done
	case progress.Failed:
		if progress.Cancelled(reason) {
			return cancelled
		}
		return failed
	}
	return unclear
}

// verbs are what CloudFormation does to a resource: while it does it, and when it has.
var verbs = map[string][2]string{
	"CREATE": {"being created", "created"},
	"UPDATE": {"being updated", "updated"},
	"DELETE": {"being deleted", "deleted"},
	"IMPORT": {"being imported", "imported"},
}

// words says the status of a resource; one that is not known stands as it is.
func words(status string, o outcome) string {
	work, _, _ := strings.Cut(status, "_")
	verb, known := verbs[work]
	switch {
	case status == "DELETE_SKIPPED":
		return "kept"
	case o == cancelled:
		return "cancelled"
	case known && o == failed:
		return "not " + verb[1]
	case known && status == work+"_IN_PROGRESS":
		return verb[0]
	case known && status == work+"_COMPLETE":
		return verb[1]
	}
	return line(status)
}
