package fault_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/fault"
)

var calls = []fault.Point{
	{Service: "s3", Operation: "GetObject", Caller: "arn:aws:sts::1:assumed-role/deploy/a"},
	{Service: "cloudformation", Operation: "DescribeStacks", Caller: "arn:aws:sts::1:assumed-role/deploy/b"},
	{Service: "cloudformation", Operation: "DescribeStacks", Caller: "arn:aws:iam::1:root"},
	{Service: "cloudformation", Operation: "ExecuteChangeSet", Caller: "arn:aws:sts::1:assumed-role/deploy/b"},
	{Service: "cloudformation", Operation: "DescribeStacks", Caller: "arn:aws:sts::2:assumed-role/deployer/b"},
}

// met are the positions of the calls that meet a fault.
func met(i fault.Injector) []int {
	var positions []int
	for n, p := range calls {
		if p.N = n; !i.At(p).None() {
			positions = append(positions, n)
		}
	}
	return positions
}

func TestPredicates(t *testing.T) {
	describe := fault.Operation("DescribeStacks")
	for _, test := range []struct {
		name   string
		chosen fault.Predicate
		want   []int
	}{
		{"always", fault.Always(), []int{0, 1, 2, 3, 4}},
		{"service", fault.Service("s3"), []int{0}},
		{"operation", describe, []int{1, 2, 4}},
		{"role", fault.Role("deploy"), []int{0, 1, 3}},
		{"caller", fault.Caller("arn:aws:iam::?:root"), []int{2}},
		{"and", fault.And(describe, fault.Role("deploy")), []int{1}},
		{"and of none", fault.And(), []int{0, 1, 2, 3, 4}},
		{"or", fault.Or(fault.Service("s3"), fault.Operation("ExecuteChangeSet")), []int{0, 3}},
		{"or of none", fault.Or(), nil},
		{"not", fault.Not(describe), []int{0, 3}},
		{"nth", fault.Nth(1, describe), []int{2}},
		{"once", fault.Once(describe), []int{1}},
		{"first", fault.First(2, describe), []int{1, 2}},
		{"after", fault.After(1, describe), []int{2, 4}},
		{"the n-th of a caller", fault.Nth(1, fault.Role("deploy")), []int{1}},
		{"counted last", fault.And(fault.Role("deploy"), fault.Nth(1, fault.Service("cloudformation"))), []int{3}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, met(fault.On(test.chosen, fault.ConnectionReset()))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCallerPatternIsChecked(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic for a malformed pattern")
		}
	}()
	fault.Caller("[")
}

func TestNone(t *testing.T) {
	if !(fault.Fault{}).None() {
		t.Error("the zero fault is one")
	}
	for _, f := range []fault.Fault{
		fault.Throttled(), fault.InternalError(), fault.Unavailable(), fault.AccessDenied(), fault.ExpiredToken(),
		fault.Refused(400, "X", "x"), fault.ConnectionReset(), fault.AnswerLost(), fault.Slow(time.Second), fault.StaleRead(),
		fault.KilledBefore(func() {}), fault.KilledAfter(func() {}), {DelayAnswer: 1},
	} {
		if f.None() {
			t.Errorf("%+v is none", f)
		}
	}
}

// Any asks all, so that those that count see every call; the first fault is met.
func TestAny(t *testing.T) {
	first := fault.On(fault.Nth(0, fault.Always()), fault.Throttled())
	second := fault.On(fault.Nth(0, fault.Always()), fault.AccessDenied())
	third := fault.On(fault.Nth(1, fault.Always()), fault.Unavailable())
	any := fault.Any(first, second, third)
	var kinds []fault.Kind
	for _, p := range calls[:3] {
		var kind fault.Kind
		if refusal := any.At(p).Refuse; refusal != nil {
			kind = refusal.Kind
		}
		kinds = append(kinds, kind)
	}
	if want := []fault.Kind{fault.KindThrottled, fault.KindUnavailable, ""}; !slices.Equal(kinds, want) {
		t.Errorf("%q, want %q", kinds, want)
	}
}

func TestOnly(t *testing.T) {
	second := fault.On(fault.Nth(1, fault.Always()), fault.Throttled())
	if got := met(fault.Only(fault.Role("deploy"), second)); !slices.Equal(got, []int{1}) {
		t.Errorf("%v: calls of others are not counted", got)
	}
}

func TestLog(t *testing.T) {
	log := fault.Record(fault.On(fault.Service("s3"), fault.Throttled()))
	if got := met(log); !slices.Equal(got, []int{0}) {
		t.Errorf("%v", got)
	}
	if log.Calls(nil) != 5 || log.Calls(fault.Operation("DescribeStacks")) != 3 || log.Faults() != 1 {
		t.Errorf("%d calls, %d faults", log.Calls(nil), log.Faults())
	}
	for n, entry := range log.Entries() {
		if entry.Point.N != n || entry.Fault.None() != (n != 0) {
			t.Errorf("%+v", entry)
		}
	}
	if none := fault.Record(nil); len(met(none)) != 0 || none.Calls(nil) != 5 {
		t.Error("a log around nothing")
	}
}

func TestSwitch(t *testing.T) {
	var s fault.Switch
	if len(met(&s)) != 0 {
		t.Error("the zero switch injects")
	}
	s.Set(fault.On(fault.Always(), fault.Throttled()))
	if len(met(&s)) != 5 {
		t.Error("the switch is on and injects nothing")
	}
	s.Set(nil)
	if len(met(&s)) != 0 {
		t.Error("the switch is off and injects")
	}
}
