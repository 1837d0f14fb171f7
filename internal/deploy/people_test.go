package deploy_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
)

// People and other programs that change the stack meanwhile.

func (w *world) update(template string) {
	w.Helper()
	if _, err := w.admin.UpdateStack(w.Context(), &cloudformation.UpdateStackInput{StackName: aws.String("web"), TemplateBody: &template}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) delete() {
	w.Helper()
	if _, err := w.admin.DeleteStack(w.Context(), &cloudformation.DeleteStackInput{StackName: aws.String("web")}); err != nil {
		w.Fatal(err)
	}
}

// executeByHand executes the only change set of the stack.
func (w *world) executeByHand() {
	w.Helper()
	sets, err := w.admin.ListChangeSets(w.Context(), &cloudformation.ListChangeSetsInput{StackName: aws.String("web")})
	if err != nil || len(sets.Summaries) != 1 {
		w.Fatal(sets, err)
	}
	if _, err := w.admin.ExecuteChangeSet(w.Context(), &cloudformation.ExecuteChangeSetInput{ChangeSetName: sets.Summaries[0].ChangeSetId}); err != nil {
		w.Fatal(err)
	}
}

// taking makes a template's topic take a while.
func taking(operation, long, template string) string {
	return strings.Replace(template, "Type: AWS::SNS::Topic", `Type: AWS::SNS::Topic
    Metadata: {localaws: {`+operation+`: {takes: `+long+`}}}`, 1)
}

func delay(d time.Duration) func(*localaws.Config) {
	return func(c *localaws.Config) { c.CodePipeline.ContinuationDelay = d }
}

func TestSomeoneElsesOperationIsWaitedForAndNotTakenForOurs(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.update(taking("update", "10m", topic("theirs")))
		begin := time.Now()
		w.wantSucceeded(w.deploy(web, topic("ours")), "updated")
		if took := time.Since(begin); took < 10*time.Minute {
			t.Errorf("did not wait: %s", took)
		}
		if got := w.output("web", "Version"); got != "ours" {
			t.Errorf("version %q", got)
		}
		w.wantStatus("web", types.StackStatusUpdateComplete)
	})
}

func TestSomeoneElsesOperationIsNotWaitedForEver(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.update(taking("update", "3h", topic("theirs")))
		w.wantFailed(w.deploy(web, topic("ours")), "SystemUnavailable", "someone else's operation (UPDATE_IN_PROGRESS) for 1h", "Nothing was changed")
		if n := w.leftovers("web"); n != 0 {
			t.Errorf("%d change sets are left behind", n)
		}
	})
}

func TestAnUpdateThatAPersonCancelsIsNoSuccess(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		run := w.start(web, taking("update", "10m", topic("two")))
		time.Sleep(3 * time.Minute)
		if _, err := w.admin.CancelUpdateStack(w.Context(), &cloudformation.CancelUpdateStackInput{
			StackName: aws.String("web"), ClientRequestToken: aws.String("a-person")}); err != nil {
			t.Fatal(err)
		}
		w.wantFailed(w.end(run), "JobFailed", "UPDATE_ROLLBACK_COMPLETE", "Cause: someone cancelled the update")
	})
}

func TestAStackThatIsDeletedUnderwayIsNoSuccess(t *testing.T) {
	inWorld(t, func(w *world) {
		run := w.start(web, taking("create", "10m", topic("one")))
		time.Sleep(3 * time.Minute)
		w.delete()
		w.wantFailed(w.end(run), "JobFailed", "Stack web was not deployed", "someone deleted the stack")
	})
}

func TestAStackThatIsDeletedAfterAnExecutionNobodySaw(t *testing.T) {
	inWorld(t, func(w *world) {
		w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("ExecuteChangeSet"))), fault.KilledAfter(w.kill)))
		run := w.start(web, topic("one"))
		for w.status("web") != "CREATE_COMPLETE" {
			time.Sleep(time.Second)
		}
		w.delete()
		w.wantSucceeded(w.end(run), "created") // ours did succeed; what became of the stack later is not ours
		if n := w.calls.Calls(fault.And(theProgram(), fault.Operation("ExecuteChangeSet"))); n != 1 {
			t.Errorf("%d executions", n)
		}
	})
}

// The same, after a change set that someone else's update has made obsolete: that update's end is not
// ours.
func TestAStackThatIsDeletedAfterAFailureNobodySaw(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		before := w.called("ExecuteChangeSet")
		run := w.start(web, failing("update", "no luck"))
		time.Sleep(20 * time.Second)
		w.update(topic("theirs")) // our change set is obsolete, and made anew by the second job
		w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("ExecuteChangeSet"))), fault.KilledAfter(w.kill)))
		for w.called("ExecuteChangeSet") == before {
			time.Sleep(time.Second)
		}
		w.settle("web")
		w.delete()
		w.wantFailed(w.end(run), "JobFailed", "no luck")
	}, delay(2*time.Minute))
}

// The events of a stack that is gone do not hide those of the one made anew.
func TestAStackThatIsDeletedBetweenTwoJobs(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		run := w.start(web, topic("two"))
		time.Sleep(20 * time.Second)
		w.update(topic("theirs")) // our change set is obsolete
		for len(run.Jobs()) < 2 || len(run.Jobs()[1].Reports) == 0 {
			time.Sleep(time.Second)
		}
		w.delete()
		w.wantSucceeded(w.end(run), "created")
		w.wantStatus("web", types.StackStatusCreateComplete)
	}, delay(2*time.Minute))
}

func TestAPersonExecutesOurChangeSet(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		run := w.start(web, topic("two"))
		time.Sleep(30 * time.Second) // prepared, and not called again yet
		w.executeByHand()
		w.wantSucceeded(w.end(run), "updated")
		w.wantStatus("web", types.StackStatusUpdateComplete)
		if n := w.begun("web"); n != 2 {
			t.Errorf("%d operations", n)
		}
	}, delay(2*time.Minute))
}

func TestAPersonExecutesOurChangeSetAndTheStackMovesOn(t *testing.T) {
	for _, row := range []struct {
		name, ours, theirs string
		succeeded          bool
	}{
		{"ours failed, theirs succeeded", failing("update", "no luck"), topic("theirs"), false},
		{"ours succeeded, theirs failed", topic("ours"), failing("update", "their bad luck"), true},
	} {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				run := w.start(web, row.ours)
				time.Sleep(30 * time.Second)
				w.executeByHand()
				w.settle("web")
				w.update(row.theirs)
				w.settle("web")
				begin := time.Now()
				r := w.end(run)
				if (r.Status == codepipeline.Succeeded) != row.succeeded || time.Since(begin) > time.Hour {
					t.Errorf("%s after %s: %s", r.Status, time.Since(begin), r.Message)
				}
			}, delay(10*time.Minute))
		})
	}
}

// That nothing would change was true before someone else's update.
func TestNoChangesIsSaidOfTheStackAsItIs(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("CreateChangeSet"))), fault.KilledAfter(w.kill)))
		run := w.start(web, topic("one"))
		time.Sleep(10 * time.Second)
		w.update(topic("theirs"))
		w.settle("web")
		r := w.end(run)
		if got := w.output("web", "Version"); got != "one" {
			t.Errorf("%s %q, but the stack has version %q", r.Status, r.Summary, got)
		}
		w.wantStatus("web", types.StackStatusUpdateComplete)
	})
}

func TestAStoppedPipelineLeavesNothingPrepared(t *testing.T) {
	inWorld(t, func(w *world) {
		run := w.start(web, topic("one"))
		run.Stop()
		time.Sleep(10 * time.Minute)
		if status := w.settle("web"); status != "" {
			t.Errorf("stack is %q", status)
		}
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		run = w.start(web, topic("two"))
		time.Sleep(20 * time.Second) // it is prepared and has been reported
		w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation("ExecuteChangeSet")), fault.Throttled()))
		time.Sleep(30 * time.Second)
		run.Stop()
		time.Sleep(time.Hour)
		w.wantStatus("web", types.StackStatusCreateComplete)
		if got := w.output("web", "Version"); got != "one" {
			t.Errorf("version %q", got)
		}
	})
}

// Anyone who may see a job may see its token.
func TestAForgedTokenTouchesNoOtherStack(t *testing.T) {
	inWorld(t, func(w *world) {
		body := topic("planted")
		made, err := w.admin.CreateChangeSet(w.Context(), &cloudformation.CreateChangeSetInput{StackName: aws.String("production"), TemplateBody: &body,
			ChangeSetName: aws.String(stack.ChangeSetName("op", "n")), ChangeSetType: types.ChangeSetTypeCreate, Description: aws.String("stackjob operation op")})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		known := stack.Known{StackID: strings.Replace(*made.StackId, "/production/", "/web/", 1), ChangeSetID: *made.Id, Nonce: "n"}
		state, err := json.Marshal(engine.State{Known: known, Reported: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		token, err := job.Token{Operation: "op", Started: time.Now(), State: state}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		run := w.start(web, topic("one"))
		forged := strings.Replace(string(run.Jobs()[0].Event), `"data":{`, `"data":{"continuationToken":`+quote(t, token)+`,`, 1)
		if _, err := w.aws.Lambda().Enqueue(functionName, []byte(forged)); err != nil {
			t.Fatal(err)
		}
		w.end(run)
		if status := w.status("production"); status != "REVIEW_IN_PROGRESS" {
			t.Errorf("a job for the stack web made the stack production %s", status)
		}
	})
}

func quote(t *testing.T, text string) string {
	t.Helper()
	quoted, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(quoted)
}
