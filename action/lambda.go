package action

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"

	"github.com/stackjob/stackjob/job"
)

// Lambda is the function for lambda.Start: it runs the job in the event, see
// Run. An event that is not right but tells a job's id is reported as failed
// with ConfigurationError. An event without one gives an error, because there is
// nobody to report to.
//
// An error makes Lambda deliver the event again (aws-facts 1.3) and is printed
// to the function's log.
func (r *Runner) Lambda(ctx context.Context, event json.RawMessage) error {
	j, err := job.DecodeEvent(event)
	if err == nil {
		return r.Run(ctx, j)
	}
	wrong, ok := errors.AsType[*job.EventError](err)
	if !ok || wrong.JobID == "" {
		return err
	}
	pipeline, loadErr := r.pipeline(ctx)
	if loadErr != nil {
		return errors.Join(err, loadErr)
	}
	log := r.log().With(slog.String("correlationId", wrong.JobID))
	return r.deliver(ctx, pipeline, log, failureMessage(wrong.JobID, unreadable(err)))
}
