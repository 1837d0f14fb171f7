package lambda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// invocation is one run of a function, as it is remembered: without event and answer.
type invocation struct {
	Context
	start    time.Time
	deadline time.Time
	output   output
	timeout  *task

	// guarded by Service.mu
	ended   func(answer) // told the answer once, without the lock; nil after that
	end     time.Time
	failure error
}

// answer is what came of an event: a payload, or a failure.
type answer struct {
	payload []byte
	failure error
}

// Invoke runs a function and waits for its answer (InvocationType RequestResponse). An error of the
// function itself is a [*FunctionError]. When ctx is done first, the invocation goes on.
func (s *Service) Invoke(ctx context.Context, function string, body []byte) ([]byte, error) {
	_, answered, err := s.invoke(function, body)
	if err != nil {
		return nil, err
	}
	select {
	case a := <-answered:
		return a.payload, a.failure
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

func (s *Service) invoke(ref string, body []byte) (*invocation, <-chan answer, error) {
	f, err := s.function(ref)
	if err != nil {
		return nil, nil, err
	}
	if len(body) > maxResponse {
		return nil, nil, tooLarge(len(body), maxResponse)
	}
	answered := make(chan answer, 1)
	inv, err := s.begin(f, wire.NewID(), body, 1, func(a answer) { answered <- a })
	return inv, answered, err
}

// begin takes a place within the concurrency limits and starts the invocation.
func (s *Service) begin(f *function, requestID string, body []byte, attempt int, ended func(answer)) (*invocation, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if s.running >= s.config.Concurrency || (f.reserved >= 0 && f.running >= f.reserved) {
		return nil, throttled()
	}
	s.running++
	f.running++
	inv := newInvocation(f, requestID, attempt, ended)
	s.record(inv)
	ctx, cancel := context.WithDeadline(s.base, inv.deadline)
	inv.timeout = s.queue.at(inv.deadline, func() { s.settle(f, inv, answer{failure: timedOut(f.timeout)}) })
	s.group.Go(func() {
		defer cancel()
		s.run(withInvocation(ctx, inv), f, inv, body)
	})
	return inv, nil
}

func newInvocation(f *function, requestID string, attempt int, ended func(answer)) *invocation {
	now := time.Now()
	return &invocation{
		Context: Context{RequestID: requestID, FunctionName: f.name, FunctionARN: f.arn, TraceID: newTraceID(now), Attempt: attempt},
		start:   now, deadline: now.Add(f.timeout), ended: ended,
	}
}

// run calls the function. It settles the invocation whatever the function does: return, panic, or
// end its goroutine as testing.T.FailNow does.
func (s *Service) run(ctx context.Context, f *function, inv *invocation, body []byte) {
	a := answer{failure: &FunctionError{Type: "Runtime.ExitError", Message: "Runtime exited without providing a reason"}}
	defer func() {
		if value := recover(); value != nil {
			a.failure = panicked(value)
			fmt.Fprintf(&inv.output, "panic: %v\n\n%s", value, debug.Stack())
		}
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			a = answer{failure: timedOut(f.timeout)}
		}
		s.settle(f, inv, a)
	}()
	payload, err := f.code(ctx, body)
	a = answer{payload, functionError(err)}
}

// settle ends an invocation, once: the dispatcher's timeout and the function's return compete.
func (s *Service) settle(f *function, inv *invocation, a answer) {
	s.mu.Lock()
	ended := inv.ended
	if ended == nil {
		s.mu.Unlock()
		return
	}
	inv.ended, inv.end, inv.failure = nil, time.Now(), a.failure
	s.running--
	f.running--
	s.mu.Unlock()
	s.queue.cancel(inv.timeout)
	ended(a)
}

// Context is what a function can know about its invocation.
type Context struct {
	// RequestID identifies the invocation.
	RequestID string
	// FunctionName is the name the function was registered under.
	FunctionName string
	// FunctionARN is what was invoked.
	FunctionARN string
	// TraceID is in X-Ray's form.
	TraceID string
	// Attempt counts the deliveries of an asynchronous event, from 1. Real Lambda does not tell it.
	Attempt int
}

type contextKey struct{}

func withInvocation(ctx context.Context, inv *invocation) context.Context {
	return context.WithValue(ctx, contextKey{}, inv)
}

// FromContext tells a function which invocation it is in.
func FromContext(ctx context.Context) (Context, bool) {
	inv, ok := ctx.Value(contextKey{}).(*invocation)
	if !ok {
		return Context{}, false
	}
	return inv.Context, true
}

// Output is the log of the invocation that ctx belongs to; outside of one it discards.
func Output(ctx context.Context) io.Writer {
	if inv, ok := ctx.Value(contextKey{}).(*invocation); ok {
		return &inv.output
	}
	return io.Discard
}

// maxOutput is how many bytes of an invocation's log are kept.
const maxOutput = 1 << 20

// output is the log of an invocation: its first bytes are kept, the rest is counted.
type output struct {
	mu      sync.Mutex
	text    []byte
	dropped int
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	keep := min(len(p), maxOutput-len(o.text))
	o.text = append(o.text, p[:keep]...)
	o.dropped += len(p) - keep
	return len(p), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.dropped == 0 {
		return string(o.text)
	}
	return fmt.Sprintf("%s\n[%d more bytes]\n", o.text, o.dropped)
}
