package cloudformation

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTimeline(t *testing.T) {
	start := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)
	l := timeline{now: start}
	var seen []string
	note := func(name string) func() {
		return func() { seen = append(seen, name+" at "+l.now.Sub(start).String()) }
	}
	l.after(3*time.Second, note("third"))
	l.after(time.Second, func() {
		note("first")()
		l.after(time.Second, note("planned meanwhile"))
		l.after(time.Hour, note("too late"))
	})
	l.after(3*time.Second, note("fourth"))
	l.after(2*time.Second, note("called off")).cancel()
	l.settle(start.Add(10 * time.Second))
	l.settle(start) // time does not go back
	want := []string{"first at 1s", "planned meanwhile at 2s", "third at 3s", "fourth at 3s"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := l.now.Sub(start); got != 10*time.Second {
		t.Errorf("the present is %v after the start", got)
	}
}

func TestGraph(t *testing.T) {
	needs := map[string][]string{"b": {"a"}, "c": {"a", "absent"}, "d": {"b", "c"}, "e": {"e"}}
	tests := []struct{ name, fails, want string }{
		{"all succeed", "", "a e b c d done"},
		{"one fails", "b", "a e b c done"},
		{"the first fails", "a", "a e done"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var seen []string
			var running []string
			g := newGraph([]string{"a", "b", "c", "d", "e"}, func(id string) []string { return needs[id] },
				func(id string) { seen = append(seen, id); running = append(running, id) },
				func() { seen = append(seen, "done") })
			g.start()
			for len(running) > 0 {
				id := running[0]
				running = running[1:]
				g.end(id, id != test.fails)
			}
			if got := strings.Join(seen, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestGraphStops(t *testing.T) {
	g := newGraph([]string{"a", "b", "c"}, func(id string) []string { return map[string][]string{"c": {"a"}}[id] },
		func(string) {}, func() { t.Error("a stopped graph is done") })
	g.start()
	if diff := cmp.Diff([]string{"a", "b"}, g.stop()); diff != "" {
		t.Errorf("under way (-want +got):\n%s", diff)
	}
	g.end("a", true)
	g.end("b", true)
	if g.tasks["c"].begun {
		t.Error("a stopped graph goes on")
	}
}
