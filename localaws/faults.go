package localaws

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/wire"
)

// faults lets calls meet what an injector says. It counts them for it.
type faults struct {
	injector fault.Injector // nil injects nothing
	answers  *memory

	mu    sync.Mutex
	calls int
	by    map[string]int // calls by service and operation
}

func newFaults(i fault.Injector) *faults {
	return &faults{injector: i, answers: newMemory(), by: map[string]int{}}
}

// at asks the injector about a call.
func (f *faults) at(c *wire.Call) fault.Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	name := c.Service + "." + c.Operation
	p := fault.Point{
		Service: c.Service, Operation: c.Operation, Caller: c.Caller.ARN, N: f.calls, NthOfOperation: f.by[name],
	}
	f.calls++
	f.by[name]++
	return f.injector.At(p)
}

// serve answers a call, or lets it meet its fault.
func (f *faults) serve(w http.ResponseWriter, c *wire.Call, e endpoint) {
	if f.injector == nil {
		e.serve(w, c)
		return
	}
	met := f.at(c)
	wait(c.Context(), met.Delay)
	switch {
	case met.KillBefore != nil:
		met.KillBefore()
		breakConnection()
	case met.Reset, met.Delay > 0 && c.Context().Err() != nil:
		breakConnection()
	case met.Refuse != nil:
		e.protocol.fail(w, c, e.protocol.refusal(met.Refuse))
		return
	case met.Stale:
		if old := f.answers.old(c); old != nil {
			old.write(w, c.RequestID)
			return
		}
	}
	f.effect(w, c, e, met)
}

// effect lets the call have its effect, and then loses or delays the answer.
func (f *faults) effect(w http.ResponseWriter, c *wire.Call, e endpoint, met fault.Fault) {
	if e.protocol.streams && met.None() {
		e.serve(w, c) // no need to hold a large object in memory twice
		return
	}
	answer := newRecorder()
	e.serve(answer, c)
	f.answers.remember(c, answer)
	if met.KillAfter != nil {
		met.KillAfter()
	}
	if met.KillAfter != nil || met.LoseAnswer {
		breakConnection()
	}
	wait(c.Context(), met.DelayAnswer)
	answer.write(w, c.RequestID)
}

// breakConnection ends the handler without an answer: net/http closes the connection, and
// [Server.HTTPClient] fails as if it had been reset.
func breakConnection() { panic(http.ErrAbortHandler) }

func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
