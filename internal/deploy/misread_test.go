package deploy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// One stale read at the worst moment, while a person acts too.

// continueByHand continues the rollback of the stack web.
func (w *world) continueByHand() {
	w.Helper()
	if _, err := w.admin.ContinueUpdateRollback(w.Context(), &cloudformation.ContinueUpdateRollbackInput{StackName: aws.String("web")}); err != nil {
		w.Fatal(err)
	}
}

// A stack that a person has repaired is not replaced because it is shown as it was before.
func TestAStackThatWasRepairedIsNotReplaced(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wedged(1)
		id := *w.stack("web").StackId
		w.look(id) // what a stale read will show
		run := w.begin(order{spec: replacement, source: sourceOf(mended)})
		time.Sleep(time.Minute)
		w.continueByHand()
		w.settle("web")
		w.look(id)
		w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("DescribeStacks"))), fault.StaleRead()))
		w.wantSucceeded(w.end(run), "updated")
		if n := w.called("DeleteStack"); n != 0 || *w.stack("web").StackId != id {
			t.Errorf("%d deletions of a live stack", n)
		}
	}, delay(3*time.Minute))
}

// look asks as the function: a stale read shows what it was told before.
func (w *world) look(stack string) {
	w.Helper()
	client := cloudformation.NewFromConfig(w.aws.ConfigFor(functionName))
	if _, err := client.DescribeStacks(w.Context(), &cloudformation.DescribeStacksInput{StackName: &stack}); err != nil {
		w.Fatal(err)
	}
}

// Our update has ended, someone else's has begun, and the events of a moment ago are shown.
func TestSomeoneElsesUpdateIsNotCancelled(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		spec := with(keys{"timeout": keys{"after": "8m", "then": "cancel"}})
		run := w.begin(order{spec: spec, source: sourceOf(taking("update", "3m", topic("two")))})
		for w.status("web") != types.StackStatusUpdateInProgress {
			time.Sleep(time.Second)
		}
		w.settle("web")
		w.update(taking("update", "10m", topic("theirs")))
		w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("DescribeStackEvents"))), fault.StaleRead()))
		w.wantSucceeded(w.end(run), "updated")
		w.wantStatus("web", types.StackStatusUpdateComplete)
		w.wantOutput("Version", "theirs")
		if n := w.called("CancelUpdateStack"); n != 0 {
			t.Errorf("%d cancellations", n)
		}
	}, delay(4*time.Minute))
}

// What the guard has blocked stays blocked, whatever is seen in between, also where no fence holds it.
func TestABlockedPlanStaysBlocked(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, table("orders", "one")), "created")
		id := *w.stack("web").StackId
		w.update(strings.Replace(table("orders", "theirs"), "News: {", "News: {Metadata: {localaws: {update: {takes: 1m}}}, ", 1))
		w.look(id) // a stale read will show it being updated
		w.settle("web")
		w.look(id)
		reviewed, hidden := 0, 0
		w.faults.Set(fault.Func(func(p fault.Point) fault.Fault {
			switch {
			case !theProgram()(p):
			case p.Operation == "GetTemplate":
				reviewed++
			case p.Operation == "DescribeStacks" && hidden == 0 && w.called("CreateChangeSet") > 1:
				return fault.StaleRead()
			case p.Operation == "DescribeChangeSet" && reviewed > 0 && hidden == 0:
				hidden++
				return fault.Refused(404, "ChangeSetNotFound", "ChangeSet [x] does not exist")
			}
			return fault.Fault{}
		}))
		w.wantFailed(w.run(order{spec: with(keys{"fence": false}), source: sourceOf(table("orders-2", "two"))}), "ConfigurationError", "Orders", "waivers")
		if reviewed == 0 || w.called("ExecuteChangeSet") != 1 {
			t.Errorf("%d reviews, %d executions", reviewed, w.called("ExecuteChangeSet"))
		}
	})
}

// Without the permission to list change sets, the one that is known is removed.
func TestWhatCannotBeListedIsRemovedByName(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.deny("ListChangeSets")
		w.wantSucceeded(w.deploy(web, topic("one")), "no changes")
		w.wantStatus("web", types.StackStatusCreateComplete)
	})
}

// The time is up while drift is detected, or a change set is made.
func TestTheTimeIsUpInThePreparations(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation("DetectStackDrift")),
			fault.Refused(400, "ValidationError", "Drift detection is already in progress for stack [x]")))
		begin := time.Now()
		r := w.run(order{spec: with(keys{"timeout": "3m", "drift": "fail"}), source: sourceOf(topic("two"))})
		w.wantFailed(r, "JobFailed", "3m", "before anything was begun")
		if took := time.Since(begin); took > 5*time.Minute {
			t.Errorf("took %s", took)
		}
	})
}

// An event that is delivered again looks like a stopped pipeline. Then at least the reason is true.
func TestAnUpdateCancelledByAStopSaysSo(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		r := w.run(order{spec: with(keys{"onStop": "cancel"}), source: sourceOf(taking("update", "10m", topic("two")))})
		w.wantFailed(r, "JobFailed", "UPDATE_ROLLBACK_COMPLETE", "onStop", "Next: retry")
	}, func(c *localaws.Config) { c.Lambda.Duplicates = lambda.DuplicateEvery(20 * time.Second) })
}

// A change set is removed even if that is denied at first.
func TestARemovalThatIsDeniedOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("DeleteChangeSet"))), fault.AccessDenied()))
		w.wantSucceeded(w.deploy(web, topic("one")), "no changes")
		w.wantStatus("web", types.StackStatusCreateComplete)
	})
}
