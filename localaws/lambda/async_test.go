package lambda_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/lambda"
)

// run executes a test in a bubble with a service that is closed at its end.
func run(t *testing.T, settings lambda.Settings, test func(t *testing.T, s *lambda.Service)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := lambda.New(lambda.Config{Settings: settings})
		defer s.Close()
		test(t, s)
	})
}

func register(t *testing.T, s *lambda.Service, f lambda.Function, options ...lambda.Option) {
	t.Helper()
	if err := s.Register("fn", f, options...); err != nil {
		t.Fatal(err)
	}
}

func enqueue(t *testing.T, s *lambda.Service, event string) string {
	t.Helper()
	id, err := s.Enqueue("fn", []byte(event))
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// starts are the times of the invocations since start.
func starts(s *lambda.Service, start time.Time) []time.Duration {
	var at []time.Duration
	for _, i := range s.Invocations() {
		at = append(at, i.Start.Sub(start))
	}
	return at
}

func succeed(context.Context, []byte) ([]byte, error) { return nil, nil }

func TestRetries(t *testing.T) {
	for name, c := range map[string]struct {
		settings lambda.Settings
		options  []lambda.Option
		fails    int
		want     []time.Duration
	}{
		"success":                {want: []time.Duration{0}},
		"one failure":            {fails: 1, want: []time.Duration{0, time.Minute}},
		"failures only":          {fails: 9, want: []time.Duration{0, time.Minute, 3 * time.Minute}},
		"no retries, a function": {fails: 9, options: []lambda.Option{lambda.MaximumRetryAttempts(0)}, want: []time.Duration{0}},
		"no retries, a setting":  {fails: 9, settings: lambda.Settings{RetryDelays: []time.Duration{}}, want: []time.Duration{0}},
		"other delays": {
			fails: 9, settings: lambda.Settings{RetryDelays: []time.Duration{time.Second}},
			want: []time.Duration{0, time.Second},
		},
		"too old for the second": {
			fails: 9, options: []lambda.Option{lambda.MaximumEventAge(2 * time.Minute)},
			want: []time.Duration{0, time.Minute},
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, c.settings, func(t *testing.T, s *lambda.Service) {
				calls := 0
				register(t, s, func(_ context.Context, event []byte) ([]byte, error) {
					if string(event) != `{"a":1}` {
						t.Errorf("event = %s", event)
					}
					if calls++; calls <= c.fails {
						return nil, errors.New("no")
					}
					return nil, nil
				}, c.options...)
				start := time.Now()
				enqueue(t, s, `{"a":1}`)
				time.Sleep(7 * time.Hour)
				if diff := cmp.Diff(c.want, starts(s, start)); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestRequestIDOfRetries(t *testing.T) {
	for _, fresh := range []bool{false, true} {
		run(t, lambda.Settings{NewRequestIDs: fresh}, func(t *testing.T, s *lambda.Service) {
			register(t, s, func(context.Context, []byte) ([]byte, error) { return nil, errors.New("no") })
			id := enqueue(t, s, "{}")
			time.Sleep(time.Hour)
			all := s.Invocations()
			if len(all) != 3 || all[0].RequestID != id || all[2].Attempt != 3 {
				t.Fatalf("invocations = %+v", all)
			}
			if same := all[1].RequestID == id && all[2].RequestID == id; same == fresh {
				t.Errorf("NewRequestIDs=%t: ids %s, %s, %s", fresh, id, all[1].RequestID, all[2].RequestID)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	own := errors.New("out of cheese")
	for name, c := range map[string]struct {
		f       lambda.Function
		kind    string
		message string
	}{
		"error": {func(context.Context, []byte) ([]byte, error) { return nil, own }, "errorString", "out of cheese"},
		"panic": {func(context.Context, []byte) ([]byte, error) { panic("boom") }, "string", "boom"},
		"end of goroutine": {
			func(context.Context, []byte) ([]byte, error) { runtime.Goexit(); return nil, nil },
			"Runtime.ExitError", "Runtime exited without providing a reason",
		},
		"timeout": {
			func(ctx context.Context, _ []byte) ([]byte, error) { <-ctx.Done(); return nil, nil },
			"Sandbox.Timedout", "Task timed out after 3.00 seconds",
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, lambda.Settings{}, func(t *testing.T, s *lambda.Service) {
				register(t, s, c.f)
				_, err := s.Invoke(t.Context(), "fn", nil)
				failure, ok := errors.AsType[*lambda.FunctionError](err)
				if !ok || failure.Type != c.kind || failure.Message != c.message {
					t.Errorf("failure = %#v", err)
				}
				if name == "error" && !errors.Is(err, own) {
					t.Error("the function's error is lost")
				}
				if log := s.Invocations()[0].Log; name == "panic" && !strings.Contains(log, "async_test.go") {
					t.Errorf("log of a panic has no stack: %s", log)
				}
			})
		})
	}
}

// A function that ignores its context is counted as timed out in time, and delivered again.
func TestTimeoutOfStubbornFunction(t *testing.T) {
	run(t, lambda.Settings{}, func(t *testing.T, s *lambda.Service) {
		register(t, s, func(context.Context, []byte) ([]byte, error) {
			time.Sleep(10 * time.Minute)
			return nil, nil
		}, lambda.Timeout(time.Minute), lambda.MaximumRetryAttempts(1), lambda.ReservedConcurrency(1))
		start := time.Now()
		enqueue(t, s, "{}")
		time.Sleep(5 * time.Minute)
		if diff := cmp.Diff([]time.Duration{0, 2 * time.Minute}, starts(s, start)); diff != "" {
			t.Error(diff)
		}
		for _, i := range s.Invocations() {
			if i.End.Sub(i.Start) != time.Minute || i.Err == nil {
				t.Errorf("invocation = %+v", i)
			}
		}
	})
}

func TestContextOfFunction(t *testing.T) {
	run(t, lambda.Settings{}, func(t *testing.T, s *lambda.Service) {
		start := time.Now()
		register(t, s, func(ctx context.Context, _ []byte) ([]byte, error) {
			deadline, _ := ctx.Deadline()
			in, ok := lambda.FromContext(ctx)
			fmt.Fprintln(lambda.Output(ctx), "hello")
			return fmt.Appendf(nil, "%s %v %t %s %d", deadline.Sub(start), in.RequestID != "", ok, in.FunctionARN, in.Attempt), nil
		}, lambda.Timeout(50*time.Second))
		got, err := s.Invoke(t.Context(), "fn", nil)
		if want := "50s true true arn:aws:lambda:us-east-1:123456789012:function:fn 1"; err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
		if log := s.Invocations()[0].Log; log != "hello\n" {
			t.Errorf("log = %q", log)
		}
	})
}

func TestRefusals(t *testing.T) {
	s := lambda.New(lambda.Config{})
	defer s.Close()
	register(t, s, succeed)
	for name, c := range map[string]struct {
		err  error
		want string
	}{
		"taken":       {s.Register("fn", succeed), "already registered"},
		"bad name":    {s.Register("a b", succeed), "not a function name"},
		"no name":     {s.Register("", succeed), "not a function name"},
		"timeout":     {s.Register("x", succeed, lambda.Timeout(16*time.Minute)), "timeout 16m0s: use 1s to 15m0s"},
		"retries":     {s.Register("x", succeed, lambda.MaximumRetryAttempts(3)), "use 0 to 2"},
		"age":         {s.Register("x", succeed, lambda.MaximumEventAge(time.Second)), "use 1m0s to 6h0m0s"},
		"concurrency": {s.Register("x", succeed, lambda.ReservedConcurrency(-1)), "use 0 or more"},
		"unknown":     {second(s.Enqueue("nobody", nil)), "ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody"},
		"version":     {second(s.Enqueue("fn:7", nil)), "ResourceNotFoundException"},
		"too large":   {second(s.Enqueue("fn", make([]byte, 1<<20+1))), "RequestTooLargeException"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, c.err, c.want)
		}
	}
	for _, ref := range []string{"fn", "fn:$LATEST", "123456789012:function:fn", "arn:aws:lambda:us-east-1:123456789012:function:fn"} {
		if _, err := s.Enqueue(ref, make([]byte, 1<<20)); err != nil {
			t.Errorf("%s: %v", ref, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestWhatIsRemembered(t *testing.T) {
	s := lambda.New(lambda.Config{})
	defer s.Close()
	register(t, s, func(ctx context.Context, event []byte) ([]byte, error) {
		_, err := lambda.Output(ctx).Write(event)
		return nil, err
	})
	for range 1000 {
		if _, err := s.Invoke(t.Context(), "fn", nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Invoke(t.Context(), "fn", []byte(strings.Repeat("x", 1<<20+5))); err != nil {
		t.Fatal(err)
	}
	all := s.Invocations()
	if len(all) != 1000 || !strings.HasSuffix(all[999].Log, "xxx\n[5 more bytes]\n") {
		t.Errorf("%d invocations", len(all))
	}
}

// Who waits for an answer may give up; the invocation goes on.
func TestInvokeEndsWithItsContext(t *testing.T) {
	run(t, lambda.Settings{}, func(t *testing.T, s *lambda.Service) {
		register(t, s, func(context.Context, []byte) ([]byte, error) {
			time.Sleep(2 * time.Second)
			return nil, nil
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Invoke(ctx, "fn", nil); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		time.Sleep(2 * time.Second)
		if i := s.Invocations()[0]; i.Running() || i.Err != nil {
			t.Errorf("invocation = %+v", i)
		}
	})
}

func TestOutsideOfAnInvocation(t *testing.T) {
	if in, ok := lambda.FromContext(t.Context()); ok {
		t.Errorf("in %+v", in)
	}
	fmt.Fprintln(lambda.Output(t.Context()), "nobody reads this")
}
