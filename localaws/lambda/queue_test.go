package lambda_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/lambda"
	"github.com/stackjob/stackjob/localaws/wire"
)

func TestDuplicates(t *testing.T) {
	run(t, lambda.Settings{Duplicates: lambda.DuplicateEvery(time.Minute)}, func(t *testing.T, s *lambda.Service) {
		register(t, s, succeed)
		start := time.Now()
		id := enqueue(t, s, "{}")
		time.Sleep(time.Hour)
		if diff := cmp.Diff([]time.Duration{0, time.Minute}, starts(s, start)); diff != "" {
			t.Error(diff)
		}
		if all := s.Invocations(); all[1].RequestID != id {
			t.Error("a duplicate has the request id of the original")
		}
	})
}

func TestDuplicatesOfChosenEvents(t *testing.T) {
	chosen := func(d lambda.Delivery) []time.Duration {
		if strings.Contains(string(d.Event), "twice") {
			return []time.Duration{time.Second, time.Second}
		}
		return nil
	}
	run(t, lambda.Settings{Duplicates: chosen}, func(t *testing.T, s *lambda.Service) {
		register(t, s, succeed)
		enqueue(t, s, `"once"`)
		enqueue(t, s, `"twice more"`)
		time.Sleep(time.Hour)
		if n := len(s.Invocations()); n != 4 {
			t.Errorf("%d invocations", n)
		}
	})
}

// With room for one, a second event is throttled and comes back after 1, 2, 4 … seconds.
func TestThrottling(t *testing.T) {
	for name, c := range map[string]struct {
		settings lambda.Settings
		options  []lambda.Option
	}{
		"reserved": {options: []lambda.Option{lambda.ReservedConcurrency(1)}},
		"region":   {settings: lambda.Settings{Concurrency: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, c.settings, func(t *testing.T, s *lambda.Service) {
				register(t, s, func(context.Context, []byte) ([]byte, error) {
					time.Sleep(10 * time.Second)
					return nil, nil
				}, append(c.options, lambda.Timeout(time.Minute))...)
				start := time.Now()
				enqueue(t, s, "{}")
				enqueue(t, s, "{}")
				synctest.Wait()
				_, err := s.Invoke(t.Context(), "fn", nil)
				if refused, ok := errors.AsType[*wire.Error](err); !ok || refused.Status != http.StatusTooManyRequests {
					t.Errorf("third, synchronous: %v", err)
				}
				time.Sleep(time.Hour)
				if diff := cmp.Diff([]time.Duration{0, 15 * time.Second}, starts(s, start)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestReservedConcurrencyZeroDiscards(t *testing.T) {
	run(t, lambda.Settings{}, func(t *testing.T, s *lambda.Service) {
		register(t, s, succeed, lambda.ReservedConcurrency(0))
		enqueue(t, s, "{}")
		time.Sleep(7 * time.Hour)
		if all := s.Invocations(); len(all) != 0 {
			t.Errorf("invocations = %+v", all)
		}
	})
}

func TestThrottledEventGrowsTooOld(t *testing.T) {
	run(t, lambda.Settings{MaximumEventAge: time.Minute}, func(t *testing.T, s *lambda.Service) {
		register(t, s, func(context.Context, []byte) ([]byte, error) {
			time.Sleep(10 * time.Minute)
			return nil, nil
		}, lambda.ReservedConcurrency(1), lambda.Timeout(15*time.Minute))
		enqueue(t, s, "{}")
		enqueue(t, s, "{}")
		time.Sleep(time.Hour)
		if all := s.Invocations(); len(all) != 1 {
			t.Errorf("invocations = %+v", all)
		}
	})
}

func TestEnqueueAt(t *testing.T) {
	run(t, lambda.Settings{}, func(t *testing.T, s *lambda.Service) {
		var events []string
		register(t, s, func(_ context.Context, event []byte) ([]byte, error) {
			events = append(events, string(event))
			return nil, nil
		})
		start := time.Now()
		for _, at := range []time.Duration{time.Hour, time.Minute} {
			err := s.EnqueueAt("fn", start.Add(at), func() []byte { return fmt.Append(nil, time.Since(start)) })
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := s.EnqueueAt("fn", start.Add(time.Second), func() []byte { return nil }); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if diff := cmp.Diff([]string{"1m0s", "1h0m0s"}, events); diff != "" {
			t.Error(diff)
		}
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := lambda.New(lambda.Config{})
		var cause error
		register(t, s, func(ctx context.Context, _ []byte) ([]byte, error) {
			<-ctx.Done()
			cause = context.Cause(ctx)
			return nil, cause
		}, lambda.Timeout(time.Minute))
		enqueue(t, s, "{}")
		if err := s.EnqueueAt("fn", time.Now().Add(time.Hour), func() []byte { return []byte("{}") }); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		s.Close()
		if !errors.Is(cause, lambda.ErrClosed) {
			t.Errorf("Close came before the end of the invocation: cause %v", cause)
		}
		time.Sleep(24 * time.Hour)
		if all := s.Invocations(); len(all) != 1 || all[0].Running() {
			t.Errorf("invocations = %+v", all)
		}
		if _, err := s.Enqueue("fn", nil); !errors.Is(err, lambda.ErrClosed) {
			t.Errorf("Enqueue after Close: %v", err)
		}
		if err := s.EnqueueAt("fn", time.Now(), nil); !errors.Is(err, lambda.ErrClosed) {
			t.Errorf("EnqueueAt after Close: %v", err)
		}
		if err := s.Register("other", succeed); !errors.Is(err, lambda.ErrClosed) {
			t.Errorf("Register after Close: %v", err)
		}
		s.Close()
	})
}

// A service that nobody closed leaves no goroutine once its queue is empty.
func TestNothingRunsWhenIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := lambda.New(lambda.Config{})
		register(t, s, succeed)
		enqueue(t, s, "{}")
		if _, err := s.Invoke(t.Context(), "fn", nil); err != nil {
			t.Error(err)
		}
	})
}
