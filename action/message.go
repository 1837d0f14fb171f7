package action

import (
	"context"
	"log/slog"
	"strings"

	"github.com/stackjob/stackjob/job"
)

// message is a report and what follows from its fate. The functions may be nil.
type message struct {
	report report
	// delivered is called after CodePipeline accepted the report.
	delivered func(context.Context)
	// refused is called after CodePipeline refused the report outright.
	refused func(context.Context)
}

// message turns an outcome, which is not zero, into what is sent.
func (r *Run) message(o job.Outcome) message {
	if c, ok := o.Continues(); ok {
		return r.continuation(c)
	}
	if f, ok := o.Failed(); ok {
		logFailure(r.Log, f)
		return failureMessage(r.Job.ID, f)
	}
	result, _ := o.Succeeded()
	return message{report: newSuccess(r.Job.ID, result)}
}

// continuation becomes a failure when no token can be made of its state. What
// was prepared for it is then undone, once the action has failed.
func (r *Run) continuation(c job.Continuation) message {
	if c.State == nil {
		c.State = r.state()
	}
	token, err := r.tokenWith(c.State)
	if err != nil {
		f := job.Failure{Message: "the action cannot continue: " + err.Error(), ExternalID: c.ExternalID}
		logFailure(r.Log, f)
		return message{report: newFailure(r.Job.ID, f), delivered: c.Refused, refused: c.Refused}
	}
	return message{report: newContinuation(r.Job.ID, token, c), refused: c.Refused}
}

func failureMessage(jobID string, f job.Failure) message {
	return message{report: newFailure(jobID, f)}
}

// logFailure logs the whole message: the pipeline shows only a part of a long one.
func logFailure(log *slog.Logger, f job.Failure) {
	log.Error("the action failed", slog.String("type", string(f.Type)), slog.String("message", strings.TrimSpace(f.Message)))
}
