package engine

import (
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/stack"
)

// State is what an operation carries from slice to slice.
type State struct {
	stack.Known
	// Doing is the step that is waited for or tried, Since when, and for how long at work.
	Doing  decision.Step `json:"doing,omitempty"`
	Since  time.Time     `json:"since,omitzero"`
	Worked time.Duration `json:"worked,omitempty"`
	// Blind is for how long, at work, the stack was not to be seen.
	Blind time.Duration `json:"blind,omitempty"`
	// Intends is the step that was handed over to the next job.
	Intends decision.Step `json:"intends,omitempty"`
	// Reported is when the report that carries this state was made.
	Reported time.Time `json:"reported,omitzero"`
}

// report is the state as the next report carries it.
func (d *deployment) report() State {
	s := d.state
	s.Since, s.Worked, s.Blind = d.stopwatch.begun, d.stopwatch.doing(), d.stopwatch.blind()
	s.Reported = time.Now()
	return s
}

// A stopwatch measures what is being done over several slices. Only the slices count, not the time
// between them: nobody tries anything then.
type stopwatch struct {
	begun      time.Time     // when the step began
	stepBefore time.Duration // in earlier slices
	stepSince  time.Time     // in this slice
	blindFor   time.Duration // in earlier slices
	blindSince time.Time     // in this slice; zero if the last look succeeded
}

func (w *stopwatch) start(accepted State) {
	*w = stopwatch{begun: accepted.Since, stepBefore: accepted.Worked, stepSince: time.Now(), blindFor: accepted.Blind}
}

func (w *stopwatch) step() {
	w.begun, w.stepBefore, w.stepSince = time.Now(), 0, time.Now()
}

func (w *stopwatch) see() { w.blindFor, w.blindSince = 0, time.Time{} }

func (w *stopwatch) miss() {
	if w.blindSince.IsZero() {
		w.blindSince = time.Now()
	}
}

func (w *stopwatch) doing() time.Duration { return w.stepBefore + time.Since(w.stepSince) }

func (w *stopwatch) blind() time.Duration {
	if w.blindSince.IsZero() {
		return w.blindFor
	}
	return w.blindFor + time.Since(w.blindSince)
}
