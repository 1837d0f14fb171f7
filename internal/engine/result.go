package engine

import (
	"time"

	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// A Status is how a run of the engine ended.
type Status string

const (
	// Unfinished: the slice is over and the work is not.
	Unfinished Status = "unfinished"
	// HandedOver: the change set is ready and the next job may execute it.
	HandedOver Status = "handed over"
	// Succeeded: the stack is what was asked for.
	Succeeded Status = "succeeded"
	// Failed: it is not, and will not be by itself.
	Failed Status = "failed"
)

// A Result is what came of a run of the engine.
type Result struct {
	Status Status
	// State is what to carry on with, when the work is unfinished or handed over.
	State State
	// Summary says in a line how things stand or ended.
	Summary string
	// Failure is the reason of a failure, its cause and what to do next; Type classes it.
	Failure string
	Type    job.FailureType
	// Stack is the stack as last seen.
	Stack stack.Stack
	// Changes are those of the change set, if it was seen ready in this run.
	Changes []record.Change
	// Plan is what the change set would do; nil unless it was needed: for a review or for a report.
	Plan *plan.Plan
	// Drift are the resources that are not what was deployed last, if that was asked.
	Drift []record.DriftedResource
	// Events are all events of the operation that were seen in this run, oldest first: all there are
	// once the operation has begun.
	Events []record.Event
	// Took is how long the operation on the stack took, from its first event to its last; 0 if there
	// were none.
	Took time.Duration
}

func (d *deployment) unfinished(s Status) Result {
	r := Result{Status: s, State: d.report(), Summary: d.summary(), Stack: d.seen.Stack}
	d.tell(&r)
	return r
}

// summary says how things stand.
func (d *deployment) summary() string {
	text := "stack " + d.work.Name + ": " + string(d.state.Doing)
	if d.seen.Stack.Status != "" {
		text += " (" + d.seen.Stack.Status + ")"
	}
	return text
}
