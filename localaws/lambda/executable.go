package lambda

import (
	"cmp"
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"
)

// An Executable is a program that speaks the Lambda runtime API (aws-facts 7.1), such as the
// bootstrap in a function's zip.
//
// Its process is started by the first invocation and kept for the next ones; concurrent
// invocations have a process each. Starting counts towards the function's timeout, unlike Lambda's
// init phase. A timeout kills the process. It runs in real time: not for a synctest bubble.
type Executable struct {
	// Path of the file.
	Path string
	// Env is the environment besides Lambda's own variables (aws-facts 7.3), which it may also
	// replace: the role's credentials, AWS_ENDPOINT_URL, AWS_LAMBDA_LOG_FORMAT. Nothing is
	// inherited but PATH and TMPDIR; without HOME the SDKs find no configuration of the developer.
	Env map[string]string
	// Log receives each line of standard output and standard error, without the line end; nil is
	// nobody. Processes call it concurrently.
	Log func(line string)
	// Grace is how long a process that has registered an extension may take to end after SIGTERM,
	// before it is killed; zero means Lambda's 500 ms (aws-facts 7.2).
	Grace time.Duration
}

// RegisterExecutable makes an executable available under a name. A file that cannot run on this
// machine is refused here; the process is started by the first invocation and ended by
// [Service.Close].
func (s *Service) RegisterExecutable(name string, e Executable, options ...Option) error {
	path, err := filepath.Abs(e.Path)
	if err != nil {
		return err
	}
	e.Path = path
	if err := checkExecutable(path); err != nil {
		return err
	}
	if e.Log == nil {
		e.Log = func(string) {}
	}
	e.Grace = cmp.Or(e.Grace, defaultGrace)
	p := &pool{executable: e, region: s.config.Region, all: map[*sandbox]bool{}}
	if err := s.Register(name, p.invoke, options...); err != nil {
		return err
	}
	s.own(p.close)
	return nil
}

// own has release called by Close, or at once if that has been.
func (s *Service) own(release func()) {
	s.mu.Lock()
	closed := s.closed
	if !closed {
		s.owned = append(s.owned, release)
	}
	s.mu.Unlock()
	if closed {
		release()
	}
}

// pool is the processes of one executable.
type pool struct {
	executable Executable
	region     string

	mu     sync.Mutex
	closed bool
	idle   []*sandbox
	all    map[*sandbox]bool
}

// invoke is the [Function] of the executable.
func (p *pool) invoke(ctx context.Context, event []byte) ([]byte, error) {
	x := newExchange(ctx, event)
	for {
		b, warm, err := p.take(x)
		if err != nil {
			return nil, err
		}
		payload, err := b.exchange(ctx, x)
		if errors.Is(err, errNeverTaken) {
			p.forget(b)
			if warm {
				continue // it ended after its last event: Lambda starts another one
			}
			return nil, b.initFailure(x)
		}
		if !b.alive() {
			p.forget(b)
			return payload, err
		}
		p.put(b)
		return payload, err
	}
}

// take gives a process that is free, or a new one.
func (p *pool) take(x *exchange) (b *sandbox, warm bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, false, ErrClosed
	}
	if last := len(p.idle) - 1; last >= 0 {
		b, p.idle = p.idle[last], p.idle[:last]
		b.serve(x)
		return b, true, nil
	}
	b, err = startSandbox(p.executable, p.region, x)
	if err != nil {
		return nil, false, err
	}
	p.all[b] = true
	return b, false, nil
}

func (p *pool) put(b *sandbox) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, b)
}

func (p *pool) forget(b *sandbox) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.all, b)
}

// close ends all processes. It is called when no invocation is running any more.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	var ending sync.WaitGroup
	for b := range p.all {
		ending.Go(b.shutdown)
	}
	ending.Wait()
	p.all, p.idle = nil, nil
}
