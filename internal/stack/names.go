package stack

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/pattern"
)

var unfit = pattern.New(`[^-a-zA-Z0-9]`)

// fit makes an operation id usable in names and tokens: job ids are checked for presence, not form.
func fit(operation string) string {
	if !unfit.MatchString(operation) && len(operation) <= 64 && !strings.HasPrefix(operation, "-") {
		return operation
	}
	sum := sha256.Sum256([]byte(operation))
	return hex.EncodeToString(sum[:16])
}

// ChangeSetName is the name of one of an operation's change sets. All of them begin alike.
func ChangeSetName(operation, nonce string) string { return "stackjob-" + fit(operation) + "-" + nonce }

// ExecuteToken is the client request token of an operation's execution. It is the same for every
// attempt: an operation executes once.
func ExecuteToken(operation string) string { return fit(operation) + "-execute" }

// DeleteToken is that of the deletion that an operation was asked for.
func DeleteToken(operation string) string { return fit(operation) + "-delete" }

// RepairToken is that of an operation's n-th repair: tokens are remembered across the deletion of a
// stack (aws-facts 4.5), so every repair has its own.
func RepairToken(operation string, kind decision.Repair, n int) string {
	return fmt.Sprintf("%s-%s-%d", fit(operation), kind, n)
}

// CancelToken is that of the cancellation of an operation's update whose time is up, and StopToken of
// one whose pipeline execution was stopped.
func CancelToken(operation string) string { return fit(operation) + "-cancel" }

// StopToken is described with [CancelToken].
func StopToken(operation string) string { return fit(operation) + "-stop" }

// mark opens the description of every change set of an operation: ownership does not rest on a name
// alone.
func mark(operation string) string { return "stackjob operation " + operation }

// isMarked tells whether a description is that of one of the operation's change sets.
func isMarked(description, operation string) bool {
	rest, ok := strings.CutPrefix(description, mark(operation))
	return ok && (rest == "" || strings.HasPrefix(rest, ": ") || strings.HasPrefix(rest, " (role "))
}

// description fits a change set's description into its 1,024 characters. It tells the role because
// CloudFormation does not show it with a change set.
func description(operation, roleARN, about string) string {
	text := mark(operation)
	if roleARN != "" {
		text += " (role " + roleARN + ")"
	}
	if about != "" {
		text += ": " + about
	}
	runes := []rune(text)
	return string(runes[:min(len(runes), 1024)])
}

var describedRole = pattern.New(`^stackjob operation .*? \(role (arn:[^\s()]+)\)`)

// roleIn reads the role back; "" if there is none.
func roleIn(description string) string {
	if found := describedRole.FindStringSubmatch(description); found != nil {
		return found[1]
	}
	return ""
}
