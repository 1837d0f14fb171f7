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

// tests of trouble: what the job says and does when something else goes wrong.

// wedging is a template whose update fails, and so does undoing it.
const wedging = `
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Metadata: {localaws: {rollback: {fail: "the queue was deleted by hand", times: %d}}}
    Properties: {DelaySeconds: 7}
  News:
    Type: AWS::SNS::Topic
    DependsOn: Queue
    Metadata: {localaws: {update: {fail: "no luck"}}}
    Properties: {DisplayName: changed}
`

const wedge = `
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {DelaySeconds: 1}}
  News: {Type: AWS::SNS::Topic, Properties: {DisplayName: first}}
`

const mended = wedge + `
  More: {Type: AWS::SNS::Topic}
`

func TestFeaturesInTrouble(t *testing.T) {
	show(t, "Trouble",
		feature{
			name: "a failure names the first resource that really failed, through nested stacks",
			good: func(w *world) {
				w.staged()
				child := failing("create", "the name is taken")
				r := w.run(order{spec: with(nil), source: files{"template.yaml": nesting, "child.yaml": child}})
				w.wantFailed(r, "JobFailed", "Child.News (AWS::SNS::Topic)", "the name is taken")
			},
			bad: func(w *world) {
				r := w.deploy(web, failing("create", "User: x is not authorized to perform: SNS:CreateTopic on resource: y"))
				w.wantFailed(r, "PermissionError", "SNS:CreateTopic")
			},
			function: withBucket,
		},
		feature{
			name: "a failure names the hook that stopped it",
			good: func(w *world) {
				hooked := strings.Replace(topic("one"), "Type: AWS::SNS::Topic", `Type: AWS::SNS::Topic
    Metadata: {localaws: {hook: {type: "Private::Guard::Names", fail: "topics need a display name of the press office"}}}`, 1)
				w.wantFailed(w.deploy(web, hooked), "ConfigurationError", "News", "Private::Guard::Names", "press office")
			},
			bad: func(w *world) {
				hooked := strings.Replace(topic("one"), "Type: AWS::SNS::Topic", `Type: AWS::SNS::Topic
    Metadata: {localaws: {hook: {type: "Private::Guard::Names", warn: "topics need a display name of the press office"}}}`, 1)
				w.wantSucceeded(w.deploy(web, hooked), "created")
			},
		},
		feature{
			name: "a template that CloudFormation's early validation refuses: which resource, and why",
			good: func(w *world) {
				w.make("content-of-web")
				w.wantFailed(w.deploy(web, bucket("content-of-web")), "ConfigurationError", "Content", "content-of-web", "already exists")
				w.wantNoStack("web")
			},
			bad: func(w *world) {
				w.make("content-of-web")
				w.deny("DescribeEvents")
				w.wantFailed(w.deploy(web, bucket("content-of-web")), "ConfigurationError", "ResourceExistenceCheck", "DescribeEvents")
			},
		},
		feature{
			name: "an encoded authorization message is cut, and the missing permission makes it a PermissionError",
			good: func(w *world) {
				reason := "You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/x/y is not authorized to perform: sns:CreateTopic. Encoded authorization failure message: " + strings.Repeat("QmFzZTY0", 300)
				r := w.deploy(web, failing("create", reason))
				w.wantFailed(r, "PermissionError", "sns:CreateTopic")
				if strings.Contains(r.Message, "QmFzZTY0QmFzZTY0") || len(r.Message) > 1500 {
					w.Errorf("the message is not cut:\n%s", r.Message)
				}
			},
			bad: func(w *world) {
				w.wantFailed(w.deploy(web, failing("create", "Access to the region is fine, but the topic's name is taken")), "JobFailed", "taken")
			},
		},
		feature{
			name: "what was cancelled because of it, and at what the rollback failed, are told apart",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, wedge), "created")
				r := w.deploy(web, fmt.Sprintf(wedging, 1))
				w.wantFailed(r, "JobFailed", "News (AWS::SNS::Topic) UPDATE_FAILED: no luck", "The rollback failed at Queue", "the queue was deleted by hand", "continue-update-rollback")
				if strings.Index(r.Message, "no luck") > strings.Index(r.Message, "deleted by hand") {
					w.Errorf("the rollback is told first:\n%s", r.Message)
				}
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				run := w.start(web, taking("update", "10m", topic("two")))
				time.Sleep(3 * time.Minute)
				w.cancel()
				w.wantFailed(w.end(run), "JobFailed", "someone cancelled the update")
			},
		},
		feature{
			name: "a stack whose creation was rolled back is deleted and created anew, if nothing of it is left alive",
			good: func(w *world) {
				w.wantFailed(w.deploy(web, failing("create", "no luck")), "JobFailed", "no luck")
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.wantStatus("web", types.StackStatusCreateComplete)
			},
			bad: func(w *world) {
				kept := strings.Replace(failing("create", "no luck"), "Type: AWS::SQS::Queue", "Type: AWS::SQS::Queue\n    DeletionPolicy: Retain", 1)
				kept = strings.Replace(kept, "Type: AWS::SNS::Topic", "Type: AWS::SNS::Topic\n    DependsOn: Queue", 1)
				w.wantFailed(w.deploy(web, kept), "JobFailed", "no luck")
				w.wantFailed(w.deploy(web, topic("one")), "JobFailed", "Queue", "delete-stack")
				w.wantStatus("web", types.StackStatusRollbackComplete)
				w.wantFailed(w.run(order{spec: with(keys{"recover": "none"}), source: files{"template.yaml": topic("one")}}), "JobFailed", "delete-stack")
			},
		},
		feature{
			name: "`recover: [continue]` continues a rollback that has failed, `[skip]` with the fewest skipped resources",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, wedge), "created")
				w.wantFailed(w.deploy(web, fmt.Sprintf(wedging, 1)), "JobFailed", "no luck")
				w.wantSucceeded(w.run(order{spec: with(keys{"recover": []string{"continue"}}), source: files{"template.yaml": mended}}), "updated")
				w.wantStatus("web", types.StackStatusUpdateComplete)
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, wedge), "created")
				w.wantFailed(w.deploy(web, fmt.Sprintf(wedging, 9)), "JobFailed", "no luck")
				w.wantFailed(w.deploy(web, topic("one")), "JobFailed", "UPDATE_ROLLBACK_FAILED", "continue-update-rollback")
				w.wantFailed(w.run(order{spec: with(keys{"recover": []string{"continue"}}), source: files{"template.yaml": topic("one")}}), "JobFailed", "deleted by hand")
				w.wantSucceeded(w.run(order{spec: with(keys{"recover": []string{"continue", "skip"}}), source: files{"template.yaml": mended}}), "updated")
			},
		},
		feature{
			name: "`recover: [rollback]` rolls back what failed with rollback disabled",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.wantFailed(w.run(order{spec: with(keys{"onFailure": "keep"}), source: files{"template.yaml": failing("update", "no luck")}}), "JobFailed", "no luck", "rollback-stack")
				w.wantStatus("web", types.StackStatusUpdateFailed)
				w.wantSucceeded(w.run(order{spec: with(keys{"recover": []string{"rollback"}}), source: files{"template.yaml": topic("two")}}), "updated")
				w.wantStatus("web", types.StackStatusUpdateComplete)
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.wantFailed(w.run(order{spec: with(keys{"onFailure": "keep"}), source: files{"template.yaml": failing("update", "no luck")}}), "JobFailed", "no luck")
				w.wantFailed(w.deploy(web, topic("two")), "JobFailed", "UPDATE_FAILED", "rollback-stack")
				w.wantStatus("web", types.StackStatusUpdateFailed)
			},
		},
		feature{
			name: "a busy stack is waited for, as long as `wait` says",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.update(taking("update", "10m", topic("theirs")))
				w.wantSucceeded(w.run(order{spec: with(keys{"wait": "30m"}), source: files{"template.yaml": topic("ours")}}), "updated")
				w.wantOutput("Version", "ours")
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.update(taking("update", "30m", topic("theirs")))
				begin := time.Now()
				w.wantFailed(w.run(order{spec: with(keys{"wait": "5m"}), source: files{"template.yaml": topic("ours")}}), "SystemUnavailable", "someone else's operation")
				if took := time.Since(begin); took > 7*time.Minute {
					w.Errorf("waited for %s", took)
				}
			},
		},
		feature{
			name: "a stopped pipeline is noticed on the next report: `onStop: finish`, `cancel` or `hold`",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.stopped(with(nil), taking("update", "10m", topic("two")))
				w.wantStatus("web", types.StackStatusUpdateComplete)
				w.wantOutput("Version", "two")
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.stopped(with(keys{"onStop": "cancel"}), taking("update", "10m", topic("two")))
				w.wantStatus("web", types.StackStatusUpdateRollbackComplete)
				w.wantOutput("Version", "one")
				run := w.begin(order{spec: with(keys{"onStop": "hold"}), source: files{"template.yaml": topic("three")}})
				run.Stop()
				time.Sleep(time.Hour)
				if n := w.leftovers("web"); n != 1 {
					w.Errorf("%d change sets are held", n)
				}
			},
		},
		feature{
			name: "nothing to change is a success, and leaves nothing behind",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.wantSucceeded(w.deploy(web, topic("one")), "no changes")
				w.wantStatus("web", types.StackStatusCreateComplete)
			},
			bad: func(w *world) {
				w.wantFailed(w.deploy(web, importing), "ConfigurationError", "nobody-exports-this")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "`timeout` ends a deployment that takes too long: it is let go, or cancelled",
			good: func(w *world) {
				w.wantSucceeded(w.run(order{spec: with(keys{"timeout": "30m"}), source: files{"template.yaml": taking("create", "5m", topic("one"))}}), "created")
				r := w.run(order{spec: with(keys{"timeout": keys{"after": "5m", "then": "cancel"}}), source: files{"template.yaml": taking("update", "30m", topic("two"))}})
				w.wantFailed(r, "JobFailed", "5m", "UPDATE_ROLLBACK_COMPLETE")
				w.wantStatus("web", types.StackStatusUpdateRollbackComplete)
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				r := w.run(order{spec: with(keys{"timeout": "5m"}), source: files{"template.yaml": taking("update", "30m", topic("two"))}})
				w.wantFailed(r, "JobFailed", "5m", "goes on")
				w.wantStatus("web", types.StackStatusUpdateComplete)
			},
		},
	)
}

// cancel cancels the update of the stack web by hand.
func (w *world) cancel() {
	w.Helper()
	if _, err := w.admin.CancelUpdateStack(w.Context(), &cloudformation.CancelUpdateStackInput{StackName: aws.String("web")}); err != nil {
		w.Fatal(err)
	}
}

// deny takes a permission from the function.
func (w *world) deny(operation string) {
	w.faults.Set(fault.On(fault.And(theProgram(), fault.Operation(operation)), fault.AccessDenied()))
}

// stopped starts an action, lets it begin its update, and stops it.
func (w *world) stopped(spec keys, template string) {
	w.Helper()
	run := w.begin(order{spec: spec, source: files{"template.yaml": template}})
	for w.status("web") != types.StackStatusUpdateInProgress {
		time.Sleep(time.Second)
	}
	run.Stop()
	time.Sleep(time.Hour)
}

// nesting is a template of one nested stack.
const nesting = `
Resources:
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
`
