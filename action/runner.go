package action

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/stackjob/stackjob/job"
)

const (
	// DefaultSlice is a Runner's Slice when none is given.
	DefaultSlice = 50 * time.Second
	// DefaultMargin is a Runner's Margin when none is given.
	DefaultMargin = 5 * time.Second
)

// Runner runs a handler for jobs and reports each job exactly once. Only
// Handler must be set. A Runner must not be copied or changed once in use; it
// may run any number of jobs concurrently.
type Runner struct {
	// Handler does the work.
	Handler Handler
	// Pipeline is told the outcomes; nil means a CodePipeline client made from
	// Config when the first job comes.
	Pipeline Reporter
	// Config loads the AWS configuration of this program's own role, when it is
	// first needed; nil means the SDK's default configuration. It is called
	// until it succeeds, then never again.
	Config ConfigLoader
	// Slice is the longest time a handler is given for one job; zero means
	// DefaultSlice. The package documentation says how Slice, Margin and the
	// deadline relate.
	Slice time.Duration
	// Margin is the time before the deadline that is kept for ending the
	// handler and for reporting; zero means DefaultMargin.
	Margin time.Duration
	// Log is where the runner and the handler log; nil means slog.Default().
	Log *slog.Logger

	clients clients
}

// Run runs the handler for the job and reports the outcome. It returns nil when
// CodePipeline has accepted the report, and also when it refused the report
// because the job is over: nothing is left to be done for the job then. It
// returns an error only when no report could be delivered; the job should then
// be run again. The error holds no secret.
func (r *Runner) Run(ctx context.Context, j *job.Job) error {
	if r.Handler == nil {
		return errors.New("action: the Runner has no Handler")
	}
	pipeline, err := r.pipeline(ctx)
	if err != nil {
		return err
	}
	log := j.Logger(r.log())
	times := r.plan(ctx, log)
	run, err := newRun(j, log, r.config)
	if err != nil {
		return r.deliver(ctx, pipeline, log, failureMessage(j.ID, unreadable(err)))
	}
	run.Log.LogAttrs(ctx, slog.LevelInfo, "job begins", slog.Any("job", j), slog.Time("sliceEnds", times.end))
	outcome := r.handle(ctx, run, times)
	return r.deliver(ctx, pipeline, run.Log, run.message(outcome))
}

func (r *Runner) log() *slog.Logger {
	if r.Log == nil {
		return slog.Default()
	}
	return r.Log
}

// unreadable is the failure of a job whose own input cannot be read.
func unreadable(err error) job.Failure {
	return job.Failure{Type: job.ConfigurationError, Message: err.Error() + "; nothing was done"}
}
