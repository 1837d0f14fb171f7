package deploy_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// Journeys that meet several faults by chance. Jitter and nonces are not of the seed, so one that fails
// once may have to be run some times to fail again:
//
//	go test ./internal/deploy -run 'TestSeveralFaults/^17$' -seeds 18 -count 20
var seeds = flag.Uint64("seeds", 60, "how many journeys TestSeveralFaults makes")

// bypaths are further journeys that single faults do not sweep: they are long, or much like others.
var bypaths = []journey{
	{name: "replace", prepare: (*world).dead, order: &order{spec: replacement, source: sourceOf(topic("one"))},
		succeeded: true, status: types.StackStatusCreateComplete, operations: 1},
	{name: "roll back", prepare: func(w *world) { w.paused("update") }, order: &order{spec: recovering("rollback"), source: sourceOf(topic("two"))},
		succeeded: true, status: types.StackStatusUpdateComplete, operations: 3},
	{name: "plan anew", before: topic("one"), prepare: func(w *world) { w.changeSet("stackjob", topic("old"), types.ChangeSetTypeUpdate) },
		order: &order{spec: planning, source: sourceOf(topic("two"))}, succeeded: true, status: types.StackStatusCreateComplete, operations: 1, left: 1},
	{name: "plan nothing", before: topic("one"), order: &order{spec: planning, source: sourceOf(topic("one"))},
		succeeded: true, status: types.StackStatusCreateComplete, operations: 1},
	{name: "plan for a dead stack", prepare: (*world).dead, order: &order{spec: planning, source: sourceOf(topic("one"))},
		succeeded: true, status: types.StackStatusReviewInProgress, left: 1},
	{name: "execute an update", before: topic("one"), prepare: func(w *world) { w.changeSet("stackjob", topic("two"), types.ChangeSetTypeUpdate) },
		order: &order{spec: execution}, succeeded: true, status: types.StackStatusUpdateComplete, operations: 2},
	{name: "a failed update with settings", before: topic("one"), prepare: (*world).denying,
		order:  &order{spec: guarded(keys{"guard": keys{"stateful": "off"}}), source: guardedSource(failing("update", "no luck"))},
		status: types.StackStatusUpdateRollbackComplete, operations: 2, then: (*world).wantDenied},
	{name: "drift", before: topic("one"), order: &order{spec: with(keys{"drift": "fail"}), source: sourceOf(topic("two"))},
		succeeded: true, status: types.StackStatusUpdateComplete, operations: 2},
	{name: "settings alone", before: topic("one"), order: &order{spec: with(keys{"terminationProtection": true, "stackPolicy": "policy.json"}), source: guardedSource(topic("one"))},
		succeeded: true, status: types.StackStatusCreateComplete, operations: 1, then: (*world).wantDenied},
}

// denying gives the stack web the policy of guarded.
func (w *world) denying() {
	w.Helper()
	w.wantSucceeded(w.run(order{spec: with(keys{"stackPolicy": "policy.json"}), source: guardedSource(topic("one"))}), "no changes")
}

func (w *world) wantDenied() {
	w.Helper()
	if got := w.policy(); got != denyNews {
		w.Errorf("policy %s", got)
	}
}

// hazards are the faults that a deployment has to get over, each at any call.
var hazards = map[string]func(w *world) fault.Fault{
	"throttled":     func(*world) fault.Fault { return fault.Throttled() },
	"internal":      func(*world) fault.Fault { return fault.InternalError() },
	"unavailable":   func(*world) fault.Fault { return fault.Unavailable() },
	"reset":         func(*world) fault.Fault { return fault.ConnectionReset() },
	"lost":          func(*world) fault.Fault { return fault.AnswerLost() },
	"stale":         func(*world) fault.Fault { return fault.StaleRead() },
	"slow":          func(*world) fault.Fault { return fault.Slow(2 * time.Minute) },
	"expired":       func(*world) fault.Fault { return fault.ExpiredToken() },
	"denied":        func(*world) fault.Fault { return fault.AccessDenied() },
	"killed before": func(w *world) fault.Fault { return fault.KilledBefore(w.kill) },
	"killed after":  func(w *world) fault.Fault { return fault.KilledAfter(w.kill) },
}

// A chance is what a seed makes of a journey.
type chance struct {
	journey  journey
	met      map[int]string // the number of a call of the program → a hazard
	deaths   int
	twice    bool // every event is delivered twice
	settings []func(*localaws.Config)
	about    []string
}

// mostDeaths is how many processes may die: Lambda delivers an event three times, and then it is lost.
const mostDeaths = 2

func deaths(hazard string) int {
	if strings.HasPrefix(hazard, "killed") {
		return 1
	}
	return 0
}

func chanceOf(seed uint64) chance {
	r := rand.New(rand.NewPCG(seed, 1))
	all := append(append(append([]journey{}, journeys...), detours...), bypaths...)
	c := chance{journey: all[r.IntN(len(all))], met: map[int]string{}, settings: []func(*localaws.Config){quickly}}
	names := []string{"throttled", "internal", "unavailable", "reset", "lost", "stale", "slow", "expired", "killed before", "killed after"}
	for range 2 + r.IntN(3) {
		first, kind := r.IntN(60), names[r.IntN(len(names))]
		for at := range 1 + r.IntN(3)*r.IntN(2) { // now and then several in a row
			if c.deaths += deaths(kind); c.deaths <= mostDeaths || deaths(kind) == 0 {
				c.met[first+at] = kind
			}
		}
	}
	if r.IntN(3) == 0 {
		c.twice = true
		later := []time.Duration{0, time.Second, 20 * time.Second, 3 * time.Minute}[r.IntN(4)]
		c.set(fmt.Sprintf("twice %s later", later), func(a *localaws.Config) { a.Lambda.Duplicates = lambda.DuplicateEvery(later) })
	}
	if r.IntN(3) == 0 {
		c.set("another AWS", otherwise)
	}
	if r.IntN(3) == 0 {
		pause := time.Duration(1+r.IntN(300)) * time.Second
		c.set(fmt.Sprintf("jobs %s apart", pause), delay(pause))
	}
	return c
}

func (c *chance) set(about string, setting func(*localaws.Config)) {
	c.about, c.settings = append(c.about, about), append(c.settings, setting)
}

func (c chance) run(t *testing.T) {
	var log []string
	inWorld(t, func(w *world) {
		c.journey.travel(w, c.injector(w, &log))
		if w.Failed() {
			w.Logf("%s, %s: %s", c.journey.name, strings.Join(c.about, ", "), strings.Join(log, "; "))
		}
	}, c.settings...)
}

// injector lets the program's calls meet what is meant for them, and writes down what.
func (c chance) injector(w *world, log *[]string) fault.Injector {
	var mu sync.Mutex
	n := 0
	return fault.Func(func(p fault.Point) fault.Fault {
		if !theProgram()(p) {
			return fault.Fault{}
		}
		mu.Lock()
		defer mu.Unlock()
		kind, meets := c.met[n]
		n++
		if !meets {
			return fault.Fault{}
		}
		*log = append(*log, p.Operation+" meets "+kind)
		return hazards[kind](w)
	})
}

func TestSeveralFaults(t *testing.T) {
	for seed := range *seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { chanceOf(seed).run(t) })
	}
}
