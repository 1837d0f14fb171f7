package lambda

import (
	"errors"
	"net/http"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// maxEvent is the largest asynchronous payload in bytes (aws-facts 7.2: 1 MB).
const maxEvent = 1 << 20

// A Delivery tells [Settings.Duplicates] which event is being queued.
type Delivery struct {
	Function  string
	RequestID string
	// Event is the payload. It may hold live credentials.
	Event []byte
}

// DuplicateEvery makes a [Settings.Duplicates] that delivers every event a second time, so much
// after the first.
func DuplicateEvery(after time.Duration) func(Delivery) []time.Duration {
	return func(Delivery) []time.Duration { return []time.Duration{after} }
}

// event is an asynchronous event in the queue.
type event struct {
	function  *function
	requestID string
	body      []byte
	queued    time.Time
	// attempt counts deliveries from 1; throttles counts those since the last that were refused.
	attempt, throttles int
}

// Enqueue invokes a function asynchronously (InvocationType Event) and returns the request id. The
// event is delivered at once if there is room. Refused: an unknown function, and an event over 1 MB.
func (s *Service) Enqueue(function string, body []byte) (requestID string, err error) {
	f, err := s.function(function)
	if err != nil {
		return "", err
	}
	return s.enqueue(f, body)
}

// EnqueueAt invokes a function asynchronously at a time. The event is made only then, because it
// holds what ages, such as credentials; when it comes out nil, nothing is invoked. The callback
// runs on the dispatcher, so it must not block.
func (s *Service) EnqueueAt(function string, at time.Time, body func() []byte) error {
	f, err := s.function(function)
	if err != nil {
		return err
	}
	queued := s.queue.at(at, func() {
		made := body()
		if made == nil {
			return
		}
		if _, err := s.enqueue(f, made); err != nil {
			s.config.Log.Error("event not queued", "function", f.name, "error", err)
		}
	})
	if queued == nil {
		return ErrClosed
	}
	return nil
}

func (s *Service) enqueue(f *function, body []byte) (string, error) {
	if len(body) > maxEvent {
		return "", tooLarge(len(body), maxEvent)
	}
	e := event{function: f, requestID: wire.NewID(), body: body, queued: time.Now(), attempt: 1}
	if !s.deliverAt(e.queued, e) {
		return "", ErrClosed
	}
	if s.config.Duplicates != nil {
		for _, after := range s.config.Duplicates(Delivery{f.name, e.requestID, body}) {
			s.deliverAt(e.queued.Add(after), e)
		}
	}
	return e.requestID, nil
}

func (s *Service) deliverAt(t time.Time, e event) bool {
	return s.queue.at(t, func() { s.deliver(e) }) != nil
}

// deliver invokes the function, or puts the event back when there is no room for it.
func (s *Service) deliver(e event) {
	if e.function.reserved == 0 {
		s.discard(e, "reserved concurrency is 0")
		return
	}
	if time.Since(e.queued) > e.function.maxAge {
		s.discard(e, "older than the maximum event age")
		return
	}
	_, err := s.begin(e.function, e.requestID, e.body, e.attempt, func(a answer) { s.retry(e, a.failure) })
	if refused, ok := errors.AsType[*wire.Error](err); ok && refused.Status == http.StatusTooManyRequests {
		e.throttles++
		s.deliverAt(time.Now().Add(backoff(e.throttles)), e)
	}
}

// backoff is the pause after the n-th throttle: 1 s, doubling up to 5 min (aws-facts 1.3).
func backoff(n int) time.Duration {
	return min(time.Second<<min(n-1, 20), 5*time.Minute)
}

// retry queues the event again after a failed invocation, if an attempt is left.
func (s *Service) retry(e event, failure error) {
	if failure == nil {
		return
	}
	if e.attempt > len(e.function.delays) {
		s.discard(e, "no retry left")
		return
	}
	delay := e.function.delays[e.attempt-1]
	e.attempt++
	e.throttles = 0
	if s.config.NewRequestIDs {
		e.requestID = wire.NewID()
	}
	s.deliverAt(time.Now().Add(delay), e)
}

func (s *Service) discard(e event, why string) {
	s.config.Log.Warn("event discarded", "function", e.function.name, "requestId", e.requestID, "reason", why)
}
