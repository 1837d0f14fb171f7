package deploy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/fault"
)

// Repairs: which are done, how often, and what comes of them.

// recovering is a spec that allows repairs.
func recovering(repairs ...string) keys { return with(keys{"recover": repairs}) }

// dead leaves a stack whose creation was rolled back.
func (w *world) dead() {
	w.Helper()
	w.wantFailed(w.deploy(web, failing("create", "no luck")), "JobFailed", "no luck")
	w.wantStatus("web", types.StackStatusRollbackComplete)
}

// wedged leaves a stack whose rollback has failed, and will fail n-1 times more.
func (w *world) wedged(n int) {
	w.Helper()
	w.wantSucceeded(w.deploy(web, wedge), "created")
	w.wantFailed(w.deploy(web, fmt.Sprintf(wedging, n)), "JobFailed", "no luck")
	w.wantStatus("web", types.StackStatusUpdateRollbackFailed)
}

// paused leaves a stack that has failed with rollback disabled.
func (w *world) paused(operation string) {
	w.Helper()
	if operation == "update" {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
	}
	w.wantFailed(w.run(order{spec: with(keys{"onFailure": "keep"}), source: sourceOf(failing(operation, "no luck"))}), "JobFailed", "no luck")
}

func TestADeadStackIsRecreatedOnceByTheSecondJob(t *testing.T) {
	inWorld(t, func(w *world) {
		w.dead()
		old := w.stack("web").StackId
		run := w.begin(order{spec: with(nil), source: sourceOf(topic("one"))})
		time.Sleep(time.Minute)
		if w.called("DeleteStack") != 0 {
			t.Error("the first job has deleted it")
		}
		r := w.end(run)
		w.wantSucceeded(r, "stack web created")
		w.wantStatus("web", types.StackStatusCreateComplete)
		if r.Jobs != 3 || w.called("DeleteStack") != 1 || aws.ToString(w.stack("web").StackId) == *old {
			t.Errorf("%d jobs, %d deletions", r.Jobs, w.called("DeleteStack"))
		}
		w.again(run) // nor does the old event do anything later
		w.wantStatus("web", types.StackStatusCreateComplete)
		if n := w.called("DeleteStack"); n != 1 {
			t.Errorf("%d deletions after a replay", n)
		}
	}, delay(2*time.Minute))
}

func TestAPlanForADeadStackRecreatesIt(t *testing.T) {
	inWorld(t, func(w *world) {
		w.dead()
		w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("one"))}), "plan")
		w.wantSucceeded(w.run(order{spec: execution}), "created")
	})
}

func TestAProtectedDeadStackIsNotRecreated(t *testing.T) {
	inWorld(t, func(w *world) {
		w.dead()
		w.protect()
		w.wantFailed(w.deploy(web, topic("one")), "ConfigurationError", "termination protection is on")
		if n := w.called("DeleteStack"); n != 0 {
			t.Errorf("%d deletions", n)
		}
		w.wantSucceeded(w.run(order{spec: with(keys{"terminationProtection": false}), source: sourceOf(topic("one"))}), "created")
	})
}

func TestWithoutThePermissionToListResourcesNothingIsDeleted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.dead()
		w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation("ListStackResources")), fault.AccessDenied()))
		w.wantFailed(w.deploy(web, topic("one")), "PermissionError", "cloudformation:ListStackResources")
		w.wantStatus("web", types.StackStatusRollbackComplete)
	})
}

// The answer to the repair is lost, and it is not done twice.
func TestARepairWhoseAnswerIsLost(t *testing.T) {
	for _, row := range []struct {
		call    string
		prepare func(*world)
		spec    keys
		status  types.StackStatus
	}{
		{"DeleteStack", (*world).dead, recovering("recreate"), types.StackStatusCreateComplete},
		{"RollbackStack", func(w *world) { w.paused("update") }, recovering("rollback"), types.StackStatusUpdateComplete},
		{"ContinueUpdateRollback", func(w *world) { w.wedged(1) }, recovering("continue"), types.StackStatusUpdateComplete},
	} {
		for name, met := range map[string]func(w *world) fault.Fault{
			"lost":    func(*world) fault.Fault { return fault.AnswerLost() },
			"killed":  func(w *world) fault.Fault { return fault.KilledAfter(w.kill) },
			"refused": func(*world) fault.Fault { return fault.Throttled() },
		} {
			t.Run(row.call+" "+name, func(t *testing.T) {
				inWorld(t, func(w *world) {
					row.prepare(w)
					w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation(row.call))), met(w)))
					w.wantSucceeded(w.run(order{spec: row.spec, source: sourceOf(mended)}), "")
					w.wantStatus("web", row.status)
				})
			})
		}
	}
}

func TestACreationThatWasLeftIsRolledBackAndMadeAnew(t *testing.T) {
	inWorld(t, func(w *world) {
		w.paused("create")
		w.wantStatus("web", types.StackStatusCreateFailed)
		w.wantFailed(w.deploy(web, topic("one")), "JobFailed", "CREATE_FAILED", "rollback-stack", `"recover": ["rollback"]`)
		w.wantSucceeded(w.run(order{spec: recovering("rollback", "recreate"), source: sourceOf(topic("one"))}), "created")
	})
}

// A team that keeps what has failed goes on from there.
func TestWhatWasKeptIsUpdatedWithRollbackDisabled(t *testing.T) {
	inWorld(t, func(w *world) {
		w.paused("update")
		spec := with(keys{"onFailure": "keep", "guard": keys{"stateful": "off"}})
		w.wantSucceeded(w.run(order{spec: spec, source: sourceOf(topic("two"))}), "updated")
		w.wantOutput("Version", "two")
		if n := w.called("RollbackStack"); n != 0 {
			t.Errorf("%d rollbacks", n)
		}
	})
}

func TestAContinuedRollbackThatFailsAgain(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wedged(9)
		r := w.run(order{spec: recovering("continue"), source: sourceOf(mended)})
		w.wantFailed(r, r.FailureType, "was to be repaired first", "UPDATE_ROLLBACK_FAILED", "Queue", "the queue was deleted by hand", "Next:", "continue-update-rollback")
		if n := w.called("ContinueUpdateRollback"); n != 1 {
			t.Errorf("continued %d times", n)
		}
	})
}

func TestOnlyWhatTheRollbackFailedAtIsSkipped(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wedged(9)
		w.wantSucceeded(w.run(order{spec: recovering("continue", "skip"), source: sourceOf(mended)}), "updated")
		w.wantStatus("web", types.StackStatusUpdateComplete)
		if n := w.called("ContinueUpdateRollback"); n != 2 {
			t.Errorf("continued %d times", n)
		}
		if skipped := w.skipped("web"); skipped != "Queue" {
			t.Errorf("skipped: %s", skipped)
		}
	})
}

// A resource of a nested stack is skipped by the name of its stack.
func TestWhatFailedInANestedStackIsSkipped(t *testing.T) {
	inWorld(t, func(w *world) {
		w.function = withBucket
		w.staged()
		source := func(child string) files { return files{"template.yaml": nesting, "child.yaml": child} }
		w.wantSucceeded(w.run(order{spec: with(nil), source: source(wedge)}), "created")
		w.wantFailed(w.run(order{spec: with(nil), source: source(fmt.Sprintf(wedging, 9))}), "JobFailed", "no luck")
		w.wantStatus("web", types.StackStatusUpdateRollbackFailed)
		child := w.physical("Child")
		w.wantSucceeded(w.run(order{spec: recovering("continue", "skip"), source: source(mended)}), "updated")
		if skipped := w.skipped(child); skipped != "Queue" {
			t.Errorf("skipped in %s: %q", child, skipped)
		}
	})
}

// physical is the physical id of a resource of the stack web.
func (w *world) physical(id string) string {
	w.Helper()
	out, err := w.admin.DescribeStackResource(w.Context(), &cloudformation.DescribeStackResourceInput{StackName: aws.String("web"), LogicalResourceId: &id})
	if err != nil {
		w.Fatal(err)
	}
	return aws.ToString(out.StackResourceDetail.PhysicalResourceId)
}

// skipped are the resources that a rollback has skipped.
func (w *world) skipped(stack string) string {
	w.Helper()
	out, err := w.admin.DescribeStackEvents(w.Context(), &cloudformation.DescribeStackEventsInput{StackName: &stack})
	if err != nil {
		w.Fatal(err)
	}
	var names []string
	for _, e := range out.StackEvents {
		if strings.Contains(aws.ToString(e.ResourceStatusReason), "skipped") {
			names = append(names, aws.ToString(e.LogicalResourceId))
		}
	}
	return strings.Join(names, " ")
}

// Nobody's repair is taken for ours, and ours is waited for longer than others are.
func TestALongRepairIsWaitedFor(t *testing.T) {
	slow := strings.Replace(topic("one"), "Type: AWS::SNS::Topic", `Type: AWS::SNS::Topic
    Metadata: {localaws: {create: {takes: 10s}, delete: {takes: 2h}}}`, 1)
	bad := strings.Replace(slow, "Outputs:", "  Bad: {Type: AWS::SQS::Queue, DependsOn: News, Metadata: {localaws: {create: {fail: no luck}}}}\nOutputs:", 1)
	inWorld(t, func(w *world) {
		w.wantFailed(w.run(order{spec: with(keys{"onFailure": "nothing"}), source: sourceOf(bad)}), "JobFailed", "no luck")
		w.wantSucceeded(w.run(order{spec: with(keys{"mode": "REPLACE_ON_FAILURE", "wait": "5m"}), source: sourceOf(topic("one"))}), "created")
	})
}

func TestADeletionForARepairThatFails(t *testing.T) {
	stuck := strings.Replace(failing("create", "no luck"), "Type: AWS::SQS::Queue", `Type: AWS::SQS::Queue
    Metadata: {localaws: {delete: {fail: "the queue is in use"}}}`, 1)
	stuck = strings.Replace(stuck, "Type: AWS::SNS::Topic", "Type: AWS::SNS::Topic\n    DependsOn: Queue", 1)
	inWorld(t, func(w *world) {
		w.wantFailed(w.run(order{spec: with(keys{"onFailure": "nothing"}), source: sourceOf(stuck)}), "JobFailed", "no luck")
		r := w.run(order{spec: replacement, source: sourceOf(topic("one"))})
		w.wantFailed(r, r.FailureType, "was to be repaired first", "DELETE_FAILED", "the queue is in use", "Next:", "delete-stack")
		if n := w.called("DeleteStack"); n != 1 {
			t.Errorf("%d deletions", n)
		}
	})
}
