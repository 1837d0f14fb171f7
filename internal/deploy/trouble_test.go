package deploy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// Trouble that lasts, and trouble at particular moments; single faults at every call are in
// repeat_test.go.

func (w *world) called(operation string) int {
	return w.calls.Calls(fault.And(theProgram(), fault.Operation(operation)))
}

// during lets calls of the program meet a fault until a time.
func during(d time.Duration, of fault.Predicate, met fault.Fault) fault.Injector {
	until := time.Now().Add(d)
	return fault.On(fault.And(theProgram(), of, func(fault.Point) bool { return time.Now().Before(until) }), met)
}

func TestThrottledForAMinuteAndAHalf(t *testing.T) {
	for _, operation := range []string{"CreateChangeSet", "ExecuteChangeSet", "DescribeStacks", "DescribeStackEvents"} {
		inWorld(t, func(w *world) {
			w.faults.Set(during(90*time.Second, fault.Operation(operation), fault.Throttled()))
			w.wantSucceeded(w.deploy(web, topic("one")), "created")
			w.wantStatus("web", types.StackStatusCreateComplete)
		})
	}
}

func TestServerErrorsOfAnyName(t *testing.T) {
	for _, code := range []string{"InternalServerError", "ServiceUnavailableException", "InternalServiceError"} {
		inWorld(t, func(w *world) {
			w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("CreateChangeSet"))), fault.Refused(500, code, "try again")))
			w.wantSucceeded(w.deploy(web, topic("one")), "created")
		})
	}
}

// The answer of the execution is lost, and then the stack is not to be seen for a long time.
func TestWatchingNeverFailsADeployment(t *testing.T) {
	for name, blind := range map[string]struct {
		met  fault.Fault
		last time.Duration
	}{
		"unavailable": {fault.Unavailable(), 30 * time.Minute},
		"denied":      {fault.AccessDenied(), 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				var since time.Time
				w.faults.Set(fault.Func(func(p fault.Point) fault.Fault {
					switch {
					case !theProgram()(p):
					case p.Operation == "ExecuteChangeSet" && since.IsZero():
						since = time.Now()
						return fault.AnswerLost()
					case strings.HasPrefix(p.Operation, "Describe") && !since.IsZero() && time.Since(since) < blind.last:
						return blind.met
					}
					return fault.Fault{}
				}))
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
			})
		})
	}
}

func TestWithoutPermissionsNothingIsBegun(t *testing.T) {
	for _, operation := range []string{"DescribeStacks", "DescribeStackEvents", "DescribeChangeSet", "CreateChangeSet", "ExecuteChangeSet"} {
		t.Run(operation, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation(operation)), fault.AccessDenied()))
				begin := time.Now()
				r := w.deploy(web, topic("one"))
				w.wantFailed(r, "PermissionError", "cloudformation:"+operation, "Next: allow")
				if took := time.Since(begin); took > 2*time.Minute {
					t.Errorf("took %s", took)
				}
				// Without events nobody can prove that the empty stack is nothing but that, so it stays.
				if status := w.settle("web"); status != "" && operation != "DescribeStackEvents" {
					t.Errorf("stack is %q", status)
				}
				if n := w.leftovers("web"); n > 0 {
					t.Errorf("%d change sets are left behind", n)
				}
			})
		})
	}
}

func TestAPermissionThatIsTakenAwayUnderway(t *testing.T) {
	inWorld(t, func(w *world) {
		run := w.start(web, taking("create", "10m", topic("one")))
		time.Sleep(3 * time.Minute)
		w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation("DescribeStackEvents")), fault.AccessDenied()))
		w.wantFailed(w.end(run), "PermissionError", "how it ended cannot be seen", "may have succeeded", "DescribeStackEvents")
	})
}

// Only time at work counts as trying.
func TestTheGapBetweenTwoJobsIsNoTrouble(t *testing.T) {
	inWorld(t, func(w *world) {
		w.faults.Set(fault.On(fault.Once(fault.And(theProgram(), fault.Operation("CreateChangeSet"))), fault.Slow(2*time.Minute)))
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
	}, delay(11*time.Minute))
	inWorld(t, func(w *world) {
		begin := time.Now()
		w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation("DescribeStacks"), func(fault.Point) bool {
			return time.Since(begin) > 40*time.Second && time.Since(begin) < 12*time.Minute
		}), fault.Throttled()))
		busy := taking("create", "20m", topic("theirs"))
		if _, err := w.admin.CreateStack(w.Context(), &cloudformation.CreateStackInput{StackName: aws.String("web"), TemplateBody: &busy}); err != nil {
			t.Fatal(err)
		}
		w.wantSucceeded(w.deploy(web, topic("one")), "updated")
	}, delay(11*time.Minute))
}

// The status in the message is that of the end, though the stack was read before it.
func TestAdviceFitsTheEnd(t *testing.T) {
	inWorld(t, func(w *world) {
		w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation("DescribeStacks")), fault.Fault{DelayAnswer: 4 * time.Second}))
		w.wantFailed(w.deploy(web, failing("create", "no luck")), "JobFailed", "it is now ROLLBACK_COMPLETE", "delete the stack")
	})
}

func TestALongFailureKeepsItsAdvice(t *testing.T) {
	var b strings.Builder
	b.WriteString("Resources:\n")
	for i := range 60 {
		fmt.Fprintf(&b, "  %s%03d:\n    Type: AWS::SNS::Topic\n    Metadata: {localaws: {create: {fail: '%s'}}}\n",
			strings.Repeat("LongLogicalName", 8), i, strings.Repeat("no luck ", 40))
	}
	inWorld(t, func(w *world) {
		w.wantFailed(w.deploy(web, b.String()), "JobFailed", "no luck", "Next:")
	})
}

// Two deliveries of each event at once, and calls that take as long as they do on AWS.
func TestEveryEventTwiceAtOnceWithSlowCalls(t *testing.T) {
	for _, slow := range []string{"CreateChangeSet", "PutJobSuccessResult", "ExecuteChangeSet"} {
		inWorld(t, func(w *world) {
			w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation(slow)), fault.Slow(500*time.Millisecond)))
			run := w.start(web, topic("one"))
			r := w.end(run)
			w.wantSucceeded(r, "created")
			time.Sleep(time.Hour)
			w.wantStatus("web", types.StackStatusCreateComplete)
			if r.Jobs > 2 || accepted(run) != 1 || w.begun("web") != 1 || w.called("DeleteStack") > 0 {
				t.Errorf("%s slow: %d jobs, %d reports, %d operations, %d deletions", slow, r.Jobs, accepted(run), w.begun("web"), w.called("DeleteStack"))
			}
		}, func(c *localaws.Config) { c.Lambda.Duplicates = lambda.DuplicateEvery(0) })
	}
}

// The delivery whose report is refused must not harm what the other one's continuation does, whatever
// stale reads tell it.
func TestTheLoserOfTwoDeliveriesHarmsNothing(t *testing.T) {
	for _, next := range []time.Duration{2 * time.Second, 30 * time.Second} {
		inWorld(t, func(w *world) {
			reports := 0
			var stale time.Time
			w.faults.Set(fault.Func(func(p fault.Point) fault.Fault {
				switch {
				case !theProgram()(p):
				case p.Operation == "CreateChangeSet":
					return fault.Slow(time.Second)
				case p.Operation == "PutJobSuccessResult":
					if reports++; reports == 2 {
						return fault.Slow(2500 * time.Millisecond)
					}
				case p.Operation == "DeleteChangeSet":
					stale = time.Now()
				case p.Operation == "DescribeStacks" && time.Since(stale) < 8*time.Second:
					return fault.StaleRead()
				}
				return fault.Fault{}
			}))
			w.wantSucceeded(w.deploy(web, taking("create", "5m", topic("one"))), "created")
			time.Sleep(time.Hour)
			w.wantStatus("web", types.StackStatusCreateComplete)
			if n := w.called("DeleteStack"); n > 0 {
				t.Errorf("%d DeleteStack", n)
			}
		}, func(c *localaws.Config) { c.Lambda.Duplicates = lambda.DuplicateEvery(0) }, delay(next))
	}
}

// Abandon is called with knowledge that is older than the execution, and reads are stale.
func TestAbandonDoesNotDeleteALiveStack(t *testing.T) {
	for _, stale := range []string{"DescribeStacks", "ListChangeSets", "DescribeStackEvents"} {
		inWorld(t, func(w *world) {
			client := cloudformation.NewFromConfig(w.aws.ConfigFor(functionName))
			known := w.prepare(client, topic("one"))
			_, _ = stack.DeleteShell(w.Context(), client, known.StackID, "op") // has seen everything once
			if _, err := w.admin.ExecuteChangeSet(w.Context(), &cloudformation.ExecuteChangeSetInput{ChangeSetName: &known.ChangeSetID}); err != nil {
				t.Fatal(err)
			}
			w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation(stale)), fault.StaleRead()))
			abandon(w, client, known)
			if _, err := stack.DeleteShell(w.Context(), client, known.StackID, "op"); err != nil {
				t.Error(err)
			}
			w.wantStatus("web", types.StackStatusCreateComplete)
		})
	}
}

func abandon(w *world, client *cloudformation.Client, known stack.Known) {
	e := &engine.Engine{Operation: "op", API: client, Record: record.New()}
	e.Abandon(w.Context(), engine.Work{Name: "web", Mode: decision.CreateUpdate}, engine.State{Known: known})
}

func TestEveryShellOfAnOperationIsRemoved(t *testing.T) {
	inWorld(t, func(w *world) {
		client := cloudformation.NewFromConfig(w.aws.ConfigFor(functionName))
		for range 2 {
			abandon(w, client, w.prepare(client, topic("one")))
			if status := w.status("web"); status != "" {
				t.Errorf("left behind: %s", status)
			}
		}
	})
}

// prepare makes a change set for a new stack and waits until it is ready.
func (w *world) prepare(client *cloudformation.Client, template string) stack.Known {
	w.Helper()
	var known stack.Known
	if err := stack.CreateChangeSet(w.Context(), client, &known, "op", stack.Request{Name: "web", New: true, Body: template}); err != nil {
		w.Fatal(err)
	}
	time.Sleep(10 * time.Second)
	return known
}

// A change set that is read as absent once is not given up for ever.
func TestAChangeSetThatIsNotFoundOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		time.Sleep(time.Hour)
		w.faults.Set(fault.On(fault.Nth(2, fault.And(theProgram(), fault.Operation("DescribeChangeSet"))),
			fault.Refused(404, "ChangeSetNotFound", "ChangeSet [x] does not exist")))
		w.wantSucceeded(w.deploy(web, topic("two")), "updated")
		w.wantStatus("web", types.StackStatusUpdateComplete)
	})
}

// A configuration that cannot be loaded says nothing about what is under way.
func TestAConfigurationThatCannotBeLoadedUnderway(t *testing.T) {
	inWorld(t, func(w *world) {
		run := w.start(web, taking("create", "10m", topic("one")))
		time.Sleep(2 * time.Minute)
		w.unloadable.Store(true)
		time.Sleep(3 * time.Minute)
		w.unloadable.Store(false)
		w.wantSucceeded(w.end(run), "created")
	})
}

func TestTheWholeSlicePassesWithoutAnAnswer(t *testing.T) {
	inWorld(t, func(w *world) {
		w.faults.Set(during(20*time.Minute, fault.Service("cloudformation"), fault.Slow(10*time.Minute)))
		r := w.deploy(web, topic("one"))
		if r.Status == codepipeline.TimedOut {
			t.Errorf("the pipeline's clock ran out: %s", r.Message)
		}
	})
}
