package deploy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// The modes other than CREATE_UPDATE: what each must and must not do when others, old events and
// trouble get in its way.

const (
	deletion    = `{"stack": "web", "mode": "DELETE_ONLY"}`
	planning    = `{"stack": "web", "artifact": "Source", "file": "template.yaml", "mode": "CHANGE_SET_REPLACE"}`
	execution   = `{"stack": "web", "mode": "CHANGE_SET_EXECUTE"}`
	replacement = `{"stack": "web", "artifact": "Source", "file": "template.yaml", "mode": "REPLACE_ON_FAILURE"}`
)

func sourceOf(template string) files { return files{"template.yaml": template} }

// changeSet makes a change set of the stack web by hand.
func (w *world) changeSet(name, template string, kind types.ChangeSetType) string {
	w.Helper()
	out, err := w.admin.CreateChangeSet(w.Context(), &cloudformation.CreateChangeSetInput{
		StackName: aws.String("web"), ChangeSetName: &name, TemplateBody: &template, ChangeSetType: kind})
	if err != nil {
		w.Fatal(err)
	}
	time.Sleep(10 * time.Second)
	return *out.Id
}

// sets are the ARNs of the stack's change sets of a name that can be executed.
func (w *world) sets(name string) []string {
	w.Helper()
	out, err := w.admin.ListChangeSets(w.Context(), &cloudformation.ListChangeSetsInput{StackName: aws.String("web")})
	if err != nil {
		return nil
	}
	var ids []string
	for _, s := range out.Summaries {
		if aws.ToString(s.ChangeSetName) == name && s.ExecutionStatus == types.ExecutionStatusAvailable {
			ids = append(ids, *s.ChangeSetId)
		}
	}
	return ids
}

// protect switches termination protection on.
func (w *world) protect() {
	w.Helper()
	if _, err := w.admin.UpdateTerminationProtection(w.Context(), &cloudformation.UpdateTerminationProtectionInput{
		StackName: aws.String("web"), EnableTerminationProtection: aws.Bool(true)}); err != nil {
		w.Fatal(err)
	}
}

// again delivers the event of an action's first job once more.
func (w *world) again(run *codepipeline.Execution) {
	w.Helper()
	if _, err := w.aws.Lambda().Enqueue(functionName, run.Jobs()[0].Event); err != nil {
		w.Fatal(err)
	}
	time.Sleep(time.Hour)
}

func TestDeletingWhatIsNotThere(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.run(order{spec: deletion})
		w.wantSucceeded(r, "no stack web")
		if r.Jobs != 1 || w.called("DeleteStack") != 0 {
			t.Errorf("%d jobs, %d deletions", r.Jobs, w.called("DeleteStack"))
		}
	})
}

func TestAStackIsDeletedOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		r := w.run(order{spec: deletion})
		w.wantSucceeded(r, "stack web deleted")
		if status := w.status("web"); status != "" || r.Jobs != 2 || w.called("DeleteStack") != 1 || r.Variables["StackStatus"] != "DELETE_COMPLETE" {
			t.Errorf("stack %q, %d jobs, %d deletions, %v", status, r.Jobs, w.called("DeleteStack"), r.Variables)
		}
		w.wantSucceeded(w.run(order{spec: deletion}), "no stack web")
	})
}

// An old event that comes again must not delete the stack that was made since.
func TestAnOldDeletionReplayedDeletesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		run := w.begin(order{spec: deletion})
		w.wantSucceeded(w.end(run), "deleted")
		w.wantSucceeded(w.deploy(web, topic("two")), "created")
		w.again(run)
		w.wantStatus("web", types.StackStatusCreateComplete)
		for _, j := range run.Jobs() { // nor does any of its later events
			if _, err := w.aws.Lambda().Enqueue(functionName, j.Event); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Hour)
		w.wantStatus("web", types.StackStatusCreateComplete)
	})
}

func TestADeletionWaitsForOthersAndDoesNotMindWhoDeletes(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.update(taking("update", "10m", topic("theirs")))
		w.wantSucceeded(w.run(order{spec: deletion}), "deleted")
		w.wantSucceeded(w.deploy(web, taking("delete", "10m", topic("one"))), "created")
		w.delete()
		w.wantSucceeded(w.run(order{spec: deletion}), "no stack web")
		if n := w.called("DeleteStack"); n != 1 {
			t.Errorf("%d deletions", n)
		}
	})
}

func TestADeletionThatFailsTellsItsCause(t *testing.T) {
	stuck := strings.Replace(topic("one"), "Type: AWS::SNS::Topic", `Type: AWS::SNS::Topic
    Metadata: {localaws: {delete: {fail: "News has subscribers"}}}`, 1)
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, stuck), "created")
		r := w.run(order{spec: deletion})
		w.wantFailed(r, r.FailureType, "Stack web was not deleted", "DELETE_FAILED", "News has subscribers", "Next:", "delete-stack")
		if n := w.called("DeleteStack"); n != 1 {
			t.Errorf("%d deletions", n)
		}
		r = w.run(order{spec: deletion}) // it is tried again by the next job
		w.wantFailed(r, r.FailureType, "News has subscribers")
	})
}

func TestAProtectedStackIsDeletedOnlyWhenThatIsAskedFor(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.protect()
		w.wantFailed(w.run(order{spec: deletion}), "ConfigurationError", "termination protection is on", `"terminationProtection": false`, "--no-enable-termination-protection")
		if n := w.called("DeleteStack") + w.called("UpdateTerminationProtection"); n != 0 {
			t.Errorf("%d changes", n)
		}
	})
}

func TestAShellIsDeletedToo(t *testing.T) {
	inWorld(t, func(w *world) {
		w.changeSet("by-hand", topic("one"), types.ChangeSetTypeCreate)
		w.wantSucceeded(w.run(order{spec: deletion}), "deleted")
		if status := w.status("web"); status != "" {
			t.Errorf("stack is %s", status)
		}
	})
}

func TestAPlanIsExecutedAsItWasMade(t *testing.T) {
	inWorld(t, func(w *world) {
		run := w.begin(order{spec: planning, source: sourceOf(topic("one"))})
		r := w.end(run)
		w.wantSucceeded(r, "plan for stack web: 1 to add")
		if status := w.status("web"); status != types.StackStatusReviewInProgress || w.called("ExecuteChangeSet") != 0 || len(w.sets("stackjob")) != 1 {
			t.Errorf("stack %s, %d executions, sets %v", status, w.called("ExecuteChangeSet"), w.sets("stackjob"))
		}
		r = w.run(order{spec: execution})
		w.wantSucceeded(r, "stack web created")
		w.wantStatus("web", types.StackStatusCreateComplete)
		if w.called("CreateChangeSet") != 1 || w.called("ExecuteChangeSet") != 1 {
			t.Errorf("%d creations, %d executions", w.called("CreateChangeSet"), w.called("ExecuteChangeSet"))
		}
	})
}

func TestAPlanTakesThePlaceOfTheOneBefore(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("one"))}), "plan")
		first := w.sets("stackjob")
		w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("two"))}), "plan")
		if second := w.sets("stackjob"); len(second) != 1 || second[0] == first[0] {
			t.Errorf("before %v, after %v", first, second)
		}
		w.wantSucceeded(w.run(order{spec: execution}), "created")
		w.wantOutput("Version", "two")
	})
}

// An old event that comes again must not put an older plan in the place of a newer one.
func TestAnOldPlanReplayedReplacesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		old := w.begin(order{spec: planning, source: sourceOf(topic("old"))})
		w.wantSucceeded(w.end(old), "plan")
		w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("new"))}), "plan")
		newer := w.sets("stackjob")
		w.again(old)
		for _, j := range old.Jobs() {
			if _, err := w.aws.Lambda().Enqueue(functionName, j.Event); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Hour)
		if now := w.sets("stackjob"); len(now) != 1 || now[0] != newer[0] {
			t.Errorf("%v has become %v", newer, now)
		}
	})
}

// A continuation that is delivered twice, the second time when a newer plan has the name.
func TestALateContinuationOfAPlanReplacesNothing(t *testing.T) {
	for _, later := range []time.Duration{time.Minute, 5 * time.Minute, 30 * time.Minute} {
		inWorld(t, func(w *world) {
			w.wantSucceeded(w.deploy(web, topic("one")), "created")
			w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("old"))}), "plan")
			w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("new"))}), "plan")
			newer := w.sets("stackjob")
			time.Sleep(time.Hour)
			if now := w.sets("stackjob"); len(now) != 1 || now[0] != newer[0] {
				t.Errorf("%s later: %v has become %v", later, newer, now)
			}
		}, func(c *localaws.Config) { c.Lambda.Duplicates = lambda.DuplicateEvery(later) })
	}
}

func TestAPlanWithoutChangesLeavesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("one"))}), "no changes")
		w.wantStatus("web", types.StackStatusCreateComplete)
	})
}

func TestAPlanThatCannotBeMadeLeavesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantFailed(w.run(order{spec: planning, source: sourceOf(importing)}), "ConfigurationError", "nobody-exports-this")
		if status := w.settle("web"); status != "" {
			t.Errorf("stack is %s", status)
		}
		w.wantSucceeded(w.deploy(web, table("orders", "one")), "created")
		w.wantFailed(w.run(order{spec: planning, source: sourceOf(table("", "one"))}), "ConfigurationError", "Orders")
		w.wantStatus("web", types.StackStatusCreateComplete)
	})
}

func TestAPlanChangesNoSettings(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		for _, template := range []string{topic("one"), topic("two")} {
			w.run(order{spec: with(keys{"mode": "CHANGE_SET_REPLACE", "stackPolicy": keys{"Statement": []keys{{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}}}}), source: sourceOf(template)})
		}
		if n := w.called("SetStackPolicy"); n != 0 {
			t.Errorf("%d changes of the policy", n)
		}
	})
}

func TestWhatCannotBeExecuted(t *testing.T) {
	for _, row := range []struct {
		name    string
		prepare func(w *world)
		want    string
	}{
		{"missing", func(*world) {}, "there is no change set stackjob"},
		{"obsolete", func(w *world) {
			w.changeSet("stackjob", topic("two"), types.ChangeSetTypeUpdate)
			w.update(topic("theirs"))
			w.settle("web")
		}, "obsolete"},
		{"consumed", func(w *world) {
			id := w.changeSet("stackjob", topic("two"), types.ChangeSetTypeUpdate)
			if _, err := w.admin.ExecuteChangeSet(w.Context(), &cloudformation.ExecuteChangeSetInput{ChangeSetName: &id}); err != nil {
				w.Fatal(err)
			}
			w.settle("web")
		}, "stackjob"},
	} {
		t.Run(row.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				row.prepare(w)
				executed := w.called("ExecuteChangeSet")
				w.wantFailed(w.run(order{spec: execution}), "ConfigurationError", "was not deployed", row.want, "CHANGE_SET_REPLACE", `"expect"`)
				if w.called("ExecuteChangeSet") != executed || w.called("CreateChangeSet") != 1 {
					t.Error("something was done")
				}
			})
		})
	}
}

func TestAConsumedChangeSetNamedByARN(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		id := w.changeSet("by-hand", topic("two"), types.ChangeSetTypeUpdate)
		byARN := keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "changeSet": id}
		w.wantSucceeded(w.run(order{spec: byARN}), "updated")
		w.wantOutput("Version", "two")
		w.wantFailed(w.run(order{spec: byARN}), "ConfigurationError", "was executed already")
	})
}

func TestAChangeSetOfAnotherStackIsNotExecuted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		body := topic("planted")
		made, err := w.admin.CreateChangeSet(w.Context(), &cloudformation.CreateChangeSetInput{StackName: aws.String("production"),
			ChangeSetName: aws.String("planted"), TemplateBody: &body, ChangeSetType: types.ChangeSetTypeCreate})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		r := w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "changeSet": *made.Id}})
		w.wantFailed(r, "ConfigurationError", "there is no change set")
		if status := w.status("production"); status != types.StackStatusReviewInProgress {
			t.Errorf("production is %s", status)
		}
	})
}

// Once the job has named it to the pipeline, a person may execute it as well.
func TestAPersonExecutesThePlan(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("two"))}), "plan")
		run := w.begin(order{spec: execution})
		time.Sleep(30 * time.Second)
		w.executeByHand()
		w.wantSucceeded(w.end(run), "updated")
		if n := w.begun("web"); n != 2 {
			t.Errorf("%d operations", n)
		}
	}, delay(2*time.Minute))
}

// A change set that vanishes between its report and its execution is planned again if it can be.
func TestAPlanThatVanishesBetweenTwoJobs(t *testing.T) {
	inWorld(t, func(w *world) {
		plan := w.planned(topic("one"), nil)
		run := w.begin(order{spec: with(keys{"mode": "CHANGE_SET_EXECUTE", "expect": plan.Variables["Digest"]}), source: sourceOf(topic("one"))})
		time.Sleep(30 * time.Second)
		w.removeChangeSet(w.sets("stackjob")[0])
		w.wantSucceeded(w.end(run), "created")
		w.wantStatus("web", types.StackStatusCreateComplete)
	}, delay(2*time.Minute))
}

// A stale read that does not show the change set yet is no reason to fail.
func TestAChangeSetThatDoesNotShowYet(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.run(order{spec: planning, source: sourceOf(topic("one"))}), "plan")
		w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("DescribeChangeSet"))),
			fault.Refused(404, "ChangeSetNotFound", "ChangeSet [stackjob] does not exist")))
		w.wantSucceeded(w.run(order{spec: execution}), "created")
	})
}

func TestAFailedStackIsReplaced(t *testing.T) {
	kept := strings.Replace(failing("create", "no luck"), "Type: AWS::SQS::Queue", "Type: AWS::SQS::Queue\n    DeletionPolicy: Retain", 1)
	inWorld(t, func(w *world) {
		w.wantFailed(w.deploy(web, strings.Replace(kept, "Type: AWS::SNS::Topic", "Type: AWS::SNS::Topic\n    DependsOn: Queue", 1)), "JobFailed", "no luck")
		w.wantStatus("web", types.StackStatusRollbackComplete)
		r := w.run(order{spec: replacement, source: sourceOf(topic("one"))})
		w.wantSucceeded(r, "created")
		w.wantStatus("web", types.StackStatusCreateComplete)
		if n := w.called("DeleteStack"); n != 1 || r.Jobs != 3 {
			t.Errorf("%d deletions, %d jobs", n, r.Jobs)
		}
		w.wantSucceeded(w.run(order{spec: replacement, source: sourceOf(topic("two"))}), "updated")
	})
}

func TestAProtectedFailedStackIsNotReplaced(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantFailed(w.deploy(web, failing("create", "no luck")), "JobFailed", "no luck")
		w.protect()
		w.wantFailed(w.run(order{spec: replacement, source: sourceOf(topic("one"))}), "ConfigurationError", "termination protection is on")
		w.wantStatus("web", types.StackStatusRollbackComplete)
	})
}
