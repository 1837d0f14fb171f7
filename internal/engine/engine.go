// Package engine brings one stack to what was asked for: it observes, looks up the next step, does
// it, and observes again, until the step is a verdict or the slice of time is over. It trusts looks,
// not memories, so that a process that dies anywhere can simply be run again (docs/design.md).
//
// It knows no pipeline: the function and the command line use it alike.
package engine

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
)

// An Engine works for one operation.
type Engine struct {
	// Operation is the operation's id.
	Operation string
	// Since is a time before which nothing of the operation can have happened.
	Since time.Time
	// API is CloudFormation in the stack's region, with the function's own credentials.
	API stack.API
	// Record takes everything that is seen and done.
	Record *record.Record
	// Save is told the state whenever it changes; nil if nobody wants to know.
	Save func(State)
	// Fence forbids to execute a change set that CodePipeline has not accepted a report of.
	Fence bool
	// Patience limits the waiting; zero members mean the defaults.
	Patience Patience
}

// Patience are the limits of waiting. What an operation of ours takes is not limited here: the
// pipeline's own clock does that (aws-facts 1.6).
type Patience struct {
	// Others is how long someone else's operation is waited for; 0 means one hour.
	Others time.Duration
	// Stall is how long a step is tried in vain, or the stack is not to be seen, before anything of
	// ours has begun; 0 means ten minutes.
	Stall time.Duration
}

func (p Patience) of(s decision.Step) time.Duration {
	if s == decision.AwaitOthers {
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

// State is what an operation carries from slice to slice.
type State struct {
	stack.Known
	// Doing is the step that is waited for or tried, and Since when.
	Doing decision.Step `json:"doing,omitempty"`
	Since time.Time     `json:"since,omitzero"`
	// Blind is the time since which the stack was not to be seen.
	Blind time.Time `json:"blind,omitzero"`
	// Reported is when the report that carries this state was made.
	Reported time.Time `json:"reported,omitzero"`
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
	d := &deployment{Engine: e, work: w, state: accepted, accepted: accepted, denied: 0, pace: newPace()}
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
	accepted State
	// seen is the last look that succeeded.
	seen stack.Observation
	// blind is why the last look failed, denied how many in a row were refused.
	blind  error
	denied int
	// refused is the step that was refused for good.
	refused decision.Step
	// trouble is why the last step did not work.
	trouble error
	// created tells that the change set was made in this slice, as far as we know.
	created  bool
	pace     *pace
	lastLook record.Look
}

// turn is one round: look, decide, do.
func (d *deployment) turn(ctx context.Context) (Result, bool) {
	d.look(ctx)
	if ctx.Err() != nil {
		return Result{}, false
	}
	if d.blind != nil && !d.givesUp() {
		return Result{}, false
	}
	step, why := d.decide()
	if _, concludes := step.Concludes(); concludes {
		return d.conclude(ctx, step, why)
	}
	if step == decision.HandOver {
		return d.unfinished(HandedOver), true
	}
	if step.Acts() {
		d.act(ctx, step)
	}
	return Result{}, false
}

// look observes the stack. A look that fails delays the next one and is no verdict.
func (d *deployment) look(ctx context.Context) {
	seen, err := d.observer.Look(ctx)
	d.state.Known = d.observer.Known
	if err != nil {
		d.lookFailed(ctx, err)
		return
	}
	d.seen, d.blind, d.denied, d.state.Blind = seen, nil, 0, time.Time{}
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
	if d.state.Blind.IsZero() {
		d.state.Blind = time.Now()
	}
	if r, ok := errors.AsType[*stack.Refusal](err); ok && r.Answer == stack.Refused {
		d.denied++
	}
	look := d.lastLook
	look.Trouble = err.Error()
	d.note(record.Entry{Look: &look})
	d.save()
}

// mostDenials is how many looks in a row may be refused: permissions take a moment to spread.
const mostDenials = 5

// givesUp tells whether the stack has not been seen for too long.
func (d *deployment) givesUp() bool {
	return d.denied >= mostDenials || time.Since(d.state.Blind) > d.Patience.of(decision.FailUnseen)
}

// decide looks up the next step for what was seen.
func (d *deployment) decide() (decision.Step, string) {
	facts := d.seen.Facts(d.work.Mode)
	if d.blind != nil {
		facts.Phase, facts.Operation = decision.Unseen, decision.NotBegun
		if d.state.HasBegun() {
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

// begin notes since when a step is being done. A conclusion ends what was being done, so it does not
// take its place.
func (d *deployment) begin(step decision.Step, why string) {
	_, concludes := step.Concludes()
	if d.state.Doing == step {
		return
	}
	d.note(record.Entry{Decision: &record.Decision{Step: string(step), Why: why}})
	d.pace.news()
	if !concludes {
		d.state.Doing, d.state.Since = step, time.Now()
		d.save()
	}
}

// mostAttempts is how many change sets one operation may ask for before it gives up: a stack that
// is changed by others all the time makes each obsolete.
const mostAttempts = 20

func (d *deployment) circumstances(step decision.Step) decision.Circumstances {
	tooLong := d.state.Doing == step && time.Since(d.state.Since) > d.Patience.of(step)
	return decision.Circumstances{
		MayAct:    !d.Fence || d.isAccepted(),
		Refused:   d.refused == step,
		Impatient: tooLong || (step.Acts() && d.state.Attempts >= mostAttempts),
	}
}

// silence is how long CodePipeline waits for an answer (aws-facts 1.5): a job that carries an older
// report may be over without knowing it.
const silence = 20 * time.Minute

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

// report is the state as the next report carries it.
func (d *deployment) report() State {
	s := d.state
	s.Reported = time.Now()
	return s
}

// pace waits between looks: soon after news, then longer and longer, with jitter so that many
// operations do not look at the same moment.
type pace struct{ next time.Duration }

const (
	shortest      = 250 * time.Millisecond
	longest       = time.Second
	longestOthers = 5 * time.Second
)

func newPace() *pace { return &pace{next: shortest} }

func (p *pace) news() { p.next = shortest }

func (p *pace) wait(ctx context.Context, step decision.Step) {
	limit := longest
	if step == decision.AwaitOthers {
		limit = longestOthers
	}
	d := p.next * time.Duration(80+rand.IntN(40)) / 100
	p.next = min(p.next*3/2, limit)
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
