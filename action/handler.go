package action

import (
	"context"
	"errors"

	"github.com/stackjob/stackjob/job"
)

// Handler does the work of an action.
//
// The context ends with the slice, with the cause ErrSliceEnded, or earlier when
// the program is asked to stop. A handler that then has work left returns
// job.Continues with what it needs to go on, and is called again for the next
// job of the operation. A handler that goes back with the context's error,
// through job.FailedFrom, or that does not return in time, is taken to have
// been interrupted, see Run.Save.
//
// Lambda may deliver a job more than once, also at the same time, so a handler
// looks at what is there before it changes anything (aws-facts 1.3).
type Handler interface {
	Handle(ctx context.Context, run *Run) job.Outcome
}

// HandlerFunc is a function as a Handler.
type HandlerFunc func(ctx context.Context, run *Run) job.Outcome

// Handle calls f.
func (f HandlerFunc) Handle(ctx context.Context, run *Run) job.Outcome { return f(ctx, run) }

// ErrSliceEnded is the context.Cause of a handler's context when the time for
// this job is over.
var ErrSliceEnded = errors.New("the slice of time for this job has ended")
