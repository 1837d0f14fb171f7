// Package record is what was seen and done during an operation, appended as it happens: plain values
// and no rendering. The terminal view, the log and every report are made from it.
//
// A record holds no secret by construction: stack parameters, resource properties and property values
// have no place in it.
package record

import (
	"sync"
	"time"
)

// A Record collects entries and hands each to its observers. It is safe for concurrent use.
type Record struct {
	mu        sync.Mutex
	entries   []Entry
	observers []func(Entry)
}

// New returns an empty record. Each observer is called with every entry as it is appended, in order,
// one at a time; it must not call back into the record.
func New(observers ...func(Entry)) *Record { return &Record{observers: observers} }

// Append adds an entry, stamped with the present time unless it carries one.
func (r *Record) Append(e Entry) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if e.Time.IsZero() {
		e.Time = time.Now()
	}
	r.entries = append(r.entries, e)
	for _, observe := range r.observers {
		observe(e)
	}
}

// Entries returns a copy of all entries so far.
func (r *Record) Entries() []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Entry(nil), r.entries...)
}

// An Entry is one thing seen or done. Exactly one of its pointers is set.
type Entry struct {
	Time      time.Time `json:"time"`
	Operation string    `json:"operation,omitempty"`
	Stack     string    `json:"stack,omitempty"`
	Look      *Look     `json:"look,omitempty"`
	Decision  *Decision `json:"decision,omitempty"`
	Call      *Call     `json:"call,omitempty"`
	Plan      *Plan     `json:"plan,omitempty"`
	Review    *Review   `json:"review,omitempty"`
	Event     *Event    `json:"event,omitempty"`
	Drift     *Drift    `json:"drift,omitempty"`
	Verdict   *Verdict  `json:"verdict,omitempty"`
}

// A Look is what an observation showed, noted when it differs from the one before.
type Look struct {
	StackID         string `json:"stackId,omitempty"`
	Status          string `json:"status,omitempty"`
	Phase           string `json:"phase"`
	Operation       string `json:"operation"`
	Repair          string `json:"repair,omitempty"`
	ChangeSet       string `json:"changeSet"`
	ChangeSetID     string `json:"changeSetId,omitempty"`
	ChangeSetReason string `json:"changeSetReason,omitempty"`
	// Trouble is why the look failed; then the other members are those of the look before.
	Trouble string `json:"trouble,omitempty"`
}

// A Decision is a step and its reason, noted when the step differs from the one before.
type Decision struct {
	Step string `json:"step"`
	Why  string `json:"why"`
}

// A Call is one call that changes something, with how it was answered.
type Call struct {
	Name string `json:"name"`
	// Answer is "accepted", "refused" or "unknown": then it may or may not have taken effect.
	Answer string `json:"answer"`
	// Code and Message are CloudFormation's, when it refused.
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

// A Plan is what the change set holds.
type Plan struct {
	ChangeSetID string   `json:"changeSetId"`
	Changes     []Change `json:"changes"`
}

// A Change is one resource of a [Plan].
type Change struct {
	Action      string `json:"action"`
	LogicalID   string `json:"logicalId"`
	PhysicalID  string `json:"physicalId,omitempty"`
	Type        string `json:"type"`
	Replacement string `json:"replacement,omitempty"`
}

// An Event is one stack event.
type Event struct {
	ID         string    `json:"id"`
	Time       time.Time `json:"time"`
	LogicalID  string    `json:"logicalId"`
	PhysicalID string    `json:"physicalId,omitempty"`
	Type       string    `json:"type"`
	Status     string    `json:"status"`
	Reason     string    `json:"reason,omitempty"`
	// Token is the client request token that it carries: who has begun what it belongs to.
	Token string `json:"token,omitempty"`
	// Ours tells that the event carries the token of what we are doing.
	Ours bool `json:"ours"`
	// OfStack tells that the event is about the stack itself.
	OfStack bool `json:"ofStack,omitempty"`
	// Detail is CloudFormation's detailed status: CONFIGURATION_COMPLETE or VALIDATION_FAILED.
	Detail string `json:"detail,omitempty"`
	// Hook is what a hook said of the resource; the zero value where the event is of no hook.
	Hook Hook `json:"hook,omitzero"`
}

// A Hook is one invocation of a CloudFormation hook, as an event shows it (aws-facts 5.1).
type Hook struct {
	// Type is the hook's type name, such as "AWS::Hooks::GuardHook".
	Type string `json:"type"`
	// Status is HOOK_IN_PROGRESS, HOOK_COMPLETE_SUCCEEDED, HOOK_COMPLETE_FAILED or HOOK_FAILED.
	Status string `json:"status"`
	Reason string `json:"reason,omitempty"`
	// Point is when it was called: PRE_PROVISION.
	Point string `json:"point,omitempty"`
	// Mode is what its failure means: FAIL or WARN.
	Mode string `json:"mode,omitempty"`
}

// A Verdict is how the operation ended for one stack.
type Verdict struct {
	Succeeded bool   `json:"succeeded"`
	Step      string `json:"step"`
	// Message is the whole text for the pipeline, cause and next step included.
	Message string   `json:"message"`
	StackID string   `json:"stackId,omitempty"`
	Status  string   `json:"status,omitempty"`
	Outputs []Output `json:"outputs,omitempty"`
}

// An Output is a stack output. CloudFormation shows outputs to everyone who may describe the stack.
type Output struct {
	Key         string `json:"key"`
	Value       string `json:"value"`
	Description string `json:"description,omitempty"`
	ExportName  string `json:"exportName,omitempty"`
}

// A Drift is what a detection of drift found.
type Drift struct {
	Resources []DriftedResource `json:"resources,omitempty"`
	// Trouble is why nothing could be found out.
	Trouble string `json:"trouble,omitempty"`
}

// A DriftedResource is a resource that is not what was deployed last.
type DriftedResource struct {
	LogicalID string `json:"logicalId"`
	Type      string `json:"type"`
	// Status is MODIFIED or DELETED.
	Status string `json:"status"`
	// Properties are the paths of the properties that differ; the values are nobody's business.
	Properties []string `json:"properties,omitempty"`
}
