package cause_test

import (
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/cause"
)

// The accuracy that was reached; the test fails below it. The streams were known when the rules were
// made, so these are no promises about others (docs/measurements.md).
const (
	fewestStreams = 71
	leastRight    = 71
	// leastRightWhenCoarse is for times in whole seconds.
	leastRightWhenCoarse = 67
)

// A guess names what failed, by the path of the resource; "" is the stack.
type guess func(stream) string

func failed(s stream) []event {
	var out []event
	for _, e := range s.Events {
		if e.ID != "" && strings.HasSuffix(e.Status, "_FAILED") {
			out = append(out, e)
		}
	}
	return out
}

func firstOf(events []event) string {
	if len(events) == 0 {
		return ""
	}
	return events[0].ID
}

type baseline struct {
	name  string
	guess guess
}

func (b baseline) right(all map[string]stream) (n int) {
	for _, s := range all {
		if b.guess(s) == s.Label.Path {
			n++
		}
	}
	return n
}

// baselines are what is done elsewhere. Where no resource failed they are allowed to mean the stack.
var baselines = []baseline{
	{"first FAILED event", func(s stream) string { return firstOf(failed(s)) }},
	{"newest FAILED event", func(s stream) string {
		events := failed(s)
		slices.Reverse(events)
		return firstOf(events)
	}},
	{"first FAILED event that was not cancelled", func(s stream) string {
		return firstOf(slices.DeleteFunc(failed(s), func(e event) bool { return strings.Contains(e.Reason, "cancelled") }))
	}},
	{"status name only", func(stream) string { return "" }},
}

// TestAccuracy compares what [cause.Find] finds with the labels, and other ways with them too.
func TestAccuracy(t *testing.T) {
	all := streams(t)
	if len(all) < fewestStreams {
		t.Errorf("only %d streams", len(all))
	}
	right, types := 0, 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		c := s.cause(t)
		if c.Path() == s.Label.Path && string(c.Kind()) == s.Label.Kind {
			right++
		} else {
			t.Logf("%s: it is %s %q, not %s %q: %v", name, s.Label.Kind, s.Label.Path, c.Kind(), c.Path(), c)
		}
		if string(c.FailureType()) == s.Label.Type {
			types++
		} else {
			t.Errorf("%s: it is a %s, not a %s: %v", name, s.Label.Type, c.FailureType(), c)
		}
	}
	t.Logf("%d of %d causes right, %d failure types", right, len(all), types)
	seen := maps.Clone(all)
	maps.DeleteFunc(seen, func(_ string, s stream) bool { return strings.HasPrefix(s.Made, "invented") })
	if right < leastRight {
		t.Errorf("%d of %d causes right, before it were %d", right, len(all), leastRight)
	}
	for _, b := range baselines {
		t.Logf("%s: %d of %d; without those invented, %d of %d", b.name, b.right(all), len(all), b.right(seen), len(seen))
		if b.right(all) >= right {
			t.Errorf("%q does as well", b.name)
		}
	}
}

// Every stream says where it comes from, what of it is real, and what advice it deserves.
func TestStreamsAreLabelled(t *testing.T) {
	for name, s := range streams(t) {
		made, _, _ := strings.Cut(s.Made, ":")
		if s.Source == "" || !slices.Contains([]string{"recorded", "reconstructed", "reconstructed after the report", "invented"}, made) {
			t.Errorf("%s: source %q, made %q", name, s.Source, made)
		}
		if c := s.cause(t); s.Label.Advice != cause.AdviceOf(c) {
			t.Errorf("%s: advice %q, not %q: %v", name, cause.AdviceOf(c), s.Label.Advice, c)
		}
	}
}

// Times in whole seconds, and the order of one second's events turned round, cost little: where
// CloudFormation's clocks and lists are coarse, the words have to do.
func TestAccuracyWithCoarseTimes(t *testing.T) {
	all := streams(t)
	right := 0
	for name, s := range all {
		s.Events = coarse(s.Events)
		for nested, events := range s.Nested {
			s.Nested[nested] = coarse(events)
		}
		if c := s.cause(t); c.Path() == s.Label.Path && string(c.Kind()) == s.Label.Kind {
			right++
		} else {
			t.Logf("%s: %v", name, c)
		}
	}
	t.Logf("%d of %d causes right", right, len(all))
	if right < leastRightWhenCoarse {
		t.Errorf("before it were %d", leastRightWhenCoarse)
	}
}

// coarse turns round the events about resources within each second.
func coarse(events []event) []event {
	var out []event
	for i := 0; i < len(events); {
		j := i
		for j < len(events) && math.Floor(events[j].At) == math.Floor(events[i].At) && events[j].ID != "" && events[j].Hook.Type == "" && strings.HasSuffix(events[j].Status, "_FAILED") {
			j++
		}
		j = max(j, i+1)
		for k := j - 1; k >= i; k-- {
			e := events[k]
			e.At = math.Floor(e.At)
			out = append(out, e)
		}
		i = j
	}
	return out
}
