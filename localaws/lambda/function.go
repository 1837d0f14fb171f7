package lambda

import (
	"fmt"
	"strings"
	"time"
)

// function is a registered function with its settings.
type function struct {
	name, arn string
	code      Function
	timeout   time.Duration
	delays    []time.Duration
	maxAge    time.Duration
	// reserved is the reserved concurrency, -1 when there is none.
	reserved int
	running  int
}

// An Option sets something about one function.
type Option func(*function) error

// Timeout is how long an invocation may take, 1 to 900 s (aws-facts 7.2).
func Timeout(d time.Duration) Option {
	return func(f *function) error {
		f.timeout = d
		return inRange("timeout", d, time.Second, 15*time.Minute)
	}
}

// MaximumRetryAttempts is how often an asynchronous event is delivered again after a function
// error, 0 to 2.
func MaximumRetryAttempts(n int) Option {
	return func(f *function) error {
		if err := inRange("maximum retry attempts", n, 0, 2); err != nil {
			return err
		}
		f.delays = f.delays[:min(n, len(f.delays))]
		return nil
	}
}

// MaximumEventAge is how long an event of the function may wait in the queue, 60 s to 6 h.
func MaximumEventAge(d time.Duration) Option {
	return func(f *function) error {
		f.maxAge = d
		return inRange("maximum event age", d, time.Minute, 6*time.Hour)
	}
}

// ReservedConcurrency is how many invocations of the function may run at once. With 0 nothing is
// invoked, and asynchronous events are discarded (aws-facts 7.2).
func ReservedConcurrency(n int) Option {
	return func(f *function) error {
		f.reserved = n
		if n < 0 {
			return fmt.Errorf("lambda: reserved concurrency %d: use 0 or more", n)
		}
		return nil
	}
}

func inRange[T int | time.Duration](what string, v, low, high T) error {
	if v < low || v > high {
		return fmt.Errorf("lambda: %s %v: use %v to %v", what, v, low, high)
	}
	return nil
}

func (s *Service) newFunction(name string, code Function, options []Option) (*function, error) {
	f := &function{
		name: name, arn: s.arn(name), code: code,
		timeout: s.config.Timeout, delays: s.config.RetryDelays, maxAge: s.config.MaximumEventAge,
		reserved: -1,
	}
	for _, set := range options {
		if err := set(f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (s *Service) arn(name string) string {
	return fmt.Sprintf("arn:aws:lambda:%s:%s:function:%s", s.config.Region, s.config.Account, name)
}

// function finds a function by name, ARN or partial ARN, as Invoke's FunctionName allows. Only the
// unpublished version exists.
func (s *Service) function(ref string) (*function, error) {
	name, qualifier := splitReference(ref)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	f, ok := s.functions[name]
	if !ok || (qualifier != "" && qualifier != "$LATEST") {
		return nil, notFound(s.arn(name), qualifier)
	}
	return f, nil
}

// splitReference takes name and qualifier out of "name", "name:q", "123456789012:function:name:q"
// and a whole ARN.
func splitReference(ref string) (name, qualifier string) {
	if _, after, ok := strings.Cut(ref, ":function:"); ok {
		ref = after
	}
	name, qualifier, _ = strings.Cut(strings.TrimPrefix(ref, "function:"), ":")
	return name, qualifier
}
