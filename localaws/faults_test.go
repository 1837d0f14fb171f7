package localaws_test

import (
	"context"
	"errors"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/fault"
)

// meet writes an object under a fault, as the role "deploy", and tells whether it was written.
func meet(t *testing.T, f fault.Fault, ctx context.Context) (err error, written bool) {
	t.Helper()
	s := start(t, localaws.Config{Faults: fault.On(fault.Role("deploy"), f)})
	if err := s.S3().CreateBucket("art", "us-east-1"); err != nil {
		t.Fatal(err)
	}
	err = write(ctx, once(s.ConfigFor("deploy")), "art", "k", "x")
	_, absent := s.S3().Read("art", "k")
	return err, absent == nil
}

func TestFaults(t *testing.T) {
	killed := false
	kill := func() { killed = true }
	isReset := func(err error) bool { return errors.Is(err, syscall.ECONNRESET) }
	hasCode := func(want string) func(error) bool { return func(err error) bool { return code(err) == want } }
	for _, test := range []struct {
		name    string
		fault   fault.Fault
		error   func(error) bool
		written bool
		kills   bool
	}{
		{"none", fault.Fault{}, func(err error) bool { return err == nil }, true, false},
		{"throttled", fault.Throttled(), hasCode("SlowDown"), false, false},
		{"access denied", fault.AccessDenied(), hasCode("AccessDenied"), false, false},
		{"expired", fault.ExpiredToken(), hasCode("ExpiredToken"), false, false},
		{"500", fault.InternalError(), hasCode("InternalError"), false, false},
		{"503", fault.Unavailable(), hasCode("ServiceUnavailable"), false, false},
		{"in other words", fault.Refused(400, "Odd", "odd"), hasCode("Odd"), false, false},
		{"reset", fault.ConnectionReset(), isReset, false, false},
		{"answer lost", fault.AnswerLost(), isReset, true, false},
		{"slow", fault.Slow(time.Hour), func(err error) bool { return err == nil }, true, false},
		{"slow answer", fault.Fault{DelayAnswer: time.Hour}, func(err error) bool { return err == nil }, true, false},
		{"killed before", fault.KilledBefore(kill), isReset, false, true},
		{"killed after", fault.KilledAfter(kill), isReset, true, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			killed = false
			synctest.Test(t, func(t *testing.T) {
				before := time.Now()
				err, written := meet(t, test.fault, t.Context())
				if !test.error(err) || written != test.written || killed != test.kills {
					t.Errorf("error %v, written %v, killed %v", err, written, killed)
				}
				if took := time.Since(before); took != test.fault.Delay+test.fault.DelayAnswer {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

// Who gives up waiting gets his own context's error. Before the effect there is none then; after
// it there is.
func TestDelayEndsWithTheContext(t *testing.T) {
	for _, test := range []struct {
		fault   fault.Fault
		written bool
	}{{fault.Slow(time.Hour), false}, {fault.Fault{DelayAnswer: time.Hour}, true}} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			err, written := meet(t, test.fault, ctx)
			if !errors.Is(err, context.DeadlineExceeded) || written != test.written {
				t.Errorf("%v, written %v", err, written)
			}
		})
	}
}

// The calls of the test itself do not meet what is meant for the function's role.
func TestFaultsOfOneCaller(t *testing.T) {
	log := fault.Record(fault.On(fault.Role("deploy"), fault.AccessDenied()))
	s := start(t, localaws.Config{Faults: log})
	if _, err := whoAmI(t.Context(), once(s.AWS())); err != nil {
		t.Error(err)
	}
	if _, err := whoAmI(t.Context(), once(s.ConfigFor("deploy"))); code(err) != "AccessDenied" {
		t.Error(err)
	}
	if log.Calls(nil) != 2 || log.Faults() != 1 {
		t.Errorf("%d calls, %d faults", log.Calls(nil), log.Faults())
	}
}

// The SDK tries again after a fault that it thinks passes; the point's counts go on.
func TestRetry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := fault.Record(fault.On(fault.First(2, fault.Always()), fault.Throttled()))
		s := start(t, localaws.Config{Faults: log})
		if _, err := whoAmI(t.Context(), s.AWS()); err != nil {
			t.Error(err)
		}
		for n, entry := range log.Entries() {
			if p := entry.Point; p.N != n || p.NthOfOperation != n || p.Operation != "GetCallerIdentity" || p.Service != "sts" {
				t.Errorf("%+v", p)
			}
		}
	})
}

// Over a socket a fault breaks the connection itself.
func TestFaultOverASocket(t *testing.T) {
	var sw fault.Switch
	s := start(t, localaws.Config{Faults: &sw})
	url, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := once(s.AWS())
	c.BaseEndpoint, c.HTTPClient = aws.String(url), nil
	if _, err := whoAmI(t.Context(), c); err != nil {
		t.Error(err)
	}
	sw.Set(fault.On(fault.Always(), fault.AnswerLost()))
	if _, err := whoAmI(t.Context(), c); err == nil || code(err) != "" {
		t.Errorf("want a connection error, got %v", err)
	}
	sw.Set(nil)
	if _, err := whoAmI(t.Context(), c); err != nil {
		t.Error(err)
	}
}

// Each service refuses in its own words.
func TestRefusalsInTheServicesWords(t *testing.T) {
	for _, test := range []struct {
		fault             fault.Fault
		rest, query, json string
	}{
		{fault.Throttled(), "SlowDown", "Throttling", "ThrottlingException"},
		{fault.AccessDenied(), "AccessDenied", "AccessDenied", "AccessDeniedException"},
		{fault.ExpiredToken(), "ExpiredToken", "ExpiredToken", "ExpiredTokenException"},
		{fault.InternalError(), "InternalError", "InternalFailure", "InternalFailure"},
		{fault.Unavailable(), "ServiceUnavailable", "ServiceUnavailable", "ServiceUnavailable"},
	} {
		s := start(t, localaws.Config{Faults: fault.On(fault.Always(), test.fault)})
		refusedEverywhere(t, once(s.AWS()), test.rest, test.query, test.json)
	}
}
