package stack

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"github.com/stackjob/stackjob/internal/decision"
)

// Known is what an operation knows about its stack for certain. It only grows, so that a stale read
// cannot take the engine back, and it travels in the continuation token: no secrets.
type Known struct {
	// StackID is the stack's ARN, once our change set has pinned it.
	StackID string `json:"stack,omitempty"`
	// ChangeSetID is the ARN of our change set.
	ChangeSetID string `json:"changeSet,omitempty"`
	// Executed tells that our ExecuteChangeSet was accepted.
	Executed bool `json:"executed,omitempty"`
	// Begun tells that the event with which our operation begins was seen.
	Begun bool `json:"begun,omitempty"`
	// Search tells that a change set of ours was lost, so that events have to be searched for traces
	// of its execution.
	Search bool `json:"search,omitempty"`
	// Operation is how our operation stood at the last look.
	Operation decision.Operation `json:"operation,omitempty"`
	// LastEvent is the id of the newest event seen.
	LastEvent string `json:"lastEvent,omitempty"`
	// Attempts counts the change sets we asked for.
	Attempts int `json:"attempts,omitempty"`
}

var stackARN = regexp.MustCompile(`^arn:aws[a-z-]*:cloudformation:([a-z0-9-]+):\d{12}:stack/([a-zA-Z][-a-zA-Z0-9]*)/[-a-zA-Z0-9]+$`)

// Check refuses knowledge that does not belong to the stack: tokens are visible to others, so what
// comes out of one is untrusted.
func (k Known) Check(name string) error {
	if k.StackID == "" {
		return nil
	}
	parts := stackARN.FindStringSubmatch(k.StackID)
	if parts == nil || parts[2] != name {
		return fmt.Errorf("the continuation token names the stack %q, but the job asks for the stack %q", k.StackID, name)
	}
	return nil
}

// HasBegun tells whether anything of ours was executed, as far as we know.
func (k Known) HasBegun() bool {
	return k.Executed || k.Begun || (k.Operation != "" && k.Operation != decision.NotBegun)
}

var unfit = regexp.MustCompile(`[^-a-zA-Z0-9]`)

// fit makes an operation id usable in names and tokens: job ids are checked for presence, not form.
func fit(operation string) string {
	if !unfit.MatchString(operation) && len(operation) <= 64 && !strings.HasPrefix(operation, "-") {
		return operation
	}
	sum := sha256.Sum256([]byte(operation))
	return hex.EncodeToString(sum[:16])
}

// ChangeSetName is the name of an operation's change set.
func ChangeSetName(operation string) string { return "stackjob-" + fit(operation) }

// ExecuteToken is the client request token of an operation's execution. It is the same for every
// attempt: an operation executes once.
func ExecuteToken(operation string) string { return fit(operation) + "-execute" }

func createToken(operation string, attempt int) string {
	return fmt.Sprintf("%s-plan-%d", fit(operation), attempt)
}

// mark opens the description of every change set of an operation: ownership does not rest on a name
// alone.
func mark(operation string) string { return "stackjob operation " + operation }
