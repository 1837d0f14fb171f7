package deploy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/codepipeline"
)

// table is a template with a table that holds data, and a topic.
func table(name, display string) string {
	text := `
Resources:
  News: {Type: AWS::SNS::Topic, Properties: {DisplayName: "` + display + `"}}
`
	if name != "" {
		text += `
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: ` + name + `
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
`
	}
	return text
}

// planned makes a plan of a template.
func (w *world) planned(template string, more keys) codepipeline.Result {
	w.Helper()
	spec := with(keys{"mode": "CHANGE_SET_REPLACE"})
	for key, value := range more {
		spec[key] = value
	}
	r := w.run(order{spec: spec, source: files{"template.yaml": template}})
	w.wantSucceeded(r, "plan")
	return r
}

// execute executes a plan that was approved.
func (w *world) execute(digest, template string) codepipeline.Result {
	w.Helper()
	return w.run(order{spec: with(keys{"mode": "CHANGE_SET_EXECUTE", "expect": digest}), source: files{"template.yaml": template}})
}

func TestFeaturesOfReview(t *testing.T) {
	show(t, "Review and approval that bind",
		feature{
			name: "`CHANGE_SET_REPLACE` yields a plan: its digest, counts and links are output variables, the output artifact holds it as text, Markdown, JSON and HTML",
			good: func(w *world) {
				run := w.begin(order{spec: with(keys{"mode": "CHANGE_SET_REPLACE"}), source: files{"template.yaml": table("orders", "one")}, outputs: []string{"Plan"}})
				r := w.end(run)
				w.wantSucceeded(r, "plan")
				v := r.Variables
				if !strings.HasPrefix(v["Digest"], "1:") || v["Changes"] != "2" || !strings.Contains(v["ChangeSetArn"], ":changeSet/stackjob/") || !strings.HasPrefix(v["ConsoleUrl"], "https://") {
					w.Errorf("variables %v", v)
				}
				held := w.artifact(run, "Plan")
				for _, name := range []string{"plan.txt", "plan.md", "plan.json", "plan.html"} {
					if !strings.Contains(held[name], "Orders") || !strings.Contains(held[name], "AWS::DynamoDB::Table") {
						w.Errorf("%s does not show the plan:\n%s", name, held[name])
					}
				}
				if status := w.status("web"); status != types.StackStatusReviewInProgress {
					w.Errorf("the stack is %s", status)
				}
			},
			bad: func(w *world) {
				r := w.run(order{spec: with(keys{"mode": "CHANGE_SET_REPLACE"}), source: files{"template.yaml": importing}})
				w.wantFailed(r, "ConfigurationError", "nobody-exports-this")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "`CHANGE_SET_EXECUTE` with `expect` executes exactly the plan that was approved, or says what differs",
			good: func(w *world) {
				plan := w.planned(topic("one"), nil)
				w.wantSucceeded(w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "expect": plan.Variables["Digest"]}}), "created")
				w.wantOutput("Version", "one")
			},
			bad: func(w *world) {
				approved := w.planned(topic("one"), nil).Variables["Digest"]
				w.planned(topic("two"), keys{"tags": keys{"Team": "web"}})
				r := w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "expect": approved}})
				w.wantFailed(r, "RevisionOutOfSync", "template", "tags")
				if status := w.status("web"); status != types.StackStatusReviewInProgress {
					w.Errorf("the stack is %s", status)
				}
			},
		},
		feature{
			name: "a plan that was consumed or has vanished is planned again, and goes on only if it is the same",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				plan := w.planned(topic("two"), nil)
				w.removeChangeSet(plan.Variables["ChangeSetArn"])
				w.wantSucceeded(w.execute(plan.Variables["Digest"], topic("two")), "updated")
				w.wantOutput("Version", "two")
				w.wantStatus("web", types.StackStatusUpdateComplete)
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				plan := w.planned(topic("two"), nil)
				w.removeChangeSet(plan.Variables["ChangeSetArn"])
				w.wantFailed(w.execute(plan.Variables["Digest"], topic("three")), "RevisionOutOfSync", "template")
				w.wantOutput("Version", "one")
				w.wantStatus("web", types.StackStatusCreateComplete)
				r := w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "expect": plan.Variables["Digest"]}})
				w.wantFailed(r, "ConfigurationError", "stackjob")
			},
		},
		feature{
			name: "the plan shows what changes in nested stacks too",
			good: func(w *world) {
				w.staged()
				w.wantSucceeded(w.run(order{spec: with(nil), source: files{"template.yaml": nesting, "child.yaml": table("orders", "one")}}), "created")
				run := w.begin(order{spec: with(keys{"mode": "CHANGE_SET_REPLACE"}), source: files{"template.yaml": nesting, "child.yaml": table("orders", "two")}, outputs: []string{"Plan"}})
				w.wantSucceeded(w.end(run), "plan")
				if text := w.artifact(run, "Plan")["plan.txt"]; !strings.Contains(text, "Child.News") || strings.Contains(text, "Child.Orders") {
					w.Errorf("the plan is\n%s", text)
				}
			},
			bad: func(w *world) {
				w.staged()
				w.wantSucceeded(w.run(order{spec: with(nil), source: files{"template.yaml": nesting, "child.yaml": table("orders", "one")}}), "created")
				r := w.run(order{spec: with(nil), source: files{"template.yaml": nesting, "child.yaml": table("orders-2", "one")}})
				w.wantFailed(r, "ConfigurationError", "Child.Orders", "TableName", "waivers")
			},
			function: withBucket,
		},
		feature{
			name: "a plan that the stack has left behind is not executed",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				plan := w.planned(topic("two"), nil)
				w.update(strings.Replace(topic("one"), "Outputs:", "  More: {Type: AWS::SNS::Topic}\nOutputs:", 1))
				w.settle("web")
				w.wantFailed(w.execute(plan.Variables["Digest"], topic("two")), "RevisionOutOfSync", "changes")
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.planned(topic("two"), nil)
				w.update(topic("theirs"))
				w.settle("web")
				r := w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE"}})
				w.wantFailed(r, "ConfigurationError", "CHANGE_SET_REPLACE")
				w.wantOutput("Version", "theirs")
			},
		},
		feature{
			name: "the guard refuses what will or may replace or remove what holds data, and says which rule, change and property, and the waiver to write",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, table("orders", "one")), "created")
				w.wantSucceeded(w.deploy(web, table("orders", "two")), "updated")
				kept := strings.Replace(table("orders", "two"), "Type: AWS::DynamoDB::Table", "Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain", 1)
				w.wantSucceeded(w.deploy(web, kept), "")
				w.wantSucceeded(w.deploy(web, table("", "two")), "updated")
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, table("orders", "one")), "created")
				w.wantFailed(w.deploy(web, table("orders-2", "one")), "ConfigurationError", "Orders", "TableName", "waivers", "until")
				w.wantFailed(w.deploy(web, table("", "one")), "ConfigurationError", "Orders", "remove", "waivers")
				w.wantFailed(w.deploy(web, table("!GetAtt News.TopicName", "two")), "ConfigurationError", "Orders", "may", "News")
				w.wantStatus("web", types.StackStatusCreateComplete)
			},
		},
		feature{
			name: "a waiver lets one resource pass until a day, with a reason",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, table("orders", "one")), "created")
				w.wantSucceeded(w.run(order{spec: waived(7 * 24 * time.Hour), source: files{"template.yaml": table("orders-2", "one")}}), "updated")
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, table("orders", "one")), "created")
				w.wantFailed(w.run(order{spec: waived(-48 * time.Hour), source: files{"template.yaml": table("orders-2", "one")}}), "ConfigurationError", "Orders", "ended")
			},
		},
		feature{
			name: "rules of your own, by type, resource, action and property",
			good: func(w *world) {
				w.wantSucceeded(w.run(order{spec: ruled("AWS::SQS::*"), source: files{"template.yaml": topic("one")}}), "created")
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.wantFailed(w.run(order{spec: ruled("AWS::SNS::*"), source: files{"template.yaml": topic("two")}}),
					"ConfigurationError", "no-renames", "News", "DisplayName", "ask the press office")
				w.wantStatus("web", types.StackStatusCreateComplete)
			},
		},
		feature{
			name: "`drift: fail` updates no stack that was changed by hand; `drift: warn` tells of it",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.wantSucceeded(w.run(order{spec: with(keys{"drift": "fail"}), source: files{"template.yaml": topic("two")}}), "updated")
				w.drifted()
				w.wantSucceeded(w.run(order{spec: with(keys{"drift": "warn"}), source: files{"template.yaml": topic("three")}}), "drift")
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				w.drifted()
				w.wantFailed(w.run(order{spec: with(keys{"drift": "fail"}), source: files{"template.yaml": topic("two")}}), "JobFailed", "News", "DisplayName")
				w.wantStatus("web", types.StackStatusCreateComplete)
			},
		},
	)
}

func (w *world) removeChangeSet(arn string) {
	w.Helper()
	if _, err := w.admin.DeleteChangeSet(w.Context(), &cloudformation.DeleteChangeSetInput{ChangeSetName: aws.String(arn)}); err != nil {
		w.Fatal(err)
	}
}

func (w *world) drifted() {
	w.Helper()
	if err := w.aws.CloudFormation().Drift("us-east-1", "web", "News", "DisplayName", "by hand"); err != nil {
		w.Fatal(err)
	}
}

func waived(until time.Duration) keys {
	day := time.Now().Add(until).UTC().Format(time.DateOnly)
	return with(keys{"guard": keys{"waivers": []keys{{"resource": "Orders", "reason": "moved on purpose", "until": day}}}})
}

func ruled(of string) keys {
	return with(keys{"guard": keys{"rules": []keys{{"name": "no-renames", "types": []string{of}, "actions": []string{"modify"},
		"properties": []string{"DisplayName"}, "reason": "ask the press office"}}}})
}
