package deploy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/deploy"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/identity"
)

const (
	alarm    = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:errors-of-web"
	events   = "arn:aws:sns:us-east-1:123456789012:events"
	other    = "210987654321"
	deployer = "arn:aws:iam::" + other + ":role/deployer"
	denyNews = `{"Statement":[{"Effect":"Deny","Action":"Update:*","Principal":"*","Resource":"LogicalResourceId/News"}]}`
	allowAll = `{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}`
)

// bucket is a template of a bucket with a name.
func bucket(name string) string {
	return `
Resources:
  Content:
    Type: AWS::S3::Bucket
    DeletionPolicy: RetainExceptOnCreate
    Properties: {BucketName: ` + name + `}
Outputs:
  Bucket: {Value: !Ref Content}
`
}

func mayAssume(h *deploy.Handler) {
	h.Limits.Roles = []string{"arn:aws:iam::" + other + ":role/deploy*"}
}

// secondAccount has a role that the function may assume, with an external id.
func (w *world) secondAccount() {
	w.Helper()
	w.aws.Identity().Define(identity.Role{Name: "deployer", Account: other, ExternalID: "pipeline-7"})
}

func TestFeaturesThatTheNativeActionCannotSet(t *testing.T) {
	show(t, "What the native action cannot set",
		feature{
			name: "topics for the stack's events: `notificationArns`",
			good: func(w *world) {
				w.wantSucceeded(w.run(order{spec: with(keys{"notificationArns": []string{events}}), source: files{"template.yaml": topic("one")}}), "created")
				if got := w.stack("web").NotificationARNs; len(got) != 1 || got[0] != events {
					w.Errorf("topics %v", got)
				}
				w.wantSucceeded(w.run(order{spec: with(nil), source: files{"template.yaml": topic("two")}}), "updated")
				w.wantSucceeded(w.run(order{spec: with(keys{"notificationArns": []string{}}), source: files{"template.yaml": topic("two")}}), "updated")
				if got := w.stack("web").NotificationARNs; len(got) != 0 {
					w.Errorf("topics %v", got)
				}
			},
			bad: func(w *world) {
				r := w.run(order{spec: with(keys{"notificationArns": []string{"events"}}), source: files{"template.yaml": topic("one")}})
				w.wantFailed(r, "ConfigurationError", "notificationArns[0]", "arn:aws:sns:")
			},
		},
		feature{
			name: "`terminationProtection`, also when nothing else changes",
			good: func(w *world) {
				for _, on := range []bool{true, false, true} {
					w.wantSucceeded(w.run(order{spec: with(keys{"terminationProtection": on}), source: files{"template.yaml": topic("one")}}), "")
					if got := aws.ToBool(w.stack("web").EnableTerminationProtection); got != on {
						w.Errorf("protection is %v, want %v", got, on)
					}
				}
			},
			bad: func(w *world) {
				w.wantSucceeded(w.run(order{spec: with(keys{"terminationProtection": true}), source: files{"template.yaml": topic("one")}}), "created")
				w.wantFailed(w.run(order{spec: keys{"stack": "web", "mode": "DELETE_ONLY"}}), "ConfigurationError", "protect", `"terminationProtection": false`)
				w.wantStatus("web", types.StackStatusCreateComplete)
				w.wantSucceeded(w.run(order{spec: keys{"stack": "web", "mode": "DELETE_ONLY", "terminationProtection": false}}), "deleted")
			},
		},
		feature{
			name: "alarms roll a deployment back, also while it is watched afterwards: `rollback`",
			good: func(w *world) {
				w.aws.CloudFormation().SetAlarm(alarm, "OK")
				begin := time.Now()
				w.wantSucceeded(w.run(order{spec: with(keys{"rollback": keys{"alarms": []string{alarm}, "monitoring": "10m"}}), source: files{"template.yaml": topic("one")}}), "created")
				if took := time.Since(begin); took < 10*time.Minute {
					w.Errorf("the deployment was not watched: %s", took)
				}
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.aws.CloudFormation().SetAlarm(alarm, "OK")
				run := w.begin(order{spec: with(keys{"rollback": keys{"alarms": []string{alarm}, "monitoring": "10m"}}), source: files{"template.yaml": topic("two")}})
				time.Sleep(5 * time.Minute)
				w.aws.CloudFormation().SetAlarm(alarm, "ALARM")
				w.wantFailed(w.end(run), "JobFailed", "alarm", "errors-of-web")
				w.wantStatus("web", types.StackStatusUpdateRollbackComplete)
				w.wantOutput("Version", "one")
			},
		},
		feature{
			name: "a failed deployment rolls back, is deleted, or keeps what it has: `onFailure`",
			good: func(w *world) {
				w.wantFailed(w.run(order{spec: with(keys{"onFailure": "delete"}), source: files{"template.yaml": failing("create", "no luck")}}), "JobFailed", "no luck")
				w.wantNoStack("web")
				w.wantFailed(w.run(order{spec: with(keys{"onFailure": "nothing"}), source: files{"template.yaml": failing("create", "no luck")}}), "JobFailed", "no luck")
				w.wantStatus("web", types.StackStatusCreateFailed)
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.wantFailed(w.run(order{spec: with(keys{"onFailure": "keep"}), source: files{"template.yaml": failing("update", "no luck")}}), "JobFailed", "no luck", "rollback-stack")
				w.wantStatus("web", types.StackStatusUpdateFailed)
				w.wantFailed(w.run(order{spec: with(keys{"onFailure": "explode"}), source: files{"template.yaml": topic("two")}}), "ConfigurationError", "onFailure", "rollback, delete")
			},
		},
		feature{
			name: "`retainExceptOnCreate` leaves nothing of a first deployment that failed",
			good: func(w *world) {
				w.wantFailed(w.run(order{spec: with(keys{"retainExceptOnCreate": true}), source: files{"template.yaml": retained}}), "JobFailed", "no luck")
				w.wantGone("Queue")
			},
			bad: func(w *world) {
				w.wantFailed(w.run(order{spec: with(nil), source: files{"template.yaml": retained}}), "JobFailed", "no luck")
				w.wantResource("Queue", "DELETE_SKIPPED")
			},
		},
		feature{
			name: "resources that exist already are imported: `importExisting`",
			good: func(w *world) {
				w.make("content-of-web")
				w.wantSucceeded(w.run(order{spec: with(keys{"importExisting": true}), source: files{"template.yaml": bucket("content-of-web")}}), "created")
				w.wantOutput("Bucket", "content-of-web")
			},
			bad: func(w *world) {
				w.make("content-of-web")
				r := w.run(order{spec: with(nil), source: files{"template.yaml": bucket("content-of-web")}})
				if r.Status != codepipeline.Failed || !strings.Contains(r.Message, "content-of-web") && !strings.Contains(r.Message, "Content") {
					w.Errorf("%s %s", r.Status, r.Message)
				}
				w.wantNoStack("web")
			},
		},
		feature{
			name: "`express` ends a deployment when configurations are applied",
			good: func(w *world) {
				w.wantSucceeded(w.run(order{spec: with(keys{"express": true}), source: files{"template.yaml": topic("one")}}), "created")
				w.wantStatus("web", types.StackStatusCreateComplete)
			},
			bad: func(w *world) {
				r := w.run(order{spec: with(keys{"express": true}), source: files{"template.yaml": failing("create", "no luck")}})
				w.wantFailed(r, "JobFailed", "no luck")
				w.wantStatus("web", types.StackStatusRollbackComplete)
			},
		},
		feature{
			name: "a stack policy, and another one while the stack is updated: `stackPolicy`, `stackPolicyDuringUpdate`",
			good: func(w *world) {
				spec := with(keys{"stackPolicy": "policy.json"})
				w.wantSucceeded(w.run(order{spec: spec, source: files{"template.yaml": topic("one"), "policy.json": denyNews}}), "created")
				w.wantPolicy(denyNews)
				spec["stackPolicyDuringUpdate"] = "allow.json"
				w.wantSucceeded(w.run(order{spec: spec, source: files{"template.yaml": topic("two"), "policy.json": denyNews, "allow.json": allowAll}}), "updated")
				w.wantPolicy(denyNews)
			},
			bad: func(w *world) {
				spec := with(keys{"stackPolicy": "policy.json"})
				w.wantSucceeded(w.run(order{spec: spec, source: files{"template.yaml": topic("one"), "policy.json": denyNews}}), "created")
				r := w.run(order{spec: spec, source: files{"template.yaml": topic("two"), "policy.json": denyNews}})
				w.wantFailed(r, "ConfigurationError", "News", "stack policy")
				w.wantStatus("web", types.StackStatusUpdateRollbackComplete)
				w.wantPolicy(denyNews)
			},
		},
		feature{
			name: "a stack in another Region, and with a role in another account with its external id; the function's owner limits both",
			good: func(w *world) {
				w.secondAccount()
				spec := with(keys{"region": "eu-central-1", "assumeRole": keys{"role": deployer, "externalId": "pipeline-7"}})
				r := w.run(order{spec: spec, source: files{"template.yaml": topic("one")}})
				w.wantSucceeded(r, "created")
				if want := "arn:aws:cloudformation:eu-central-1:" + other + ":stack/web/"; !strings.HasPrefix(r.ExternalID, want) {
					w.Errorf("the stack is %s", r.ExternalID)
				}
				w.wantNoStack("web")
			},
			bad: func(w *world) {
				w.secondAccount()
				r := w.run(order{spec: with(keys{"assumeRole": deployer}), source: files{"template.yaml": topic("one")}})
				w.wantFailed(r, "PermissionError", "sts:AssumeRole", deployer)
				r = w.run(order{spec: with(keys{"assumeRole": "arn:aws:iam::" + other + ":role/admin"}), source: files{"template.yaml": topic("one")}})
				w.wantFailed(r, "PermissionError", "STACKJOB_ROLES")
				w.function = func(h *deploy.Handler) { h.Limits.Regions = []string{"us-east-1"} }
				r = w.run(order{spec: with(keys{"region": "eu-central-1"}), source: files{"template.yaml": topic("one")}})
				w.wantFailed(r, "PermissionError", "STACKJOB_REGIONS")
			},
			function: mayAssume,
		},
	)
}

// retained is a template whose first resource is to be kept and whose second fails.
const retained = `
Resources:
  Queue:
    Type: AWS::SQS::Queue
    DeletionPolicy: Retain
  News:
    Type: AWS::SNS::Topic
    DependsOn: Queue
    Metadata: {localaws: {create: {fail: "no luck"}}}
`

func (w *world) make(bucket string) {
	w.Helper()
	if err := w.aws.S3().CreateBucket(bucket, "us-east-1"); err != nil {
		w.Fatal(err)
	}
}

// resource is the status of a resource of the stack web, "" if there is none.
func (w *world) resource(id string) string {
	w.Helper()
	out, err := w.admin.DescribeStackResources(w.Context(), &cloudformation.DescribeStackResourcesInput{StackName: aws.String("web")})
	if err != nil {
		w.Fatal(err)
	}
	for _, r := range out.StackResources {
		if aws.ToString(r.LogicalResourceId) == id {
			return string(r.ResourceStatus)
		}
	}
	return ""
}

func (w *world) wantResource(id, status string) {
	w.Helper()
	if got := w.resource(id); got != status {
		w.Errorf("resource %s is %q, want %q", id, got, status)
	}
}

func (w *world) wantGone(id string) {
	w.Helper()
	if got := w.resource(id); got != "" && got != "DELETE_COMPLETE" {
		w.Errorf("resource %s is %s", id, got)
	}
}

func (w *world) wantPolicy(want string) {
	w.Helper()
	out, err := w.admin.GetStackPolicy(w.Context(), &cloudformation.GetStackPolicyInput{StackName: aws.String("web")})
	if err != nil {
		w.Fatal(err)
	}
	if got := aws.ToString(out.StackPolicyBody); got != want {
		w.Errorf("the stack policy is %s", got)
	}
}
