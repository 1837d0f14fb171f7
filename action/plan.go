package action

import (
	"cmp"
	"context"
	"log/slog"
	"time"
)

// answerWithin is how long a job without a nearer deadline may take. CodePipeline
// gives up on an action that is silent for twenty minutes (aws-facts 1.5), and
// no Lambda function runs for longer than this.
const answerWithin = 15 * time.Minute

// plan is the timing of one job: end ≤ stop ≤ deadline.
type plan struct {
	// end is when the handler's context ends.
	end time.Time
	// stop is when the handler is no longer waited for.
	stop time.Time
	// grace is how long the handler is waited for when it is told to stop early.
	grace time.Duration
}

// plan divides the time until the deadline.
func (r *Runner) plan(ctx context.Context, log *slog.Logger) plan {
	now := time.Now()
	deadline := now.Add(answerWithin)
	if d, ok := ctx.Deadline(); ok && d.Before(deadline) {
		deadline = d
	}
	margin := r.margin()
	if third := max(0, deadline.Sub(now)/3); third < margin {
		log.Warn("the time before the deadline is short; set a longer timeout for the function, a minute or more",
			slog.Duration("time", deadline.Sub(now)), slog.Duration("margin", margin))
		margin = third
	}
	end := now.Add(cmp.Or(r.Slice, DefaultSlice))
	if latest := deadline.Add(-margin); latest.Before(end) {
		end = latest
	}
	return plan{end: end, stop: deadline.Add(-margin / 2), grace: margin / 2}
}

func (r *Runner) margin() time.Duration { return cmp.Or(r.Margin, DefaultMargin) }

const (
	// reportFor is how long a report without a deadline is tried.
	reportFor = time.Minute
	// returning is the time that is left for the program itself when a report
	// is tried until the deadline.
	returning = 200 * time.Millisecond
)

// reportContext is the context for reporting. It does not end when ctx is
// cancelled: a program that is asked to stop still reports, in the time of a
// margin. Even past the deadline there is time for one try.
func (r *Runner) reportContext(ctx context.Context) (context.Context, context.CancelFunc) {
	now := time.Now()
	until := now.Add(reportFor)
	if deadline, ok := ctx.Deadline(); ok {
		until = deadline.Add(-returning)
	}
	if stopped := now.Add(r.margin()); ctx.Err() != nil && stopped.Before(until) {
		until = stopped
	}
	if once := now.Add(returning); until.Before(once) {
		until = once
	}
	return context.WithDeadline(context.WithoutCancel(ctx), until)
}
