package stack

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
)

// Known is what an operation knows about its stack for certain. It only grows, so that a stale read
// cannot take the engine back, and it travels in the continuation token: no secrets.
type Known struct {
	// StackID is the stack's ARN, once our change set has pinned it.
	StackID string `json:"stack,omitempty"`
	// ChangeSetID is the ARN of our change set.
	ChangeSetID string `json:"changeSet,omitempty"`
	// Nonce ends the name of our change set: another delivery of the same event makes its own.
	Nonce string `json:"nonce,omitempty"`
	// Created is when the operation's first change set was made, by CloudFormation's clock. Nothing
	// of ours can have happened before.
	Created time.Time `json:"created,omitzero"`
	// Losses counts the change sets that were made and then lost.
	Losses int `json:"losses,omitempty"`
	// Asked tells that ExecuteChangeSet was sent, Executed that it was accepted, and Begun that the
	// event with which our operation begins was seen.
	Asked    bool `json:"asked,omitempty"`
	Executed bool `json:"executed,omitempty"`
	Begun    bool `json:"begun,omitempty"`
	// Search tells that events have to be searched for traces of an execution that nobody saw.
	Search bool `json:"search,omitempty"`
	// LastEvent is the id of the newest event seen.
	LastEvent string `json:"lastEvent,omitempty"`
	// Ended is the stack status with which our operation has ended. It is read anew in each slice.
	Ended string `json:"-"`
}

// HasBegun tells whether our change set is certainly being executed, or was.
func (k Known) HasBegun() bool { return k.Executed || k.Begun }

// operation is how our operation stands.
func (k Known) operation() decision.Operation {
	switch {
	case decision.StatusOf(k.Ended).End == decision.EndedWell:
		return decision.Succeeded
	case k.Ended != "":
		return decision.Failed
	case k.Begun:
		return decision.Running
	default:
		return decision.NotBegun
	}
}

var (
	stackARN     = regexp.MustCompile(`^arn:aws[a-z-]*:cloudformation:([a-z0-9-]+:\d+):stack/([a-zA-Z][-a-zA-Z0-9]*)/[-a-zA-Z0-9]+$`)
	changeSetARN = regexp.MustCompile(`^arn:aws[a-z-]*:cloudformation:([a-z0-9-]+:\d+):changeSet/([a-zA-Z][-a-zA-Z0-9]*)/[-a-zA-Z0-9]+$`)
)

// Check refuses knowledge that does not belong to the operation and its stack: tokens are visible to
// others, so what comes out of one is untrusted.
func (k Known) Check(operation, name string) error {
	if k.StackID == "" && k.ChangeSetID == "" {
		return nil
	}
	stack := stackARN.FindStringSubmatch(k.StackID)
	if stack == nil || stack[2] != name {
		return fmt.Errorf("the continuation token names the stack %q, but the job asks for the stack %q", k.StackID, name)
	}
	if k.ChangeSetID == "" {
		return nil
	}
	set := changeSetARN.FindStringSubmatch(k.ChangeSetID)
	if set == nil || set[1] != stack[1] || set[2] != ChangeSetName(operation, k.Nonce) {
		return fmt.Errorf("the continuation token names the change set %q, which is none of this operation", k.ChangeSetID)
	}
	return nil
}

// renew prepares for another change set: the one before, if there was one, is lost.
func (k *Known) renew() {
	if k.ChangeSetID != "" {
		k.Losses++
		k.ChangeSetID, k.Nonce = "", ""
	}
	if k.Nonce == "" {
		k.Nonce = strings.ToLower(rand.Text()[:8])
	}
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

// ChangeSetName is the name of one of an operation's change sets. All of them begin alike.
func ChangeSetName(operation, nonce string) string { return "stackjob-" + fit(operation) + "-" + nonce }

// ExecuteToken is the client request token of an operation's execution. It is the same for every
// attempt: an operation executes once.
func ExecuteToken(operation string) string { return fit(operation) + "-execute" }

// mark opens the description of every change set of an operation: ownership does not rest on a name
// alone.
func mark(operation string) string { return "stackjob operation " + operation }
