package follow

import (
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
	"github.com/stackjob/stackjob/internal/progress"
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
func words(status string) string {
	switch status {
	case "DELETE_SKIPPED":
		return "kept"
	case "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS":
		return "cleaning up"
	}
	for suffix, s := range map[string]progress.State{
		"_IN_PROGRESS": progress.Underway, "_COMPLETE": progress.Done, "_FAILED": progress.Failed,
	} {
		if stem, ok := strings.CutSuffix(status, suffix); ok {
			return phrase(stem, status, s)
		}
	}
	return status
}

func phrase(stem, status string, s progress.State) string {
	verb, ok := verbs[stem]
	switch {
	case !ok:
		return status
	case s == progress.Failed:
		return strings.ReplaceAll(strings.ToLower(stem), "_", " ") + " failed"
	case s == progress.Underway:
		return verb[0]
	default:
		return verb[1]
	}
}

// wrappings are what the SDK says around the error of a connection.
var wrappings = pattern.New(`(operation error \w+: \w+, )?(exceeded maximum number of attempts, \d+, )?https response error StatusCode: 0, RequestID: [^,]*, request send failed, (\w+ "[^"]*": )?`)

// Plain takes out of a message what the SDK wraps around a connection's error: calls and attempts that
// tell a reader nothing.
func Plain(message string) string { return wrappings.ReplaceAllString(message, "") }
