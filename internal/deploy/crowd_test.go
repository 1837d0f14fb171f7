package deploy_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
)

// Journeys on which faults are met and people meddle, by chance. How they end is open; what is told of
// it has to be true.

// deeds are what a person may do to the stack meanwhile. Most are refused most of the time.
var deeds = map[string]func(w *world){
	"update": func(w *world) {
		_, _ = w.admin.UpdateStack(w.Context(), &cloudformation.UpdateStackInput{StackName: aws.String("web"), TemplateBody: aws.String(topic("theirs"))})
	},
	"failing update": func(w *world) {
		_, _ = w.admin.UpdateStack(w.Context(), &cloudformation.UpdateStackInput{StackName: aws.String("web"), TemplateBody: aws.String(failing("update", "their bad luck"))})
	},
	"cancel": func(w *world) {
		_, _ = w.admin.CancelUpdateStack(w.Context(), &cloudformation.CancelUpdateStackInput{StackName: aws.String("web")})
	},
	"delete": func(w *world) {
		_, _ = w.admin.DeleteStack(w.Context(), &cloudformation.DeleteStackInput{StackName: aws.String("web")})
	},
	"create": func(w *world) {
		_, _ = w.admin.CreateStack(w.Context(), &cloudformation.CreateStackInput{StackName: aws.String("web"), TemplateBody: aws.String(topic("theirs"))})
	},
	"continue": func(w *world) {
		_, _ = w.admin.ContinueUpdateRollback(w.Context(), &cloudformation.ContinueUpdateRollbackInput{StackName: aws.String("web")})
	},
	"execute": func(w *world) {
		sets, err := w.admin.ListChangeSets(w.Context(), &cloudformation.ListChangeSetsInput{StackName: aws.String("web")})
		if err == nil && len(sets.Summaries) > 0 {
			_, _ = w.admin.ExecuteChangeSet(w.Context(), &cloudformation.ExecuteChangeSetInput{ChangeSetName: sets.Summaries[0].ChangeSetId})
		}
	},
	"remove the change set": func(w *world) {
		sets, err := w.admin.ListChangeSets(w.Context(), &cloudformation.ListChangeSetsInput{StackName: aws.String("web")})
		if err == nil && len(sets.Summaries) > 0 {
			_, _ = w.admin.DeleteChangeSet(w.Context(), &cloudformation.DeleteChangeSetInput{ChangeSetName: sets.Summaries[0].ChangeSetId})
		}
	},
}

var deedNames = []string{"update", "failing update", "cancel", "delete", "create", "continue", "execute", "remove the change set"}

// visit runs a journey in which people do deeds at given times after its start.
func (c chance) visit(t *testing.T, at map[time.Duration]string) {
	var log []string
	inWorld(t, func(w *world) {
		j := c.journey
		if j.before != "" {
			w.wantSucceeded(w.deploy(web, j.before), "created")
		}
		if j.prepare != nil {
			j.prepare(w)
		}
		before := w.stacks()
		w.faults.Set(c.injector(w, &log))
		run := j.start(w)
		for when, deed := range at {
			go func() {
				time.Sleep(when)
				deeds[deed](w)
			}()
		}
		result := w.end(run)
		w.faults.Set(nil)
		time.Sleep(time.Hour)
		w.wantTrue(run, result, before)
		if w.Failed() {
			w.Logf("%s %s: %s%s", result.Status, result.FailureType, result.Summary, result.Message)
			w.Logf("%s, %s: %s; %v", j.name, strings.Join(c.about, ", "), strings.Join(log, "; "), at)
		}
	}, c.settings...)
}

// stacks are all stacks web, deleted ones too, with their status.
func (w *world) stacks() map[string]types.StackStatus {
	w.Helper()
	out, err := w.admin.ListStacks(w.Context(), &cloudformation.ListStacksInput{})
	if err != nil {
		w.Fatal(err)
	}
	all := map[string]types.StackStatus{}
	for _, s := range out.StackSummaries {
		if aws.ToString(s.StackName) == "web" {
			all[aws.ToString(s.StackId)] = s.StackStatus
		}
	}
	return all
}

// A fate is what became of an operation, by its events.
type fate struct {
	begun int
	end   types.ResourceStatus
}

// fateOf reads what became of what was begun with a token.
func (w *world) fateOf(token string) fate {
	w.Helper()
	var f fate
	for id := range w.stacks() {
		events := w.events(id)
		for i, e := range events {
			isFirst := i == 0 || aws.ToString(events[i-1].ClientRequestToken) != token
			if aws.ToString(e.ClientRequestToken) != token || !isFirst || f.begun > 0 && f.end == "" {
				continue
			}
			f.begun++
			for _, later := range events[i:] {
				ended := decision.StatusOf(string(later.ResourceStatus)).End != decision.NotEnded
				if strings.HasSuffix(token, "-delete") {
					ended = decision.EndOfDeletion(string(later.ResourceStatus)) != decision.NotEnded
				}
				if ended {
					f.end = later.ResourceStatus
					break
				}
			}
		}
	}
	return f
}

// events are those of the stack itself, oldest first.
func (w *world) events(id string) []types.StackEvent {
	w.Helper()
	var all []types.StackEvent
	pages := cloudformation.NewDescribeStackEventsPaginator(w.admin, &cloudformation.DescribeStackEventsInput{StackName: &id})
	for pages.HasMorePages() {
		page, err := pages.NextPage(w.Context())
		if err != nil {
			return nil
		}
		for _, e := range page.StackEvents {
			if aws.ToString(e.PhysicalResourceId) == aws.ToString(e.StackId) {
				all = append(all, e)
			}
		}
	}
	slices.Reverse(all)
	return all
}

// wantTrue compares what was told with what became of the operation.
func (w *world) wantTrue(run *codepipeline.Execution, result codepipeline.Result, before map[string]types.StackStatus) {
	w.Helper()
	if n := accepted(run); n != 1 {
		w.Errorf("%d final reports were accepted", n)
	}
	operation := run.Jobs()[0].ID
	executed, deleted := w.fateOf(stack.ExecuteToken(operation)), w.fateOf(stack.DeleteToken(operation))
	if executed.begun > 1 || deleted.begun > 1 {
		w.Errorf("begun twice: %v %v", executed, deleted)
	}
	good := decision.StatusOf(string(executed.end)).End == decision.EndedWell || deleted.end == "DELETE_COMPLETE"
	told := result.Status == codepipeline.Succeeded
	begun := executed.begun+deleted.begun > 0
	switch text := result.Summary + result.Message; {
	case told && begun && !good:
		w.Errorf("a success is told, but it has failed: %v %v", executed, deleted)
	case told && !begun && !strings.Contains(text, "no changes") && !strings.Contains(text, "plan for") && !strings.Contains(text, "no stack") && !strings.Contains(text, "deleted"):
		w.byHand(text)
	case !told && good && !strings.Contains(text, "may have succeeded") && !strings.Contains(text, "was deployed, but"):
		w.Errorf("a failure is told, but it has succeeded: %v %v", executed, deleted)
	case !told && begun && (strings.Contains(text, "Nothing was changed") || strings.Contains(text, "before anything was begun")):
		w.Errorf("it is told that nothing was done: %v %v", executed, deleted)
	}
	if !w.wasStuck() {
		w.wantNothingLeft(operation)
	}
	for id, status := range before {
		live := status == "CREATE_COMPLETE" || status == "UPDATE_COMPLETE" || status == "UPDATE_ROLLBACK_COMPLETE"
		if events := w.events(id); live && deleted.begun == 0 && len(events) > 0 && events[len(events)-1].ResourceStatus == "DELETE_COMPLETE" &&
			strings.HasPrefix(w.deleter(events), operation) {
			w.Errorf("a live stack was deleted")
		}
	}
}

// byHand wants that a success without an operation of ours is that of a person with our change set.
func (w *world) byHand(text string) {
	w.Helper()
	for id := range w.stacks() {
		for _, e := range w.events(id) {
			if decision.StatusOf(string(e.ResourceStatus)).End == decision.EndedWell {
				return
			}
		}
	}
	w.Errorf("a success is told, but nothing was done: %s", text)
}

// deleter is the token of the last deletion.
func (w *world) deleter(events []types.StackEvent) string {
	for _, e := range slices.Backward(events) {
		if e.ResourceStatus == "DELETE_IN_PROGRESS" {
			return aws.ToString(e.ClientRequestToken)
		}
	}
	return ""
}

// wasStuck tells whether a delivery whose report was refused may have spent its last minute on the removal
// of its change set: Lambda does not deliver the event for ever.
func (w *world) wasStuck() bool {
	return slices.ContainsFunc(w.calls.Entries(), func(e fault.Entry) bool {
		return e.Point.Operation == "DeleteChangeSet" && e.Fault.Delay > 0
	})
}

// wantNothingLeft wants no change set of the operation that was not executed, and no empty stack of it.
func (w *world) wantNothingLeft(operation string) {
	w.Helper()
	out, err := w.admin.ListChangeSets(w.Context(), &cloudformation.ListChangeSetsInput{StackName: aws.String("web")})
	if err != nil {
		return
	}
	for _, s := range out.Summaries {
		waits := s.ExecutionStatus == types.ExecutionStatusAvailable || s.ExecutionStatus == types.ExecutionStatusUnavailable || s.ExecutionStatus == types.ExecutionStatusObsolete
		if waits && strings.HasPrefix(aws.ToString(s.ChangeSetName), stack.ChangeSetName(operation, "")) {
			w.Errorf("left behind: %s, %s", aws.ToString(s.ChangeSetName), s.ExecutionStatus)
		}
	}
}

func TestTheTruthIsTold(t *testing.T) {
	for seed := range *seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 2))
			c := chanceOf(seed)
			if r.IntN(2) == 0 && !c.twice { // of two deliveries at once, one may be denied what the other does
				c.met[r.IntN(60)] = "denied"
			}
			at := map[time.Duration]string{}
			for range r.IntN(3) {
				at[time.Duration(r.IntN(int(3*time.Minute)))] = deedNames[r.IntN(len(deedNames))]
			}
			c.visit(t, at)
		})
	}
}

// rivals are orders of several pipelines for the stack web.
var rivals = []order{
	{spec: web, source: sourceOf(topic("a"))},
	{spec: web, source: sourceOf(topic("b"))},
	{spec: web, source: sourceOf(failing("update", "no luck"))},
	{spec: with(keys{"terminationProtection": false, "timeout": keys{"after": "2m", "then": "cancel"}}), source: sourceOf(taking("update", "90s", topic("c")))},
	{spec: guarded(nil), source: guardedSource(topic("d"))},
	{spec: with(keys{"mode": "REPLACE_ON_FAILURE"}), source: sourceOf(topic("e"))},
	{spec: with(keys{"onFailure": "keep"}), source: sourceOf(failing("create", "no luck"))},
	{spec: recovering("rollback", "recreate", "continue", "skip"), source: sourceOf(topic("f"))},
	{spec: planning, source: sourceOf(topic("g"))},
	{spec: execution},
	{spec: deletion},
}

// Two or three pipelines work on one stack at once, and faults are met.
func TestSeveralPipelinesAtOnce(t *testing.T) {
	for seed := range *seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 3))
			c := chanceOf(seed)
			var log []string
			inWorld(t, func(w *world) {
				if r.IntN(2) == 0 {
					w.wantSucceeded(w.deploy(web, topic("one")), "created")
				}
				before := w.stacks()
				w.faults.Set(c.injector(w, &log))
				var runs []*codepipeline.Execution
				var orders []int
				for range 2 + r.IntN(2) {
					which := r.IntN(len(rivals))
					orders = append(orders, which)
					runs = append(runs, w.begin(rivals[which]))
					time.Sleep(time.Duration(r.IntN(90)) * time.Second)
				}
				for _, run := range runs {
					w.wantTrue(run, w.end(run), before)
				}
				w.faults.Set(nil)
				time.Sleep(time.Hour)
				for _, run := range runs {
					w.wantTrue(run, run.Result(), before)
					if w.Failed() {
						w.Logf("%s %s: %s%s", run.Result().Status, run.Result().FailureType, run.Result().Summary, run.Result().Message)
					}
				}
				if w.Failed() {
					w.Logf("rivals %v, %s: %s", orders, strings.Join(c.about, ", "), strings.Join(log, "; "))
				}
			}, c.settings...)
		})
	}
}
