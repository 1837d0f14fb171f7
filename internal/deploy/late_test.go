package deploy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// What comes late: events of a deployment that is over while a newer one has begun, and jobs that
// cannot read what they are for.

// Every event comes again three minutes later, when the next deployment has set it otherwise.
func TestLateEventsChangeNoSettings(t *testing.T) {
	for _, row := range []struct {
		name       string
		first, two string
	}{
		{"deployed", topic("two"), topic("three")},
		{"settings alone", topic("one"), topic("one")},
	} {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.wantSucceeded(w.run(order{spec: with(keys{"terminationProtection": true}), source: sourceOf(row.first)}), "")
				w.wantSucceeded(w.run(order{spec: with(keys{"terminationProtection": false}), source: sourceOf(row.two)}), "")
				time.Sleep(time.Hour)
				if n := w.called("UpdateTerminationProtection"); n != 2 || aws.ToBool(w.stack("web").EnableTerminationProtection) {
					t.Errorf("the protection was switched %d times", n)
				}
			}, func(c *localaws.Config) { c.Lambda.Duplicates = lambda.DuplicateEvery(3 * time.Minute) })
		})
	}
}

// The policy for the update is put back by whoever finds that it failed, also after a crash.
func TestThePolicyIsPutBackAfterACrash(t *testing.T) {
	for _, call := range []string{"SetStackPolicy", "ExecuteChangeSet", "DescribeStackEvents"} {
		for name, met := range map[string]func(w *world) fault.Fault{
			"before": func(w *world) fault.Fault { return fault.KilledBefore(w.kill) },
			"after":  func(w *world) fault.Fault { return fault.KilledAfter(w.kill) },
		} {
			t.Run("killed "+name+" "+call, func(t *testing.T) {
				inWorld(t, func(w *world) {
					w.wantSucceeded(w.run(order{spec: guarded(nil), source: guardedSource(topic("one"))}), "created")
					w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation(call))), met(w)))
					r := w.run(order{spec: guarded(keys{"guard": keys{"stateful": "off"}}), source: guardedSource(failing("update", "no luck"))})
					w.wantFailed(r, "JobFailed", "no luck")
					w.wantDenied()
				})
			})
		}
	}
}

// A late event must not close the policy under a newer update that needs it open.
func TestALateEventClosesNoPolicyOfANewerUpdate(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.run(order{spec: guarded(nil), source: guardedSource(topic("one"))}), "created")
		off := guarded(keys{"guard": keys{"stateful": "off"}})
		old := w.begin(order{spec: off, source: guardedSource(strings.Replace(failing("update", "no luck"), "{fail:", "{takes: 3m, fail:", 1))})
		w.wantFailed(w.end(old), "JobFailed", "no luck")
		run := w.begin(order{spec: guarded(nil), source: guardedSource(taking("update", "9m", topic("two")))})
		for w.status("web") != types.StackStatusUpdateInProgress {
			time.Sleep(time.Second)
		}
		for _, j := range old.Jobs() {
			if _, err := w.aws.Lambda().Enqueue(functionName, j.Event); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
			if got := w.policy(); got != allowing {
				t.Errorf("the policy is %s while the update goes on", got)
			}
		}
		w.wantSucceeded(w.end(run), "updated")
		w.wantDenied()
	})
}

// Someone else's detection of drift is waited for.
func TestDriftThatSomeoneElseDetects(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.wantSucceeded(w.run(order{spec: with(keys{"drift": "fail"}), source: sourceOf(topic("two"))}), "updated")
	}, func(c *localaws.Config) { c.Lambda.Duplicates = lambda.DuplicateEvery(0) })
}

// A job that cannot read its files says nothing of what is under way.
func TestFilesThatCannotBeReadUnderway(t *testing.T) {
	for name, met := range map[string]fault.Fault{
		"unavailable": fault.Unavailable(),
		"denied":      fault.AccessDenied(),
		"gone":        fault.Refused(404, "NoSuchKey", "The specified key does not exist."),
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				source := sourceOf(taking("create", "10m", topic("one")))
				source["stackjob.yaml"] = "stack: web\nfile: template.yaml\n"
				run := w.begin(order{spec: keys{"spec": "Source::stackjob.yaml"}, source: source})
				time.Sleep(3 * time.Minute)
				w.faults.Set(during(4*time.Minute, fault.Operation("GetObject"), met))
				w.wantSucceeded(w.end(run), "created")
			})
		})
	}
}

// In the end somebody has to say so.
func TestFilesThatCanNeverBeReadAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		source := sourceOf(taking("create", "10m", topic("one")))
		source["stackjob.yaml"] = "stack: web\nfile: template.yaml\n"
		run := w.begin(order{spec: keys{"spec": "Source::stackjob.yaml"}, source: source})
		time.Sleep(3 * time.Minute)
		w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation("GetObject")), fault.AccessDenied()))
		begin := time.Now()
		w.wantFailed(w.end(run), "PermissionError", "It may have succeeded", "Access Denied")
		if took := time.Since(begin); took < time.Hour || took > 65*time.Minute {
			t.Errorf("took %s", took)
		}
	})
}

// Trouble that passes is no reason to fail, though nothing was read yet.
func TestFilesThatCannotBeReadYet(t *testing.T) {
	for name, row := range map[string]struct {
		last time.Duration
		good bool
	}{"for some minutes": {3 * time.Minute, true}, "for ever": {time.Hour, false}} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				source := sourceOf(topic("one"))
				source["stackjob.yaml"] = "stack: web\nfile: template.yaml\n"
				w.faults.Set(during(row.last, fault.Operation("GetObject"), fault.Unavailable()))
				r := w.run(order{spec: keys{"spec": "Source::stackjob.yaml"}, source: source})
				if row.good {
					w.wantSucceeded(r, "created")
				} else {
					w.wantFailed(r, "SystemUnavailable", "S3")
				}
			})
		})
	}
}
