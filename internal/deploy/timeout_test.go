package deploy_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
)

// The time that a job allows, and pipelines that are stopped. That updates are let go and cancelled is
// shown in features_5_trouble_test.go.

func TestACreationCannotBeCancelled(t *testing.T) {
	inWorld(t, func(w *world) {
		begin := time.Now()
		r := w.run(order{spec: with(keys{"timeout": keys{"after": "10m", "then": "cancel"}}), source: sourceOf(taking("create", "1h", topic("one")))})
		w.wantFailed(r, "JobFailed", "longer than the 10m that", "CREATE_IN_PROGRESS", "goes on with it without us", "Only updates can be cancelled", "Next:")
		if took := time.Since(begin); took > 12*time.Minute || w.called("CancelUpdateStack") != 0 {
			t.Errorf("took %s, %d cancellations", took, w.called("CancelUpdateStack"))
		}
		w.wantStatus("web", types.StackStatusCreateComplete)
	})
}

func TestACancelledUpdateIsWaitedFor(t *testing.T) {
	for name, met := range map[string]func(w *world) fault.Fault{
		"answered":  func(*world) fault.Fault { return fault.Fault{} },
		"lost":      func(*world) fault.Fault { return fault.AnswerLost() },
		"throttled": func(*world) fault.Fault { return fault.Throttled() },
		"killed":    func(w *world) fault.Fault { return fault.KilledAfter(w.kill) },
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("CancelUpdateStack"))), met(w)))
				r := w.run(order{spec: with(keys{"timeout": keys{"after": "10m", "then": "cancel"}}), source: sourceOf(taking("update", "1h", topic("two")))})
				w.wantFailed(r, "JobFailed", "it is now UPDATE_ROLLBACK_COMPLETE", "longer than the 10m", "was cancelled", "Next:")
				w.wantStatus("web", types.StackStatusUpdateRollbackComplete)
			})
		})
	}
}

func TestAnUpdateThatMayNotBeCancelled(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation("CancelUpdateStack")), fault.AccessDenied()))
		r := w.run(order{spec: with(keys{"timeout": keys{"after": "10m", "then": "cancel"}}), source: sourceOf(taking("update", "1h", topic("two")))})
		w.wantFailed(r, "JobFailed", "could not be cancelled", "AccessDenied", "goes on with it without us")
		w.wantStatus("web", types.StackStatusUpdateComplete)
	})
}

func TestTheTimeIsUpBeforeAnythingIsBegun(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.update(taking("update", "1h", topic("theirs")))
		begin := time.Now()
		r := w.run(order{spec: with(keys{"timeout": "10m"}), source: sourceOf(topic("ours"))})
		w.wantFailed(r, "JobFailed", "10m", "before anything was begun", "Nothing was changed")
		if took := time.Since(begin); took > 12*time.Minute {
			t.Errorf("took %s", took)
		}
		w.wantStatus("web", types.StackStatusUpdateComplete)
		w.wantOutput("Version", "theirs")
	})
}

func TestAnOperationThatEndsInTimeIsNotDisturbed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		r := w.run(order{spec: with(keys{"timeout": keys{"after": "11m", "then": "cancel"}}), source: sourceOf(taking("update", "10m", topic("two")))})
		w.wantSucceeded(r, "updated")
	})
}

// A stop cancels no one else's update.
func TestAStopCancelsOnlyOurs(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.update(taking("update", "20m", topic("theirs")))
		run := w.begin(order{spec: with(keys{"onStop": "cancel"}), source: sourceOf(topic("ours"))})
		time.Sleep(2 * time.Minute)
		run.Stop()
		time.Sleep(time.Hour)
		w.wantStatus("web", types.StackStatusUpdateComplete)
		w.wantOutput("Version", "theirs")
	})
}

// A stop leaves a plan to those who may still want it, and someone else's change set alone.
func TestAStopDeletesNoNamedChangeSet(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.changeSet("by-hand", topic("two"), types.ChangeSetTypeUpdate)
		run := w.begin(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "changeSet": "by-hand"}})
		run.Stop()
		time.Sleep(time.Hour)
		if len(w.sets("by-hand")) != 1 || w.called("DeleteChangeSet") != 0 {
			t.Errorf("sets %v, %d deletions", w.sets("by-hand"), w.called("DeleteChangeSet"))
		}
		if r := run.Result(); r.Status == codepipeline.Succeeded {
			t.Error(r.Summary)
		}
	})
}
