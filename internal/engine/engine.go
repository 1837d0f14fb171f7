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
	if s == decision.AwaitOthers || s == decision.AwaitOperation {
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

// Work is what is wanted of one stack.
type Work struct {
	// Name is the stack's name.
	Name string
	Mode decision.Mode
	// Request makes the change set's input. It is called only when a change set has to be made, with
	// the names of the parameters that the stack has. An error with the failure type
	// SystemUnavailable is tried again; any other ends the operation.
	Request func(ctx context.Context, previous []string) (stack.Request, error)
}

// Run works on the stack until there is a verdict, the work has to be handed over to the next job,
// or ctx ends.
func (e *Engine) Run(ctx context.Context, w Work, accepted State) Result {
	d := &deployment{Engine: e, work: w, state: accepted, accepted: accepted, pace: newPace()}
	d.stopwatch.start(accepted)
	d.observer = stack.Observer{API: e.API, Name: w.Name, Operation: e.Operation, Since: e.Since, Known: accepted.Known}
	for ctx.Err() == nil {
		if result, over := d.turn(ctx); over {
			return result
		}
		d.pace.wait(ctx, d.state.Doing)
	}
	return d.unfinished(Unfinished)
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
}

// turn is one round: look, decide, do.
func (d *deployment) turn(ctx context.Context) (Result, bool) {
	d.look(ctx)
	if ctx.Err() != nil || (d.blind != nil && !d.givesUp()) {
		return Result{}, false
	}
	step, why := d.decide()
	if _, concludes := step.Concludes(); concludes {
		return d.conclude(ctx, step, why)
	}
	switch {
	case step == decision.HandOver && d.canFollow(ctx, decision.ExecuteChangeSet):
		return d.unfinished(HandedOver), true
	case step.Acts() && (step != decision.ExecuteChangeSet || d.canFollow(ctx, step)):
		d.act(ctx, step)
	}
	return Result{}, false
}

// canFollow makes sure, before anything is executed, that its events can be read: without that
// permission the end of the operation would never be seen.
func (d *deployment) canFollow(ctx context.Context, step decision.Step) bool {
	if d.readable {
		return true
	}
	err := d.observer.MayRead(ctx)
	d.readable = err == nil
	if err != nil && ctx.Err() == nil {
		d.failed(step, err)
		d.refusedBefore(step, err)
	}
	return d.readable
}

// look observes the stack. A look that fails delays the next one and is no verdict.
func (d *deployment) look(ctx context.Context) {
	seen, err := d.observer.Look(ctx)
	d.state.Known = d.observer.Known
	if err != nil {
		d.lookFailed(ctx, err)
		return
	}
	d.seen, d.blind = seen, nil
	d.stopwatch.see()
	d.noteLook()
	if len(seen.Events) > 0 {
		d.pace.news()
	}
	d.save()
}

func (d *deployment) lookFailed(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return // the slice ended in the middle of a look; that is no trouble
	}
	d.blind = err
	d.stopwatch.miss()
	look := d.lastLook
	look.Trouble = err.Error()
	d.noteIfNew(look)
	d.save()
}

// longestDenial is how long looks may be refused: permissions take some seconds to spread.
const longestDenial = 30 * time.Second

// givesUp tells whether the stack has not been seen for too long.
func (d *deployment) givesUp() bool {
	limit := d.Patience.of(decision.FailUnseen)
	if final(d.blind) {
		limit = min(limit, longestDenial)
	}
	return d.stopwatch.blind() > limit
}

// decide looks up the next step for what was seen.
func (d *deployment) decide() (decision.Step, string) {
	facts := d.seen.Facts(d.work.Mode)
	if d.blind != nil {
		facts.Phase, facts.Operation = decision.Unseen, decision.NotBegun
		if d.mayHaveBegun() {
			facts.Operation = decision.Running
		}
	}
	step, why := decision.Next(facts)
	instead, because := decision.Gate(step, d.circumstances(step))
	if because != "" {
		step, why = instead, because
	}
	d.begin(step, why)
	return step, why
}

// mayHaveBegun tells whether something of ours may be under way, also by an earlier delivery of the
// event that this job came with.
func (d *deployment) mayHaveBegun() bool {
	return d.state.HasBegun() || d.state.Asked || d.accepted.ChangeSetID != ""
}

// begin notes that a step is being done. A conclusion ends what was being done, so it does not take
// its place.
func (d *deployment) begin(step decision.Step, why string) {
	if d.state.Doing == step {
		return
	}
	d.note(record.Entry{Decision: &record.Decision{Step: string(step), Why: why}})
	d.pace.news()
	if _, concludes := step.Concludes(); concludes {
		return
	}
	d.state.Doing, d.refused = step, ""
	d.stopwatch.step()
	d.save()
}

// mostLosses is how many change sets of one operation may be lost before it gives up: a stack that
// others change all the time makes each obsolete.
const mostLosses = 20

func (d *deployment) circumstances(step decision.Step) decision.Circumstances {
	impatient := d.state.Doing == step && d.waited(step) > d.Patience.of(step)
	if step == decision.AwaitOperation {
		impatient = d.blind != nil && final(d.blind) && d.stopwatch.blind() > d.Patience.of(step)
	}
	creates := step == decision.CreateForNew || step == decision.CreateForUpdate
	return decision.Circumstances{
		MayAct:    !d.Fence || d.isAccepted(),
		Refused:   d.refused == step,
		Impatient: impatient || (creates && d.state.Losses >= mostLosses),
	}
}

// waited is how long a step has been waited for or tried. For others we wait by the clock; what we
// try ourselves counts only while we try it.
func (d *deployment) waited(step decision.Step) time.Duration {
	if step == decision.AwaitOthers {
		return time.Since(d.stopwatch.begun)
	}
	return d.stopwatch.doing()
}

// silence is how long after a report the job that carries it may act. CodePipeline waits twenty
// minutes for an answer (aws-facts 1.5); an event that comes later belongs to a job that is over.
const silence = 18 * time.Minute

// isAccepted tells whether CodePipeline has lately accepted a report that names our change set.
func (d *deployment) isAccepted() bool {
	return d.accepted.ChangeSetID != "" && d.accepted.ChangeSetID == d.state.ChangeSetID &&
		time.Since(d.accepted.Reported) < silence
}

func (d *deployment) save() {
	if d.Save != nil {
		d.Save(d.report())
	}
}
