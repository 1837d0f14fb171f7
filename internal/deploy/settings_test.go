package deploy_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
)

// Settings that a change set cannot carry: when they are changed, and what happens when they cannot
// be. That they are changed at all is shown in features_2_settings_test.go.

const allowing = `{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}`

// policy is the policy of the stack web.
func (w *world) policy() string {
	w.Helper()
	out, err := w.admin.GetStackPolicy(w.Context(), &cloudformation.GetStackPolicyInput{StackName: aws.String("web")})
	if err != nil {
		w.Fatal(err)
	}
	return aws.ToString(out.StackPolicyBody)
}

// guarded is a spec with a policy, and another one for updates.
func guarded(more keys) keys {
	spec := with(keys{"stackPolicy": "policy.json", "stackPolicyDuringUpdate": "allow.json"})
	for key, value := range more {
		spec[key] = value
	}
	return spec
}

func guardedSource(template string) files {
	return files{"template.yaml": template, "policy.json": denyNews, "allow.json": allowing}
}

func TestSettingsAreChangedOnlyIfTheyDiffer(t *testing.T) {
	inWorld(t, func(w *world) {
		spec := with(keys{"terminationProtection": true, "stackPolicy": "policy.json"})
		for i, template := range []string{topic("one"), topic("one"), topic("one")} {
			w.wantSucceeded(w.run(order{spec: spec, source: guardedSource(template)}), "")
			if set, protected := w.called("SetStackPolicy"), w.called("UpdateTerminationProtection"); set != 1 || protected != 1 {
				t.Errorf("after %d runs: %d policies, %d protections", i+1, set, protected)
			}
		}
	})
}

func TestSettingsAloneAreChangedByTheSecondJob(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		old := w.begin(order{spec: with(keys{"terminationProtection": true}), source: sourceOf(topic("one"))})
		r := w.end(old)
		w.wantSucceeded(r, "no changes")
		if r.Jobs != 2 || !aws.ToBool(w.stack("web").EnableTerminationProtection) {
			t.Errorf("%d jobs", r.Jobs)
		}
		w.wantStatus("web", types.StackStatusCreateComplete)
		w.wantSucceeded(w.run(order{spec: with(keys{"terminationProtection": false}), source: sourceOf(topic("one"))}), "no changes")
		w.again(old)
		if aws.ToBool(w.stack("web").EnableTerminationProtection) {
			t.Error("an old event has changed the protection back")
		}
		w.wantStatus("web", types.StackStatusCreateComplete)
	})
}

func TestASettingThatIsRefused(t *testing.T) {
	for _, row := range []struct{ call, spec, want string }{
		{"UpdateTerminationProtection", `{"stack": "web", "artifact": "Source", "file": "template.yaml", "terminationProtection": true}`, "termination protection"},
		{"SetStackPolicy", `{"stack": "web", "artifact": "Source", "file": "template.yaml", "stackPolicy": "policy.json"}`, "stack policy"},
	} {
		inWorld(t, func(w *world) {
			w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation(row.call)), fault.AccessDenied()))
			r := w.run(order{spec: row.spec, source: guardedSource(topic("one"))})
			w.wantFailed(r, "PermissionError", "Stack web was deployed, but", row.want, "Next: allow cloudformation:"+row.call)
			w.wantStatus("web", types.StackStatusCreateComplete)
			r = w.run(order{spec: row.spec, source: guardedSource(topic("one"))})
			w.wantFailed(r, "PermissionError", "Nothing was to be changed in stack web but its settings", row.want)
			w.wantStatus("web", types.StackStatusCreateComplete)
		})
	}
}

// However an update ends, the policy is put back.
func TestThePolicyForAnUpdateIsPutBack(t *testing.T) {
	for _, row := range []struct {
		name     string
		template string
		more     keys
		met      func(w *world) fault.Injector
		good     bool
	}{
		{name: "well", template: topic("two"), good: true},
		{name: "badly", template: failing("update", "no luck"), more: keys{"guard": keys{"stateful": "off"}}},
		{name: "overdue", template: taking("update", "30m", topic("two")), more: keys{"timeout": "5m"}},
		{name: "refused", template: topic("two"), met: func(*world) fault.Injector {
			return fault.On(fault.And(theProgram(), fault.Operation("ExecuteChangeSet")), fault.AccessDenied())
		}},
		{name: "killed after the policy", template: topic("two"), good: true, met: func(w *world) fault.Injector {
			return fault.On(fault.Once(fault.And(theProgram(), fault.Operation("SetStackPolicy"))), fault.KilledAfter(w.kill))
		}},
		{name: "killed after the execution", template: topic("two"), good: true, met: func(w *world) fault.Injector {
			return fault.On(fault.Once(fault.And(theProgram(), fault.Operation("ExecuteChangeSet"))), fault.KilledAfter(w.kill))
		}},
	} {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.wantSucceeded(w.run(order{spec: guarded(nil), source: guardedSource(topic("one"))}), "created")
				if row.met != nil {
					w.faults.Set(row.met(w))
				}
				open := ""
				run := w.begin(order{spec: guarded(row.more), source: guardedSource(row.template)})
				for range 3000 {
					if w.policy() == allowing {
						open = allowing
					}
					if run.Result().Status != codepipeline.InProgress {
						break
					}
					time.Sleep(100 * time.Millisecond)
				}
				if r := w.end(run); (r.Status == codepipeline.Succeeded) != row.good {
					t.Errorf("%s %s", r.Status, r.Message)
				}
				if open == "" || w.policy() != denyNews {
					t.Errorf("open %q, in the end %s", open, w.policy())
				}
			})
		})
	}
}

func TestAStopPutsThePolicyBack(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.run(order{spec: guarded(nil), source: guardedSource(topic("one"))}), "created")
		w.stoppedGuarded()
		if got := w.policy(); got != denyNews {
			t.Errorf("policy %s", got)
		}
	})
}

func (w *world) stoppedGuarded() {
	w.Helper()
	run := w.begin(order{spec: guarded(nil), source: guardedSource(taking("update", "10m", topic("two")))})
	for w.status("web") != types.StackStatusUpdateInProgress {
		time.Sleep(time.Second)
	}
	run.Stop()
	time.Sleep(time.Hour)
}

func TestAPolicyThatCannotBePutBackIsTold(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.run(order{spec: guarded(nil), source: guardedSource(topic("one"))}), "created")
		w.faults.Set(fault.On(fault.After(1, fault.And(theProgram(), fault.Operation("SetStackPolicy"))), fault.AccessDenied()))
		r := w.run(order{spec: guarded(keys{"guard": keys{"stateful": "off"}}), source: guardedSource(failing("update", "no luck"))})
		w.wantFailed(r, "JobFailed", "no luck", "The stack policy for the update is still in force")
	})
}

// Drift that cannot be detected ends a deployment only if drift would.
func TestDriftThatCannotBeDetected(t *testing.T) {
	for _, call := range []string{"DetectStackDrift", "DescribeStackDriftDetectionStatus", "DescribeStackResourceDrifts"} {
		t.Run(call, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation(call)), fault.AccessDenied()))
				r := w.run(order{spec: with(keys{"drift": "fail"}), source: sourceOf(topic("two"))})
				w.wantFailed(r, "PermissionError", "whether it has drifted could not be found out", "Next: allow cloudformation:"+call)
				w.wantStatus("web", types.StackStatusCreateComplete)
				w.wantSucceeded(w.run(order{spec: with(keys{"drift": "warn"}), source: sourceOf(topic("two"))}), "updated")
				if !w.notedTrouble() {
					t.Error("the record does not say so")
				}
			})
		})
	}
}

// notedTrouble tells whether the record says that drift could not be detected.
func (w *world) notedTrouble() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.entries {
		if e.Drift != nil && e.Drift.Trouble != "" {
			return true
		}
	}
	return false
}

func TestDriftIsDetectedOnceAndBeforeAPlanToo(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.wantSucceeded(w.run(order{spec: with(keys{"drift": "fail"}), source: sourceOf(topic("two"))}), "updated")
		if n := w.called("DetectStackDrift"); n != 1 {
			t.Errorf("%d detections", n)
		}
		w.drifted()
		r := w.run(order{spec: with(keys{"drift": "fail", "mode": "CHANGE_SET_REPLACE"}), source: sourceOf(topic("three"))})
		w.wantFailed(r, "JobFailed", "News (AWS::SNS::Topic) was modified", "DisplayName")
		w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("three"))}), "plan")
		w.wantFailed(w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "drift": "fail"}}), "JobFailed", "News")
		if got := w.settle("web"); got != types.StackStatusUpdateComplete {
			t.Errorf("stack is %s", got)
		}
	})
}
