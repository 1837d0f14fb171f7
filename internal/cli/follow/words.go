package follow

import "strings"

// A state is where one piece of work on a resource stands.
type state int

const (
	underway state = iota
	done
	failed
)

// verbs say what CloudFormation does to a resource or stack: while it does it, and when it has.
var verbs = map[string][2]string{
	"CREATE":          {"creating", "created"},
	"UPDATE":          {"updating", "updated"},
	"DELETE":          {"deleting", "deleted"},
	"IMPORT":          {"importing", "imported"},
	"EXPORT":          {"exporting", "exported"},
	"ROLLBACK":        {"rolling back", "rolled back"},
	"UPDATE_ROLLBACK": {"rolling back", "rolled back"},
	"IMPORT_ROLLBACK": {"rolling back", "rolled back"},
	"EXPORT_ROLLBACK": {"rolling back", "rolled back"},
	"REVIEW":          {"waiting for its first change set", "reviewed"},
}

// words tells what a status says to a reader. A status that is not known is shown as it is.
func words(status string) (state, string) {
	switch status {
	case "DELETE_SKIPPED":
		return done, "kept"
	case "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS":
		return underway, "cleaning up"
	}
	for suffix, s := range map[string]state{"_IN_PROGRESS": underway, "_COMPLETE": done, "_FAILED": failed} {
		if stem, ok := strings.CutSuffix(status, suffix); ok {
			return s, phrase(stem, status, s)
		}
	}
	return done, status
}

func phrase(stem, status string, s state) string {
	verb, ok := verbs[stem]
	switch {
	case !ok:
		return status
	case s == failed:
		return strings.ReplaceAll(strings.ToLower(stem), "_", " ") + " failed"
	default:
		return verb[s]
	}
}

// undoes tells whether a stack with this status goes back to what it was.
func undoes(status string) bool { return strings.Contains(status, "ROLLBACK") }

// cancelled tells whether a failed resource was only given up because another one failed; these are
// the reasons that CloudFormation gives then (aws-facts 5.2).
func cancelled(reason string) bool {
	return reason == "Resource creation cancelled" || reason == "Resource update cancelled" ||
		reason == "Resource deletion cancelled"
}
