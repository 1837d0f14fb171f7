// Package engine brings one stack to what was asked for: it observes, looks up the next step, does
// it, and observes again, until the step is a verdict or the slice of time is over. It trusts looks,
// not memories, so that a process that dies anywhere can simply be run again (docs/design.md).
//
// It knows no pipeline: the function and the command line use it alike.
package engine

import (
	"context"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
)

// An Engine works for one operation.
type Engine struct {
	// Operation is the operation's id.
	Operation string
	// API is CloudFormation in the stack's region, with the function's own credentials.
	API stack.API
	// Record takes everything that is seen and done.
	Record *record.Record
	// Save is told the state whenever it changes; nil if nobody wants to know.
	Save func(State)
	// Fence forbids to execute a change set that CodePipeline has not accepted a report of.
	Fence bool
	// Since is how far back traces of an earlier delivery are searched for, if the accepted state
	// says to search and knows no time itself.
	Since time.Time
	// Patience limits the waiting; zero members mean the defaults.
	Patience Patience
}

// Patience are the limits of waiting. What an operation of ours takes is not limited here: the
// pipeline's own clock does that (aws-facts 1.6).
type Patience struct {
	// Others is how long someone else's operation is waited for; 0 means one hour.
	Others time.Duration
	// Stall is how long a step is tried in vain, or the stack is not to be seen, before anything of
	// ours has begun; 0 means ten minutes. Only time at work counts, not that between two jobs.
	Stall time.Duration
}

func (p Patience) of(s decision.Step) time.Duration {
	switch s {
	case decision.AwaitOthers, decision.AwaitOperation, decision.AwaitRepair, decision.AwaitDrift:
		return orDefault(p.Others, time.Hour)
	}
	return orDefault(p.Stall, 10*time.Minute)
}

func orDefault(d, fallback time.Duration) time.Duration {
	if d == 0 {
		return fallback
	}
	return d
}

// Run works on the stack until there is a verdict, the work has to be handed over to the next job,
// or ctx ends.
func (e *Engine) Run(ctx context.Context, w Work, accepted State) Result {
	d := &deployment{Engine: e, work: w, state: accepted, accepted: accepted, pace: newPace()}
	d.stopwatch.start(accepted)
	d.observer = e.observer(w, accepted.Known)
	for ctx.Err() == nil {
		if result, over := d.turn(ctx); over {
			return result
		}
		d.pace.wait(ctx, d.state.Doing)
	}
	return d.unfinished(Unfinished)
}

// skew is how far the clocks of two machines may be apart.
const skew = 5 * time.Minute

func (e *Engine) observer(w Work, known stack.Known) stack.Observer {
	since := e.Since
	if begun := w.Since.Add(-skew); !w.Since.IsZero() && begun.Before(since) {
		since = begun
	}
	return stack.Observer{API: e.API, Name: w.Name, Mode: w.Mode, Operation: e.Operation, Named: w.named(),
		Replans: w.replans(), Allowed: w.Recover, Keeps: w.DisableRollback, Since: since, Known: known}
}

// deployment is the work on one stack within one slice.
type deployment struct {
	*Engine
	work     Work
	observer stack.Observer
	state    State
	// accepted is the state that came with the job: what CodePipeline has accepted a report of.
	accepted  State
	stopwatch stopwatch
	// seen is the last look that succeeded.
	seen stack.Observation
	// judged is what the work says of it.
	judged judgement
	// blind is why the last look failed; nil after one that did not.
	blind error
	// refused is the step that was refused for good.
	refused decision.Step
	// trouble is why the last step did not work.
	trouble error
	// readable tells that the stack's events can be read.
	readable bool
	pace     *pace
	lastLook record.Look
	// told are the events that were noted.
	told events
	// doubt is a verdict that has to be reached twice, and since when it was reached.
	doubt      decision.Step
	doubtSince time.Time
	// policyLeft is why the stack policy could not be put back.
	policyLeft error
}

// turn is one round: look, decide, do.
func (d *deployment) turn(ctx context.Context) (Result, bool) {
	d.look(ctx)
	if ctx.Err() != nil || (d.blind != nil && !d.givesUp()) {
		return Result{}, false
	}
	step, wanted, why := d.decide()
	if _, concludes := step.Concludes(); concludes {
		return d.conclude(ctx, step, why)
	}
	switch {
	case step == decision.HandOver && d.canFollow(ctx, wanted):
		d.state.Intends = wanted
		return d.unfinished(HandedOver), true
	case step.Acts() && d.canFollow(ctx, step) && d.isConfirmed(ctx, step):
		d.act(ctx, step)
	}
	return Result{}, false
}

// canFollow makes sure, before an operation is begun, that its events can be read: without that
// permission its end would never be seen.
func (d *deployment) canFollow(ctx context.Context, step decision.Step) bool {
	if d.readable || !(step.Operates() || step == decision.OpenPolicy) {
		return true
	}
	err := d.observer.MayRead(ctx)
	d.readable = err == nil
	return d.mayGoOn(ctx, step, err)
}

// isConfirmed makes sure, before something is deleted or cancelled whatever it is, that the stack's events
// say the same as the stack.
func (d *deployment) isConfirmed(ctx context.Context, step decision.Step) bool {
	if step != decision.CancelUpdate && !step.Repairs() {
		return true
	}
	return d.mayGoOn(ctx, step, d.observer.Confirm(ctx, d.seen))
}

// mayGoOn notes why a step cannot be done, if it cannot.
func (d *deployment) mayGoOn(ctx context.Context, step decision.Step, err error) bool {
	if err != nil && ctx.Err() == nil {
		_ = d.failed(step, err)
		d.refusedBefore(step, err)
	}
	return err == nil
}

func (d *deployment) save() {
	if d.Save != nil {
		d.Save(d.report())
	}
}
