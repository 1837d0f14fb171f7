package deploy_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/codepipeline"
)

const web = `{"stack": "web", "artifact": "Source", "file": "template.yaml"}`

// topic is a template of one topic whose display name tells the versions apart.
func topic(version string) string {
	return fmt.Sprintf(`
Resources:
  News:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: %q
Outputs:
  Version:
    Value: %q
`, version, version)
}

// failing is the template of a topic that fails when it is created or updated.
func failing(operation, reason string) string {
	return fmt.Sprintf(`
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: %d}
  News:
    Type: AWS::SNS::Topic
    Metadata: {localaws: {%s: {fail: %q}}}
    Properties: {DisplayName: changed}
`, len(reason), operation, reason)
}

func (w *world) wantSucceeded(r codepipeline.Result, summary string) {
	w.Helper()
	if r.Status != codepipeline.Succeeded || !strings.Contains(r.Summary, summary) {
		w.Fatalf("%s %q %s: %s; want a success that says %q", r.Status, r.Summary, r.FailureType, r.Message, summary)
	}
}

func (w *world) wantFailed(r codepipeline.Result, failureType string, texts ...string) {
	w.Helper()
	if r.Status != codepipeline.Failed || r.FailureType != failureType {
		w.Fatalf("%s %q %s: %s; want %s", r.Status, r.Summary, r.FailureType, r.Message, failureType)
	}
	for _, text := range texts {
		if !strings.Contains(r.Message, text) {
			w.Errorf("the message does not say %q:\n%s", text, r.Message)
		}
	}
}

func (w *world) wantStatus(stack string, want types.StackStatus) {
	w.Helper()
	if got := w.settle(stack); got != want {
		w.Errorf("stack %s is %q, want %q", stack, got, want)
	}
	if n := w.leftovers(stack); n != 0 {
		w.Errorf("%d change sets are left behind", n)
	}
}

func (w *world) output(stack, key string) string {
	w.Helper()
	out, err := w.admin.DescribeStacks(w.Context(), &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		w.Fatal(err)
	}
	for _, o := range out.Stacks[0].Outputs {
		if aws.ToString(o.OutputKey) == key {
			return aws.ToString(o.OutputValue)
		}
	}
	return ""
}

func TestCreateThenNothingThenUpdate(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.deploy(web, topic("one"))
		w.wantSucceeded(r, "stack web created")
		w.wantStatus("web", types.StackStatusCreateComplete)
		if !strings.Contains(r.ExternalID, ":stack/web/") || r.Variables["StackStatus"] != "CREATE_COMPLETE" || r.Jobs < 2 {
			t.Errorf("external id %q, variables %v, %d jobs", r.ExternalID, r.Variables, r.Jobs)
		}

		r = w.deploy(web, topic("one"))
		w.wantSucceeded(r, "no changes")
		w.wantStatus("web", types.StackStatusCreateComplete)
		if r.Jobs != 1 {
			t.Errorf("no changes took %d jobs", r.Jobs)
		}

		w.wantSucceeded(w.deploy(web, topic("two")), "stack web updated")
		w.wantStatus("web", types.StackStatusUpdateComplete)
		if got := w.output("web", "Version"); got != "two" {
			t.Errorf("version %q", got)
		}
	})
}

func TestOutputsAloneAreAChange(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.wantSucceeded(w.deploy(web, strings.Replace(topic("one"), "Value: \"one\"", "Value: two", 1)), "updated")
		if got := w.output("web", "Version"); got != "two" {
			t.Errorf("output %q", got)
		}
	})
}

func TestAStackThatTakesLongerThanManyJobs(t *testing.T) {
	inWorld(t, func(w *world) {
		begin := time.Now()
		r := w.deploy(web, taking("create", "40m", topic("one")))
		w.wantSucceeded(r, "created")
		if took := time.Since(begin); r.Jobs < 20 || took < 40*time.Minute || took > 43*time.Minute {
			t.Errorf("%d jobs in %s", r.Jobs, took)
		}
	})
}

func TestAFailedCreationTellsItsCauseAndWhatToDo(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.deploy(web, failing("create", "Invalid parameter: DisplayName"))
		w.wantFailed(r, "JobFailed", "Cause: News (AWS::SNS::Topic) CREATE_FAILED: Invalid parameter: DisplayName", "delete the stack")
		w.wantStatus("web", types.StackStatusRollbackComplete)

		r = w.deploy(`{"stack": "web", "artifact": "Source", "file": "template.yaml", "recover": "none"}`, topic("one"))
		w.wantFailed(r, "JobFailed", "ROLLBACK_COMPLETE", "can never be updated", "delete the stack (aws cloudformation delete-stack --stack-name web)")
		w.wantStatus("web", types.StackStatusRollbackComplete)
		if r.Jobs != 1 || w.begun("web") != 1 {
			t.Errorf("%d jobs, %d operations", r.Jobs, w.begun("web"))
		}
	})
}

func TestAFailedUpdateDoesNotBlockTheNext(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.wantFailed(w.deploy(web, failing("update", "News is in use")), "JobFailed", "News (AWS::SNS::Topic) UPDATE_FAILED: News is in use")
		w.wantStatus("web", types.StackStatusUpdateRollbackComplete)
		w.wantSucceeded(w.deploy(web, topic("three")), "updated")
		w.wantStatus("web", types.StackStatusUpdateComplete)
	})
}

func TestAMissingPermissionIsCalledThat(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.deploy(web, failing("create", "User: arn:aws:sts::123456789012:assumed-role/x is not authorized to perform: SNS:CreateTopic"))
		w.wantFailed(r, "PermissionError", "SNS:CreateTopic")
	})
}

func TestParametersKeepTheirValues(t *testing.T) {
	const template = `
Parameters:
  Size: {Type: String, Default: small}
  Colour: {Type: String}
Resources:
  News:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !Sub "${Size} ${Colour}"}
Outputs:
  Name: {Value: !Sub "${Size} ${Colour}"}
`
	with := func(parameters string) string {
		return fmt.Sprintf(`{"stack": "web", "artifact": "Source", "file": "template.yaml", "parameters": %s}`, parameters)
	}
	inWorld(t, func(w *world) {
		w.wantFailed(w.deploy(web, template), "ConfigurationError", "Colour")
		w.wantFailed(w.deploy(with(`{"Color": "red"}`), template), "ConfigurationError", "Color", "Colour")
		if w.status("web") != "" {
			t.Error("a stack was made of bad input")
		}
		w.wantSucceeded(w.deploy(with(`{"Colour": "red", "Size": "large"}`), template), "created")
		w.wantSucceeded(w.deploy(with(`{"Colour": "blue"}`), template), "updated")
		if got := w.output("web", "Name"); got != "large blue" {
			t.Errorf("got %q, want the size of before", got)
		}
		w.wantSucceeded(w.deploy(web, template), "no changes")
	})
}

func TestTagsAreKeptReplacedAndRemoved(t *testing.T) {
	with := func(tags string) string {
		return fmt.Sprintf(`{"stack": "web", "artifact": "Source", "file": "template.yaml", "tags": %s}`, tags)
	}
	inWorld(t, func(w *world) {
		tags := func() string {
			out, err := w.admin.DescribeStacks(w.Context(), &cloudformation.DescribeStacksInput{StackName: aws.String("web")})
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, tag := range out.Stacks[0].Tags {
				fmt.Fprintf(&b, "%s=%s ", *tag.Key, *tag.Value)
			}
			return b.String()
		}
		w.wantSucceeded(w.deploy(with(`{"Team": "blue", "Cost": "7"}`), topic("one")), "created")
		if got := tags(); got != "Cost=7 Team=blue " {
			t.Errorf("tags %q", got)
		}
		w.wantSucceeded(w.deploy(web, topic("two")), "updated")
		if got := tags(); got != "Cost=7 Team=blue " {
			t.Errorf("tags not kept: %q", got)
		}
		w.wantSucceeded(w.deploy(with(`{}`), topic("three")), "updated")
		if got := tags(); got != "" {
			t.Errorf("tags not removed: %q", got)
		}
	})
}

func TestInputThatCloudFormationRefuses(t *testing.T) {
	const role = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: fixed
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}
`
	large := "Resources:\n  News:\n    Type: AWS::SNS::Topic\n" + strings.Repeat("# a comment that nobody needs\n", 2000)
	for _, test := range []struct{ name, parameters, template, want string }{
		{"missing capability", web, role, "CAPABILITY_NAMED_IAM"},
		{"not a template", web, "Ressources: {}", "Resources"},
		{"reference to nothing", web, "Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {DisplayName: !Ref B}}}", "B"},
		{"too large, and no bucket", web, large, "STACKJOB_BUCKET"},
		{"no such file", `{"stack": "web", "artifact": "Source", "file": "templat.yaml"}`, topic("one"), "template.yaml"},
		{"no such artifact", `{"stack": "web", "artifact": "Sauce", "file": "template.yaml"}`, topic("one"), "Source"},
		{"a template for a deletion", `{"stack": "web", "artifact": "Source", "file": "template.yaml", "mode": "DELETE_ONLY"}`, topic("one"), "has no use in mode DELETE_ONLY"},
		{"user parameters of someone else", `{"KEY": "VALUE"}`, topic("one"), "KEY"},
		{"no JSON", `stack=web`, topic("one"), "JSON"},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				r := w.deploy(test.parameters, test.template)
				w.wantFailed(r, "ConfigurationError", test.want)
				if status := w.status("web"); status != "" || r.Jobs != 1 {
					t.Errorf("stack is %q after %d jobs", status, r.Jobs)
				}
			})
		})
	}
}

func TestAPlanOfManyPagesIsWhole(t *testing.T) {
	var b strings.Builder
	b.WriteString("Resources:\n")
	for i := range 250 {
		fmt.Fprintf(&b, "  Topic%d: {Type: AWS::SNS::Topic}\n", i)
	}
	inWorld(t, func(w *world) {
		w.wantSucceeded(w.deploy(web, b.String()), "created")
		for _, e := range w.entries {
			if e.Plan != nil && len(e.Plan.Changes) != 250 {
				t.Errorf("the plan has %d changes", len(e.Plan.Changes))
			}
		}
	})
}

func TestALargeJSONTemplateIsCompacted(t *testing.T) {
	large := `{"Resources": {"News": {"Type": "AWS::SNS::Topic"` + strings.Repeat(" ", 60_000) + `}}}`
	inWorld(t, func(w *world) { w.wantSucceeded(w.deploy(web, large), "created") })
}

// importing is a template that no change set can be made of.
const importing = `
Resources:
  News:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !ImportValue nobody-exports-this}
`

func TestAChangeSetThatCannotBeMadeLeavesNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		w.wantFailed(w.deploy(web, importing), "ConfigurationError", "nobody-exports-this")
		if status := w.settle("web"); status != "" {
			t.Errorf("stack is %q", status)
		}
		w.wantSucceeded(w.deploy(web, topic("one")), "created")
		w.wantFailed(w.deploy(web, importing), "ConfigurationError", "nobody-exports-this")
		w.wantStatus("web", types.StackStatusCreateComplete)
	})
}

func TestWithoutTheFenceOneJobCanDoIt(t *testing.T) {
	unfenced := `{"stack": "web", "artifact": "Source", "file": "template.yaml", "fence": false}`
	inWorld(t, func(w *world) {
		run := w.start(unfenced, topic("one"))
		r := w.end(run)
		w.wantSucceeded(r, "created")
		if r.Jobs != 1 {
			t.Errorf("%d jobs", r.Jobs)
		}
		// The same event again finds its own operation, and nothing happens twice.
		if _, err := w.aws.Lambda().Enqueue(functionName, run.Jobs()[0].Event); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		w.wantStatus("web", types.StackStatusCreateComplete)
		if n := w.begun("web"); n != 1 {
			t.Errorf("%d operations", n)
		}
	})
}

func TestAStackInAnotherRegion(t *testing.T) {
	inWorld(t, func(w *world) {
		r := w.deploy(`{"stack": "web", "artifact": "Source", "file": "template.yaml", "region": "eu-west-1"}`, topic("one"))
		w.wantSucceeded(r, "created")
		if !strings.Contains(r.ExternalID, ":eu-west-1:") || w.status("web") != "" {
			t.Errorf("stack %s", r.ExternalID)
		}
	})
}
