// Package lambda is the Lambda of the embedded AWS: functions by name, invoked asynchronously with
// Lambda's own semantics, that is at least once, with retries after errors, panics and timeouts,
// a deadline, a concurrency limit and, on demand, duplicate deliveries (aws-facts 1.3 and 7).
//
// A function is a Go func ([Service.Register]) or any executable that speaks the Lambda runtime
// API ([Service.RegisterExecutable]). A Go func runs in this process, so it works in a
// testing/synctest bubble, where retries take no real time.
//
// The service owns one dispatcher goroutine, which lives only while something is queued, and one
// goroutine per running invocation. [Service.Close] stops and waits for all of them.
package lambda

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"time"
)

// A Function is the code behind a function's name. The context's deadline is the function's
// timeout; [FromContext] tells the request id, and [Output] is the function's log. A function that
// ignores its context is counted as timed out, but goes on in the background, which real Lambda
// would not allow.
type Function func(ctx context.Context, event []byte) ([]byte, error)

// Settings are the clocks and limits of the service.
type Settings struct {
	// Timeout of a function that does not set its own; 0 means Lambda's default of 3 s.
	Timeout time.Duration
	// RetryDelays are the pauses before an asynchronous event is delivered again after a function
	// error. Nil means 1 and 2 minutes (aws-facts 1.3), an empty list means no retries.
	RetryDelays []time.Duration
	// MaximumEventAge is how long an event may wait in the queue; 0 means 6 hours (aws-facts 7.2).
	MaximumEventAge time.Duration
	// Concurrency is how many invocations run at once in all; 0 means 1,000 (aws-facts 7.2).
	Concurrency int
	// Duplicates is asked once per asynchronous event for the delays of additional deliveries, as
	// the queue delivers at least once. Nil means none; see [DuplicateEvery].
	Duplicates func(Delivery) []time.Duration
	// NewRequestIDs gives each retry a request id of its own. Whether Lambda keeps the id is
	// unverified (aws-facts 9, point 11); by default it is kept.
	NewRequestIDs bool
}

// Config is what a [Service] is made of.
type Config struct {
	Settings
	// Account is the twelve-digit account id, "123456789012" by default.
	Account string
	// Region of the functions, "us-east-1" by default.
	Region string
	// Log receives what the service has to say, never an event; nil discards it.
	Log *slog.Logger
}

// A Service is a set of functions and their queue. It is safe for concurrent use.
type Service struct {
	config Config
	base   context.Context
	stop   context.CancelCauseFunc
	queue  dispatcher

	mu        sync.Mutex
	closed    bool
	functions map[string]*function
	running   int
	records   []*invocation
	owned     []func()
	group     sync.WaitGroup
}

// ErrClosed is what invocations on a closed service get, and the cancellation cause of those that
// ran when it was closed.
var ErrClosed = errors.New("lambda: the service is closed")

// New makes a service. It starts nothing; goroutines come with the first event.
func New(c Config) *Service {
	if c.Account == "" {
		c.Account = "123456789012"
	}
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Settings = c.Settings.withDefaults()
	s := &Service{config: c, functions: map[string]*function{}}
	s.base, s.stop = context.WithCancelCause(context.Background())
	return s
}

func (s Settings) withDefaults() Settings {
	if s.Timeout == 0 {
		s.Timeout = 3 * time.Second
	}
	if s.RetryDelays == nil {
		s.RetryDelays = []time.Duration{time.Minute, 2 * time.Minute}
	}
	if s.MaximumEventAge == 0 {
		s.MaximumEventAge = 6 * time.Hour
	}
	if s.Concurrency == 0 {
		s.Concurrency = 1000
	}
	return s
}

// functionName is the pattern of a bare function name (API reference, CreateFunction).
var functionName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// Register makes f available under a name. A name can be taken only once.
func (s *Service) Register(name string, f Function, options ...Option) error {
	if !functionName.MatchString(name) {
		return fmt.Errorf("lambda: %q is not a function name: use 1 to 64 letters, digits, - and _", name)
	}
	made, err := s.newFunction(name, f, options)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if _, taken := s.functions[name]; taken {
		return fmt.Errorf("lambda: function %s is already registered", name)
	}
	s.functions[name] = made
	return nil
}

// Close drops what is queued, cancels what runs, and waits until it has ended, executables
// included. A Go function that ignores its context holds Close up.
func (s *Service) Close() {
	s.mu.Lock()
	s.closed = true
	owned := s.owned
	s.owned = nil
	s.mu.Unlock()
	s.stop(ErrClosed)
	s.queue.close()
	s.group.Wait()
	for _, release := range owned {
		release()
	}
}
