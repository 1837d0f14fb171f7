package lambda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// defaultGrace is an [Executable]'s Grace when none is given.
const defaultGrace = 500 * time.Millisecond

// errNeverTaken says that the process ended without having asked for the event.
var errNeverTaken = errors.New("lambda: the process ended before it took the event")

// sandbox is one process of an executable and its runtime API.
type sandbox struct {
	process *exec.Cmd
	output  lines
	server  http.Server
	log     func(line string)
	grace   time.Duration
	// events hands an exchange to the process that asks for the next one.
	events chan *exchange
	// exited is closed when the process has ended, gone when nothing is left of it.
	exited, gone chan struct{}

	mu        sync.Mutex
	current   *exchange
	exit      error
	initError *FunctionError
	extension bool
}

// exchange is one event for a process and the answer to it.
type exchange struct {
	Context
	deadline time.Time
	event    []byte
	output   io.Writer
	answer   chan answer
	answered bool // guarded by sandbox.mu
}

func newExchange(ctx context.Context, event []byte) *exchange {
	x := &exchange{event: event, output: Output(ctx), answer: make(chan answer, 1)}
	x.Context, _ = FromContext(ctx)
	x.deadline, _ = ctx.Deadline()
	return x
}

// startSandbox starts a process for its first event. What it prints while it starts belongs to
// that event's log.
func startSandbox(e Executable, region string, first *exchange) (*sandbox, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("lambda: runtime API: %w", err)
	}
	b := &sandbox{
		process: exec.Command(e.Path), log: e.Log, grace: e.Grace, current: first,
		events: make(chan *exchange), exited: make(chan struct{}), gone: make(chan struct{}),
	}
	b.output.emit = b.line
	b.server.Handler = b.routes()
	b.process.Dir = filepath.Dir(e.Path)
	b.process.Env = environment(e, first.FunctionName, region, listener.Addr().String())
	b.process.Stdout, b.process.Stderr = &b.output, &b.output // one pipe keeps the order
	b.process.WaitDelay = time.Second
	isolate(b.process)
	if err := b.process.Start(); err != nil {
		_ = listener.Close()
		return nil, &FunctionError{Type: "Runtime.InvalidEntrypoint", Message: "cannot be started: " + err.Error()}
	}
	go b.wait(listener)
	return b, nil
}

// wait serves the runtime API until the process has ended, and cleans up after it.
func (b *sandbox) wait(listener net.Listener) {
	var serving sync.WaitGroup
	serving.Go(func() { _ = b.server.Serve(listener) }) // ends with ErrServerClosed
	err := b.process.Wait()
	kill(b.process) // what it left behind in its process group
	b.output.flush()
	b.mu.Lock()
	b.exit = err
	b.mu.Unlock()
	close(b.exited)
	_ = b.server.Shutdown(context.Background()) // its handlers end with exited
	serving.Wait()
	close(b.gone)
}

// serve makes x the event that answers and output belong to.
func (b *sandbox) serve(x *exchange) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.current = x
}

// exchange hands the event to the process and waits for its answer. When ctx is done first, the
// process is killed.
func (b *sandbox) exchange(ctx context.Context, x *exchange) ([]byte, error) {
	select {
	case b.events <- x:
	case <-b.exited:
		return nil, errNeverTaken
	case <-ctx.Done():
		b.stop()
		return nil, context.Cause(ctx)
	}
	select {
	case a := <-x.answer:
		return a.payload, a.failure
	case <-b.exited:
		return b.lastWords(x)
	case <-ctx.Done():
		b.stop()
		return nil, context.Cause(ctx)
	}
}

// lastWords is the answer that a process gave just before it ended, or that it gave none.
func (b *sandbox) lastWords(x *exchange) ([]byte, error) {
	select {
	case a := <-x.answer:
		return a.payload, a.failure
	default:
		return nil, b.exitError(x)
	}
}

func (b *sandbox) exitError(x *exchange) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	how := "Runtime exited without providing a reason"
	if b.exit != nil {
		how = "Runtime exited with error: " + b.exit.Error()
	}
	return &FunctionError{Type: "Runtime.ExitError", Message: "RequestId: " + x.RequestID + " Error: " + how}
}

// initFailure is why a new process ended before its first event.
func (b *sandbox) initFailure(x *exchange) error {
	b.mu.Lock()
	reported := b.initError
	b.mu.Unlock()
	if reported != nil {
		return reported
	}
	return b.exitError(x)
}

func (b *sandbox) alive() bool {
	select {
	case <-b.exited:
		return false
	default:
		return true
	}
}

// shutdown ends the process, with a warning if it asked for one by registering an extension.
func (b *sandbox) shutdown() {
	b.mu.Lock()
	warn := b.extension
	b.mu.Unlock()
	if warn && b.alive() {
		terminate(b.process)
		timer := time.NewTimer(b.grace)
		defer timer.Stop()
		select {
		case <-b.exited:
		case <-timer.C:
		}
	}
	b.stop()
}

// stop kills the process and waits until nothing is left of it.
func (b *sandbox) stop() {
	if b.alive() {
		kill(b.process)
	}
	<-b.gone
}

// line passes on a line of output.
func (b *sandbox) line(text string) {
	b.mu.Lock()
	to := b.current.output
	b.mu.Unlock()
	_, _ = io.WriteString(to, text+"\n") // an invocation's log takes everything
	b.log(text)
}
