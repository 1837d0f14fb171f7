package deploy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// A journey is a deployment with a known end. Whatever happens on the way, the end is the same.
type journey struct {
	name      string
	before    string // the template deployed before, if any
	template  string
	succeeded bool
	status    types.StackStatus
	// operations is how many operations the stack has seen in the end.
	operations int

	// prepare takes the place of before, and order that of the template, in journeys of other modes
	// and with repairs. left is how many change sets they leave; then looks at what else they leave.
	prepare func(w *world)
	order   *order
	left    int
	then    func(w *world)
}

var journeys = []journey{
	{name: "create", template: topic("one"), succeeded: true, status: types.StackStatusCreateComplete, operations: 1},
	{name: "update", before: topic("one"), template: topic("two"), succeeded: true, status: types.StackStatusUpdateComplete, operations: 2},
	{name: "no changes", before: topic("one"), template: topic("one"), succeeded: true, status: types.StackStatusCreateComplete, operations: 1},
	{name: "failed creation", template: failing("create", "no luck"), status: types.StackStatusRollbackComplete, operations: 1},
	{name: "failed update", before: topic("one"), template: failing("update", "no luck"), status: types.StackStatusUpdateRollbackComplete, operations: 2},
}

// detours are journeys of the other modes, and with a repair on the way.
var detours = []journey{
	{name: "delete", before: topic("one"), order: &order{spec: deletion}, succeeded: true},
	{name: "plan", before: topic("one"), order: &order{spec: planning, source: sourceOf(topic("two"))},
		succeeded: true, status: types.StackStatusCreateComplete, operations: 1, left: 1},
	{name: "execute", prepare: func(w *world) { w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("one"))}), "plan") },
		order: &order{spec: execution}, succeeded: true, status: types.StackStatusCreateComplete, operations: 1},
	{name: "recreate", prepare: (*world).dead, template: topic("one"), succeeded: true, status: types.StackStatusCreateComplete, operations: 1},
	{name: "continue a rollback", prepare: func(w *world) { w.wedged(2) }, order: &order{spec: recovering("continue", "skip"), source: sourceOf(mended)},
		succeeded: true, status: types.StackStatusUpdateComplete, operations: 3},
	{name: "settings", before: topic("one"), order: &order{spec: guarded(keys{"terminationProtection": true}), source: guardedSource(topic("two"))},
		succeeded: true, status: types.StackStatusUpdateComplete, operations: 2, then: func(w *world) {
			if got := w.policy(); got != denyNews || !aws.ToBool(w.stack("web").EnableTerminationProtection) {
				w.Errorf("policy %s, protection %v", got, w.stack("web").EnableTerminationProtection)
			}
		}},
}

// travel runs a journey on a world whose troubles begin after the preparations.
func (j journey) travel(w *world, trouble fault.Injector) {
	w.Helper()
	if j.before != "" {
		w.wantSucceeded(w.deploy(web, j.before), "created")
	}
	if j.prepare != nil {
		j.prepare(w)
	}
	w.faults.Set(trouble)
	run := j.start(w)
	result := w.end(run)
	w.faults.Set(nil)
	time.Sleep(time.Hour) // late deliveries come too
	j.check(w, run, result)
}

func (j journey) start(w *world) *codepipeline.Execution {
	w.Helper()
	if j.order != nil {
		return w.begin(*j.order)
	}
	return w.start(web, j.template)
}

func (j journey) check(w *world, run *codepipeline.Execution, result codepipeline.Result) {
	w.Helper()
	if got := result.Status == codepipeline.Succeeded; got != j.succeeded {
		w.Errorf("%s %s: %s", result.Status, result.FailureType, result.Message)
	}
	if n := accepted(run); n != 1 {
		w.Errorf("%d final reports were accepted", n)
	}
	if got := w.settle("web"); got != j.status {
		w.Errorf("stack web is %q, want %q", got, j.status)
	}
	if n := w.leftovers("web"); n != j.left {
		w.Errorf("%d change sets are left behind, want %d", n, j.left)
	}
	if n := w.begun("web"); n != j.operations {
		w.Errorf("%d operations, want %d", n, j.operations)
	}
	if !j.succeeded && !strings.Contains(result.Message, "no luck") {
		w.Errorf("the cause is not told: %s", result.Message)
	}
	if j.then != nil {
		j.then(w)
	}
}

func TestEveryEventDeliveredTwice(t *testing.T) {
	for _, later := range []time.Duration{0, time.Second, 20 * time.Second, 3 * time.Minute} {
		for _, j := range journeys {
			t.Run(fmt.Sprintf("%s, %s later", j.name, later), func(t *testing.T) {
				twice := func(c *localaws.Config) { c.Lambda.Duplicates = lambda.DuplicateEvery(later) }
				inWorld(t, func(w *world) { j.travel(w, nil) }, twice)
				inWorld(t, func(w *world) { j.travel(w, nil) }, twice, otherwise)
			})
		}
	}
}

// otherwise turns around what nobody has written down about AWS (aws-facts 9).
func otherwise(c *localaws.Config) {
	c.CloudFormation.SameTokenAnswersAgain = true
	c.CloudFormation.ExecutedChangeSetsVanish = true
	c.CloudFormation.ExecuteDisablesRollback = true
	c.Lambda.NewRequestIDs = true
}

// theProgram chooses the calls of the function and of the jobs, not those of the test.
func theProgram() fault.Predicate { return fault.Not(fault.Caller("arn:aws:iam::*:root")) }

// quickly makes resources take a second, so that a journey has few looks that are all alike: each is
// a call that a sweep has to break.
func quickly(c *localaws.Config) { c.Pace = 0.1 }

// sweep repeats a journey with a fault at the program's call 0, 1, 2, … until a run meets none.
func sweep(t *testing.T, j journey, met func(w *world) fault.Fault, settings ...func(*localaws.Config)) {
	for n := 0; ; n++ {
		faults := 0
		t.Run(fmt.Sprintf("%s, call %d", j.name, n), func(t *testing.T) {
			inWorld(t, func(w *world) {
				j.travel(w, fault.On(fault.Nth(n, theProgram()), met(w)))
				faults = w.calls.Faults()
			}, append(settings, quickly)...)
		})
		if faults == 0 || t.Failed() {
			return
		}
	}
}

func TestTheProcessDiesAtAnyCall(t *testing.T) {
	for _, j := range journeys {
		sweep(t, j, func(w *world) fault.Fault { return fault.KilledBefore(w.kill) })
		sweep(t, j, func(w *world) fault.Fault { return fault.KilledAfter(w.kill) })
	}
}

func TestTheProcessDiesAtAnyCallOfAnotherAWS(t *testing.T) {
	for _, j := range journeys {
		sweep(t, j, func(w *world) fault.Fault { return fault.KilledAfter(w.kill) }, otherwise)
		sweep(t, j, func(*world) fault.Fault { return fault.AnswerLost() }, otherwise)
	}
}

func TestAnyCallMeetsTrouble(t *testing.T) {
	for name, met := range map[string]fault.Fault{
		"throttled":        fault.Throttled(),
		"internal error":   fault.InternalError(),
		"unavailable":      fault.Unavailable(),
		"connection reset": fault.ConnectionReset(),
		"answer lost":      fault.AnswerLost(),
		"stale read":       fault.StaleRead(),
		"slow":             fault.Slow(2 * time.Minute),
		"expired token":    fault.ExpiredToken(),
	} {
		t.Run(name, func(t *testing.T) {
			for _, j := range journeys {
				sweep(t, j, func(*world) fault.Fault { return met })
			}
		})
	}
}

func TestDetoursMeetTrouble(t *testing.T) {
	for name, met := range map[string]func(w *world) fault.Fault{
		"killed":      func(w *world) fault.Fault { return fault.KilledAfter(w.kill) },
		"answer lost": func(*world) fault.Fault { return fault.AnswerLost() },
		"stale read":  func(*world) fault.Fault { return fault.StaleRead() },
		"throttled":   func(*world) fault.Fault { return fault.Throttled() },
	} {
		t.Run(name, func(t *testing.T) {
			for _, j := range detours {
				sweep(t, j, met)
			}
		})
	}
	for _, j := range detours {
		sweep(t, j, func(w *world) fault.Fault { return fault.KilledAfter(w.kill) }, otherwise)
	}
}

func TestEveryEventOfADetourDeliveredTwice(t *testing.T) {
	for _, later := range []time.Duration{0, time.Second, 20 * time.Second, 3 * time.Minute} {
		for _, j := range detours {
			t.Run(fmt.Sprintf("%s, %s later", j.name, later), func(t *testing.T) {
				twice := func(c *localaws.Config) { c.Lambda.Duplicates = lambda.DuplicateEvery(later) }
				inWorld(t, func(w *world) { j.travel(w, nil) }, twice)
				inWorld(t, func(w *world) { j.travel(w, nil) }, twice, otherwise)
			})
		}
	}
}

func TestAnOldEventReplayedAfterANewerDeploymentChangesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		old := w.start(web, topic("old"))
		w.wantSucceeded(w.end(old), "updated")
		w.wantSucceeded(w.deploy(web, topic("new")), "updated")
		before := w.begun("web")
		for _, j := range old.Jobs() {
			if _, err := w.aws.Lambda().Enqueue(functionName, j.Event); err != nil {
				t.Fatal(err)
			}
			time.Sleep(30 * time.Minute)
		}
		w.wantStatus("web", types.StackStatusUpdateComplete)
		if got := w.output("web", "Version"); got != "new" || w.begun("web") != before {
			t.Errorf("version %q after %d more operations", got, w.begun("web")-before)
		}
	})
}

// An event that is delivered when its pipeline has long given up must not act either.
func TestAnEventDeliveredTooLateChangesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		// From the second job on, the function hears nothing for longer than CodePipeline waits.
		run := w.start(web, topic("late"))
		for len(run.Jobs()) < 2 {
			time.Sleep(time.Second)
			w.faults.Set(fault.On(fault.And(theProgram(), func(fault.Point) bool { return len(run.Jobs()) > 1 }), fault.ConnectionReset()))
		}
		result := w.end(run)
		w.faults.Set(nil)
		if result.Status != codepipeline.TimedOut {
			t.Fatalf("%s: %s", result.Status, result.Message)
		}
		if _, err := w.aws.Lambda().Enqueue(functionName, run.Jobs()[1].Event); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		w.wantStatus("web", types.StackStatusCreateComplete)
		if got := w.output("web", "Version"); got != "one" {
			t.Errorf("version %q", got)
		}
	})
}
