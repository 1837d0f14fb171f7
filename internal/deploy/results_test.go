package deploy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// Outputs, variables and files at their edges.

// family is a stack whose outputs come from a nested one, in all the ways there are.
const family = `
Resources:
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child.yaml}}
Outputs:
  Key: {Value: !GetAtt Child.Outputs.Key}
  Joined: {Value: !Join ['-', [user, 'Fn::GetAtt': [Child, Outputs.Default]]]}
  Substituted: {Value: !Sub 'user:${Child.Outputs.Key}'}
  Passed: {Value: !GetAtt Child.Outputs.Passed}
  Plain: {Value: !GetAtt Child.Outputs.Plain}
`

// child keeps its secrets to itself: the parent knows nothing of them.
const child = `
Parameters:
  Password: {Type: String, NoEcho: true, Default: hunter2-hunter2}
Resources:
  News: {Type: AWS::SNS::Topic, Properties: {DisplayName: news}}
  Grandchild: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: grandchild.yaml}}
Outputs:
  Key: {Value: !Ref Password}
  Default: {Value: !Sub '${Password}'}
  Passed: {Value: !GetAtt Grandchild.Outputs.Key}
  Plain: {Value: plain}
`

const grandchild = `
Parameters:
  Password: {Type: String, NoEcho: true, Default: hunter2-hunter2}
Resources:
  News: {Type: AWS::SNS::Topic, Properties: {DisplayName: news}}
Outputs:
  Key: {Value: !Ref Password}
`

func TestSecretsOfNestedStacksStayHidden(t *testing.T) {
	inWorld(t, func(w *world) {
		w.function = withBucket
		w.staged()
		run := w.begin(order{spec: with(nil), source: files{"template.yaml": family, "child.yaml": child, "grandchild.yaml": grandchild}, outputs: []string{"Result"}})
		r := w.end(run)
		w.wantSucceeded(r, "not shown")
		if r.Variables["Plain"] != "plain" {
			t.Errorf("variables %v", r.Variables)
		}
		for _, name := range []string{"Key", "Joined", "Substituted", "Passed"} {
			if r.Variables[name] != "" || !strings.Contains(r.Summary, name) {
				t.Errorf("%s is %q, summary %q", name, r.Variables[name], r.Summary)
			}
		}
		for name, text := range w.artifact(run, "Result") {
			if strings.Contains(text, "hunter2") {
				t.Errorf("%s shows the secret", name)
			}
		}
	})
}

func TestOutputsThatAreWantedAndMissingAreTold(t *testing.T) {
	inWorld(t, func(w *world) {
		if r := w.planned(topic("one"), keys{"outputs": []string{"Version"}}); strings.Contains(r.Summary, "no output") {
			t.Errorf("the plan says %q", r.Summary)
		}
		r := w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "outputs": []string{"Version", "Verison"}}})
		w.wantSucceeded(r, "Verison")
		if r.Variables["Version"] != "one" {
			t.Errorf("variables %v", r.Variables)
		}
	})
}

// An output of the stack cannot pass for what stackjob says of the plan, not even where there is none.
func TestOutputsDoNotPassForVariablesOfThePlan(t *testing.T) {
	inWorld(t, func(w *world) {
		forged := topic("one") + "  Digest: {Value: '1:forged'}\n  ChangeSetArn: {Value: forged}\n  StackStatus: {Value: forged}\n"
		for range 2 { // the second changes nothing, so there is no plan
			r := w.deploy(web, forged)
			w.wantSucceeded(r, "")
			for _, name := range []string{"Digest", "ChangeSetArn", "StackStatus"} {
				if strings.Contains(r.Variables[name], "forged") {
					t.Errorf("%s is %q", name, r.Variables[name])
				}
			}
		}
	})
}

func TestOutputFilesThatTakeTheirPlaceAreRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		for _, name := range []string{"report.json", "plan.txt", "record.json", "plan.html/outputs.json", "outputs.json/values", `a\b.json`, "c:d.json", strings.Repeat("x", 300)} {
			r := w.run(order{spec: with(keys{"outputFile": name}), source: sourceOf(topic("one")), outputs: []string{"Result"}})
			w.wantFailed(r, "ConfigurationError", "outputFile", "another name")
			w.wantNoStack("web")
		}
		run := w.begin(order{spec: with(keys{"outputFile": "outputs.json"}), source: sourceOf(topic("one")), outputs: []string{"Result"}})
		w.wantSucceeded(w.end(run), "created")
		if text := w.artifact(run, "Result")["outputs.json"]; !strings.Contains(text, `"Version": "one"`) {
			t.Errorf("outputs %s", text)
		}
	})
}

// What the guard warns of is told at the end, and shown in the artifact, also by a job that came later.
func TestWarningsOfTheGuardAreTold(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, table("orders", "one")), "created")
		slow := strings.Replace(table("orders-2", "one"), "Type: AWS::DynamoDB::Table", "Type: AWS::DynamoDB::Table\n    Metadata: {localaws: {create: {takes: 30m}}}", 1)
		run := w.begin(order{spec: with(keys{"guard": keys{"stateful": "warn"}}), source: sourceOf(slow), outputs: []string{"Result"}})
		w.wantSucceeded(w.end(run), "the guard warned of Orders")
		held := w.artifact(run, "Result")
		for _, name := range []string{"plan.txt", "report.txt"} {
			if !strings.Contains(held[name], "with 1 warning") {
				t.Errorf("%s does not tell of the warning:\n%s", name, held[name])
			}
		}
	})
}

// A nested stack of which the change set tells nothing may lose what it holds.
func TestNestedStacksThatAreNotLookedIntoAreGuarded(t *testing.T) {
	inWorld(t, func(w *world) {
		w.function = withBucket
		w.staged()
		source := func(name string) files { return files{"template.yaml": nesting, "child.yaml": table(name, "one")} }
		w.wantSucceeded(w.run(order{spec: with(nil), source: source("orders")}), "created")
		w.wantSucceeded(w.run(order{spec: with(keys{"mode": "CHANGE_SET_REPLACE", "guard": keys{"stateful": "off"}}), source: source("orders-2")}), "plan")
		text, err := w.admin.GetTemplate(w.Context(), &cloudformation.GetTemplateInput{StackName: aws.String("web"), ChangeSetName: aws.String("stackjob")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.admin.CreateChangeSet(w.Context(), &cloudformation.CreateChangeSetInput{StackName: aws.String("web"), ChangeSetName: aws.String("theirs"), TemplateBody: text.TemplateBody}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		r := w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "changeSet": "theirs"}})
		w.wantFailed(r, "ConfigurationError", "Child", "not known", "waivers")
	})
}
