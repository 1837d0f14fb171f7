package report

import (
	"time"

	"github.com/stackjob/stackjob/internal/record"
)

// An operationDocument is an operation for programs.
type operationDocument struct {
	Stack     string    `json:"stack"`
	StackID   string    `json:"stackId,omitempty"`
	Operation string    `json:"operation,omitempty"`
	Verdict   string    `json:"verdict"`
	Message   string    `json:"message,omitempty"`
	Status    string    `json:"status,omitempty"`
	Began     time.Time `json:"began,omitzero"`
	Ended     time.Time `json:"ended,omitzero"`
	Seconds   float64   `json:"seconds"`
	Link      string    `json:"link,omitempty"`
	// Outputs are those that may be shown.
	Outputs   []record.Output `json:"outputs"`
	Resources []resource      `json:"resources"`
	Steps     []step          `json:"steps"`
	Events    []record.Event  `json:"events"`
	Plan      *reviewDocument `json:"plan,omitempty"`
}

// JSON is the operation for programs, indented.
func (o Operation) JSON() ([]byte, error) {
	s := o.story()
	d := operationDocument{
		Stack: o.Stack, StackID: s.StackID, Operation: o.ID, Verdict: s.Verdict, Message: s.Message, Status: s.Status,
		Began: s.Began.UTC(), Ended: s.Ended.UTC(), Seconds: s.Ended.Sub(s.Began).Round(time.Millisecond).Seconds(), Link: safeLink(o.Link),
		Outputs: listed(o.Outputs), Resources: listed(s.Resources), Steps: listed(s.Steps), Events: listed(s.Events),
	}
	if r := o.review(); r != nil {
		d.Plan = r.document()
	}
	return document(d)
}

// listed makes a list of none an empty list, for programs that range over it.
func listed[E any](list []E) []E {
	if list == nil {
		return []E{}
	}
	return list
}
