package stack

import (
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/pattern"
)

// Known is what an operation knows about its stack for certain. It only grows, so that a stale read
// cannot take the engine back, and it travels in the continuation token: no secrets.
type Known struct {
	// StackID is the stack's ARN, once it is pinned: by our change set, or to be deleted or repaired.
	StackID string `json:"stack,omitempty"`
	// ChangeSetID is the ARN of our change set, or of the one that the job names to be executed.
	ChangeSetID string `json:"changeSet,omitempty"`
	// Nonce ends the name of our change set: another delivery of the same event makes its own.
	Nonce string `json:"nonce,omitempty"`
	// Created is when the operation's first change set was made, by CloudFormation's clock. Nothing
	// of ours can have happened before.
	Created time.Time `json:"created,omitzero"`
	// Losses counts the change sets that were made and then lost.
	Losses int `json:"losses,omitempty"`
	// Asked tells that the execution, or the deletion, was sent, Executed that it was accepted, and
	// Begun that the event with which our operation begins was seen.
	Asked    bool `json:"asked,omitempty"`
	Executed bool `json:"executed,omitempty"`
	Begun    bool `json:"begun,omitempty"`
	// Search tells that events have to be searched for traces of an execution that nobody saw.
	Search bool `json:"search,omitempty"`
	// LastEvent is the id of the newest event seen.
	LastEvent string `json:"lastEvent,omitempty"`
	// Ended is the stack status with which our operation has ended. It is read anew in each slice.
	Ended string `json:"-"`

	// Deleted is the ARN of the stack of the name that was seen deleted: a look that shows it alive is
	// an old one.
	Deleted string `json:"deleted,omitempty"`
	// Repair is the one that is intended or under way; Tried are those before.
	Repair Repair            `json:"repair,omitzero"`
	Tried  []decision.Repair `json:"tried,omitempty"`
	// Named is the ARN of the change set that has the name that ours shall have.
	Named string `json:"named,omitempty"`
	// Detection is the id of our detection of drift; Detected tells that its result was judged.
	Detection string `json:"detection,omitempty"`
	Detected  bool   `json:"detected,omitempty"`
	// PolicyOpen tells that the stack policy for the update may be in force.
	PolicyOpen bool `json:"policyOpen,omitempty"`
	// Cancelled tells that the cancellation of our update was sent.
	Cancelled bool `json:"cancelled,omitempty"`
}

// A Repair is one that is intended or under way.
type Repair struct {
	Kind decision.Repair `json:"kind,omitempty"`
	// Asked tells that it was sent, Accepted that the answer was no error, and Begun that the event
	// with which it begins was seen.
	Asked    bool `json:"asked,omitempty"`
	Accepted bool `json:"accepted,omitempty"`
	Begun    bool `json:"begun,omitempty"`
}

// HasBegun tells whether our change set is certainly being executed, or our deletion done, or was.
func (k Known) HasBegun() bool { return k.Executed || k.Begun }

// Intend notes the repair that is to be done next.
func (k *Known) Intend(kind decision.Repair) {
	if k.Repair.Kind != kind {
		k.Repair = Repair{Kind: kind}
	}
}

// repaired notes that the repair is over, however it ended. What comes next has its own events.
func (k *Known) repaired() {
	k.Tried, k.Repair, k.LastEvent = append(slices.Clone(k.Tried), k.Repair.Kind), Repair{}, ""
}

// repairToken is the token of the repair that is intended or under way.
func (k Known) repairToken(operation string) string {
	return RepairToken(operation, k.Repair.Kind, len(k.Tried)+1)
}

// LastRepairToken is the token of the repair that was tried last; "" if none was.
func (k Known) LastRepairToken(operation string) string {
	if len(k.Tried) == 0 {
		return ""
	}
	return RepairToken(operation, k.Tried[len(k.Tried)-1], len(k.Tried))
}

// withoutStack is what is known of a name whose stack was deleted: it is free, and someone may have used
// it again.
func (k Known) withoutStack() Known {
	return Known{Losses: k.Losses + 1, Search: k.Search, Deleted: k.StackID, Tried: k.Tried}
}

// operation is how our operation stands.
func (k Known) operation(mode decision.Mode) decision.Operation {
	end := decision.StatusOf(k.Ended).End
	if mode == decision.DeleteOnly {
		end = decision.EndOfDeletion(k.Ended)
	}
	switch {
	case k.Ended != "" && end == decision.EndedWell:
		return decision.Succeeded
	case k.Ended != "":
		return decision.Failed
	case k.Begun:
		return decision.Running
	case k.Executed:
		return decision.Accepted
	default:
		return decision.NotBegun
	}
}

var (
	stackARN     = pattern.New(`^arn:aws[a-z-]*:cloudformation:([a-z0-9-]+:\d+):stack/([a-zA-Z][-a-zA-Z0-9]*)/[-a-zA-Z0-9]+$`)
	changeSetARN = pattern.New(`^arn:aws[a-z-]*:cloudformation:([a-z0-9-]+:\d+):changeSet/([a-zA-Z][-a-zA-Z0-9]*)/[-a-zA-Z0-9]+$`)
)

// Check refuses knowledge that does not belong to the operation and its stack: tokens are visible to
// others, so what comes out of one is untrusted. named is the name or ARN of the change set that the
// job itself names; "" for none.
func (k Known) Check(operation, name, named string) error {
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
	if set == nil || set[1] != stack[1] || !(set[2] == ChangeSetName(operation, k.Nonce) || isNamed(k.ChangeSetID, set[2], named)) {
		return fmt.Errorf("the continuation token names the change set %q, which is none of this operation", k.ChangeSetID)
	}
	return nil
}

// isNamed tells whether a change set is the one that a job names by its name or its ARN.
func isNamed(id, name, named string) bool { return named != "" && (named == name || named == id) }

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
