package cloudformation_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

// wrap is a template with nothing but a nested stack of another.
func wrap(name string) string {
	return fmt.Sprintf(`
Resources:
  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/templates/%s"}}
Outputs: {Name: {Value: !GetAtt Inner.Outputs.QueueName}}
`, name)
}

func TestNestedStacksInNestedStacks(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("leaf.yaml", queueOf)
		a.put("middle.yaml", strings.Replace(wrap("leaf.yaml"), "Name:", "QueueName:", 1))
		root := a.create("web", wrap("middle.yaml"))
		middle := a.child(root, "Inner")
		leaf := a.child(middle, "Inner")
		got := a.stack(leaf)
		if *got.ParentId != middle || *got.RootId != root {
			t.Errorf("the parent is %s, the root %s", *got.ParentId, *got.RootId)
		}
		if want, got := a.stack(leaf).Outputs[0].OutputValue, a.stack(root).Outputs[0].OutputValue; *want != *got {
			t.Errorf("the output is %s, want %s", *got, *want)
		}
		a.put("leaf.yaml", strings.Replace(queueOf, "DelaySeconds", "MaximumMessageSize", 1))
		a.update("web", wrap("middle.yaml"))
		done := []string{"S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "S UPDATE_COMPLETE"}
		if a.at(middle, done[0], 0).Before(a.at(leaf, done[0], 0)) || a.at(leaf, done[1], 0).Before(a.at(root, done[0], 0)) ||
			a.at(root, done[1], 0).Before(a.at(middle, done[1], 0)) || a.at(middle, done[1], 0).Before(a.at(leaf, done[1], 0)) {
			t.Error("the cleanups are not in the order leaf, middle, root")
		}
		a.remove(root)
		if got := a.status(leaf); got != "DELETE_COMPLETE" {
			t.Errorf("the leaf is in %s", got)
		}
	})
}

func TestNestedStacksAreListed(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		all, err := a.ListStacks(t.Context(), &sdk.ListStacksInput{})
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(all.StackSummaries, func(s types.StackSummary) bool { return *s.StackId == child })
		if at < 0 || aws.ToString(all.StackSummaries[at].ParentId) != root || aws.ToString(all.StackSummaries[at].RootId) != root {
			t.Errorf("ListStacks does not show the child: %v", all.StackSummaries)
		}
		described, err := a.DescribeStacks(t.Context(), &sdk.DescribeStacksInput{})
		if err != nil || len(described.Stacks) != 2 {
			t.Errorf("%v: %d stacks", err, len(described.Stacks))
		}
	})
}

func TestWhatNestedStacksHaveFromTheirParent(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", "Resources: {Role: {Type: AWS::IAM::Role}}")
		root := a.create("web", `
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://s3.amazonaws.com/templates/child.yaml
      Tags: [{Key: own, Value: b}]
      NotificationARNs: [arn:aws:sns:us-east-1:123456789012:news]
      TimeoutInMinutes: 7
`, allowIAM, func(in *sdk.CreateStackInput) {
			in.RoleARN = new("arn:aws:iam::123456789012:role/deployer")
			in.Tags = []types.Tag{{Key: new("team"), Value: new("a")}}
		})
		got := a.stack(a.child(root, "Child"))
		if aws.ToString(got.RoleARN) != "arn:aws:iam::123456789012:role/deployer" || *got.TimeoutInMinutes != 7 ||
			len(got.Tags) != 2 || !slices.Equal(got.Capabilities, a.stack(root).Capabilities) ||
			!slices.Equal(got.NotificationARNs, []string{"arn:aws:sns:us-east-1:123456789012:news"}) {
			t.Errorf("got %+v", got)
		}
	})
}

func TestNestedStackTakesTooLong(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", scripted("{create: {takes: 600s}}"))
		root := a.create("web", strings.Replace(family, "Properties: {TemplateURL", "Properties: {TimeoutInMinutes: 1, TemplateURL", 1))
		child := a.child(root, "Child")
		if got, want := a.lines(root)[3], "Child CREATE_FAILED Embedded stack "+child+" was not successfully created: Stack creation time exceeded the specified timeout."; got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	})
}

func TestScriptsOfNestedStackResources(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		script := func(s string) string {
			return strings.Replace(family, "    Properties:", "    Metadata: {localaws: "+s+"}\n    Properties:", 1)
		}
		root := a.create("slow", script("{create: {takes: 60s}}"))
		if took := a.at(root, "Child CREATE_COMPLETE", 0).Sub(a.at(root, "Child CREATE_IN_PROGRESS", 0)); took.Seconds() < 60 || took.Seconds() > 63 {
			t.Errorf("it took %v", took)
		}
		root = a.create("never", script("{create: {fail: not here}}"))
		if got := a.lines(root)[2]; got != "Child CREATE_FAILED not here" {
			t.Errorf("got %q", got)
		}
		root = a.create("late", script("{create: {fail: after all, after: 30s, takes: 60s}}"))
		if got := a.lines(root)[3] + ", " + a.status(root); got != "Child CREATE_FAILED after all, ROLLBACK_COMPLETE" {
			t.Errorf("got %q", got)
		}
		if got := a.status(a.child(root, "Child")); got != "DELETE_COMPLETE" {
			t.Errorf("the child is in %s", got)
		}
		root = a.create("stuck", script("{update: {fail: no change}, delete: {fail: stays, times: 1}}"))
		a.update("stuck", script("{update: {fail: no change}, delete: {fail: stays, times: 1}}"), delay("2"))
		if got := a.status(root); got != "UPDATE_ROLLBACK_COMPLETE" {
			t.Errorf("the root is in %s", got)
		}
		a.remove(root)
		if got := a.status(root); got != "DELETE_FAILED" {
			t.Errorf("the root is in %s", got)
		}
	})
}

func TestTerminationProtectionOfNestedStacks(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		protect := func(stack string) error {
			_, err := a.UpdateTerminationProtection(t.Context(), &sdk.UpdateTerminationProtectionInput{StackName: &stack, EnableTerminationProtection: new(true)})
			return err
		}
		name := *a.stack(child).StackName
		refused(t, protect(child), "ValidationError", "Termination protection of the nested stack ["+name+"] is set on its root stack")
		if err := protect(root); err != nil {
			t.Fatal(err)
		}
		if !*a.stack(child).EnableTerminationProtection {
			t.Error("the child is not protected")
		}
		_, err := a.DeleteStack(t.Context(), &sdk.DeleteStackInput{StackName: &child})
		refused(t, err, "ValidationError", "Stack ["+name+"] cannot be deleted while TerminationProtection is enabled")
		a.update("web", "Resources: {Queue: {Type: AWS::SQS::Queue}}")
		if got := a.status(child); got != "DELETE_COMPLETE" {
			t.Errorf("an update that removes the child leaves it in %s", got)
		}
	})
}

// A nested stack can be worked on by itself, which its parent knows nothing about.
func TestNestedStackByItself(t *testing.T) {
	inFamily(t, cloudformation.Settings{}, func(t *testing.T, a *account, root, child string) {
		a.update(child, queueOf, delay("5"))
		if got := a.status(child); got != "UPDATE_COMPLETE" {
			t.Errorf("the child is in %s", got)
		}
		a.update("web", family)
		if got := *a.stack(child).Outputs[1].OutputValue; got != "1" {
			t.Errorf("the parent's update leaves the output %s", got)
		}
		a.remove(child)
		template := family
		if _, err := a.UpdateStack(t.Context(), &sdk.UpdateStackInput{StackName: &root, TemplateBody: &template}); err != nil {
			t.Fatal(err)
		}
		a.settle(root)
		if !slices.Contains(a.lines(root), "Child UPDATE_FAILED Stack ["+child+"] does not exist") {
			t.Errorf("the events are\n%s", strings.Join(a.lines(root), "\n"))
		}
		a.remove(root)
		if got := a.status(root); got != "DELETE_COMPLETE" {
			t.Errorf("the root is in %s", got)
		}
	})
}

func TestHierarchyIsLimited(t *testing.T) {
	inAccount(t, cloudformation.Settings{HierarchyLimit: 5}, func(t *testing.T, a *account) {
		a.put("self.yaml", "Resources:\n  Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/templates/self.yaml'}}\n")
		root := a.create("web", wrap("self.yaml"))
		if got := a.status(root); got != "ROLLBACK_COMPLETE" {
			t.Errorf("the root is in %s", got)
		}
		deepest := root
		for range 4 {
			deepest = a.child(deepest, "Inner")
		}
		if !slices.Contains(a.lines(deepest), "Inner CREATE_FAILED Limit on the number of resources in a single stack operation exceeded") {
			t.Errorf("the fifth stack's events are\n%s", strings.Join(a.lines(deepest), "\n"))
		}
	})
	inAccount(t, cloudformation.Settings{StackLimit: 1}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		if got := a.lines(a.create("web", family))[2]; got != "Child CREATE_FAILED Limit for stack has been exceeded: 1" {
			t.Errorf("got %q", got)
		}
	})
}

func TestExportsOfNestedStacks(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", strings.Replace(queueOf, "{Value: !Ref Delay}", "{Value: !Ref Delay, Export: {Name: delay}}", 1))
		root := a.create("web", family)
		child := a.child(root, "Child")
		a.create("user", "Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: !ImportValue delay}}}")
		out, err := a.ListExports(t.Context(), nil)
		if err != nil || len(out.Exports) != 1 || *out.Exports[0].ExportingStackId != child {
			t.Errorf("%v, exports %v", err, out)
		}
		a.remove(root)
		if got := a.lines(root); !slices.Contains(got, "Child DELETE_FAILED Export delay cannot be deleted as it is in use by user") {
			t.Errorf("the events are\n%s", strings.Join(got, "\n"))
		}
	})
}

func TestReadingNestedTemplatesIsAuthorized(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		a.allow = func(action, _ string) bool { return action != "s3:GetObject" }
		if got := a.lines(a.create("web", family))[2]; !strings.HasPrefix(got, "Child CREATE_FAILED S3 error: Access Denied") {
			t.Errorf("got %q", got)
		}
		root := a.create("other", family, func(in *sdk.CreateStackInput) { in.RoleARN = new("arn:aws:iam::123456789012:role/deployer") })
		if got := a.status(root); got != "CREATE_COMPLETE" {
			t.Errorf("with a role the root is in %s", got)
		}
	})
}

func TestLongNamesOfNestedStacks(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		root := a.create(strings.Repeat("w", 128), strings.ReplaceAll(family, "Child", strings.Repeat("C", 250)))
		if got := *a.stack(a.child(root, strings.Repeat("C", 250))).StackName; len(got) > 128 {
			t.Errorf("the name has %d characters", len(got))
		}
	})
}

func TestNestedStacksAtTheSameTime(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				name := fmt.Sprintf("web%d", i)
				root := a.create(name, family)
				a.update(name, family, delay("2"))
				if got := a.status(root) + " " + a.status(a.child(root, "Child")); got != "UPDATE_COMPLETE UPDATE_COMPLETE" {
					t.Errorf("%s and its child are in %s", name, got)
				}
				a.remove(root)
			})
		}
		all.Wait()
	})
}

// What somebody else does with a nested stack is in the way of its parent, not called off by it.
func TestBusyNestedStack(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", scripted("{update: {takes: 300s}}"))
		root := a.create("web", family)
		child := a.child(root, "Child")
		body := a.objects.buckets["templates"]["child.yaml"]
		in := &sdk.UpdateStackInput{StackName: &child, TemplateBody: &body}
		delay("5")(in)
		if _, err := a.UpdateStack(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		a.update("web", family, delay("2"))
		if got := a.lines(root); !slices.Contains(got, "Child UPDATE_FAILED Stack:"+child+" is in UPDATE_IN_PROGRESS state and can not be updated.") {
			t.Errorf("the events are\n%s", strings.Join(got, "\n"))
		}
		a.remove(root)
		want := "Child DELETE_FAILED Stack [" + *a.stack(child).StackName + "] cannot be deleted while in status UPDATE_IN_PROGRESS"
		if got := a.lines(root); !slices.Contains(got, want) {
			t.Errorf("the events are\n%s", strings.Join(got, "\n"))
		}
	})
}

// A nested stack that its parent gives up stays, and waits for nobody.
func TestRetainedNestedStack(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		retained := func(value string) string {
			return strings.ReplaceAll(siblings(value, value), "Type: AWS::CloudFormation::Stack", "Type: AWS::CloudFormation::Stack\n    DeletionPolicy: Retain")
		}
		a.put("child.yaml", queueOf)
		a.put("second.yaml", scripted("{update: {fail: no change, after: 10s}, rollback: {fail: gone}}"))
		root := a.create("web", retained("1"))
		first := a.child(root, "First")
		a.update("web", retained("2"))
		if got := a.status(root) + " " + a.status(first); got != "UPDATE_ROLLBACK_FAILED UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS" {
			t.Errorf("root and child are in %s", got)
		}
		a.remove(root)
		a.settle(first)
		if got := a.status(root) + " " + a.status(first); got != "DELETE_COMPLETE UPDATE_ROLLBACK_COMPLETE" {
			t.Errorf("root and child are in %s", got)
		}
	})
}

func TestAttributesOfNestedStacks(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		root := a.create("web", strings.Replace(family, "Child.Outputs.Delay", "Child.Arn", 1))
		if want := "Topic CREATE_FAILED Template error: resource Child does not support attribute type Arn in Fn::GetAtt"; a.lines(root)[5] != want {
			t.Errorf("got  %q\nwant %q", a.lines(root)[5], want)
		}
	})
}

// EXPRESS of the root holds for its nested stacks (cloudformation-express-mode).
func TestExpressReachesNestedStacks(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", scripted("{create: {takes: 600s}}"))
		root := a.create("web", family, func(in *sdk.CreateStackInput) {
			in.DeploymentConfig = &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress}
		})
		child := a.child(root, "Child")
		if took := a.at(child, "S CREATE_COMPLETE", 0).Sub(a.at(child, "S CREATE_IN_PROGRESS User Initiated", 0)); took.Seconds() > 100 {
			t.Errorf("the child took %v", took)
		}
		if got := a.stack(child).DeploymentConfig; got == nil || got.Mode != types.DeploymentConfigModeExpress {
			t.Errorf("the child's configuration is %+v", got)
		}
	})
}

// A template that includes itself comes to an end: what a hierarchy may have, or how many stacks there may be.
func TestNestedStackOfItself(t *testing.T) {
	const self = `{"Resources": {"Again": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "https://s3.amazonaws.com/templates/self"}}}`
	large := self + `, "Metadata": {"a": "` + strings.Repeat("x", 1_000_000) + `"}}`
	for template, most := range map[string]int{self + "}": 50, large: 40} {
		inAccount(t, cloudformation.Settings{StackLimit: 50}, func(t *testing.T, a *account) {
			a.put("self", template)
			url := new("https://s3.amazonaws.com/templates/self")
			made, err := a.CreateChangeSet(t.Context(), &sdk.CreateChangeSetInput{StackName: new("planned"), ChangeSetName: new("c"), TemplateURL: url,
				ChangeSetType: "CREATE", IncludeNestedStacks: new(true)})
			must(t, err)
			time.Sleep(time.Hour)
			same(t, a.described(*made.Id).Status, types.ChangeSetStatusFailed)
			a.countStacks(most)
			a.remove(*made.StackId)

			_, err = a.CreateStack(t.Context(), &sdk.CreateStackInput{StackName: new("web"), TemplateURL: url})
			must(t, err)
			time.Sleep(time.Hour)
			same(t, a.status("web"), "ROLLBACK_COMPLETE")
			a.countStacks(2 * most)
		})
	}
}

// countStacks fails with more stacks than that, deleted ones counted too.
func (a *account) countStacks(most int) {
	a.t.Helper()
	n := 0
	for pages := sdk.NewListStacksPaginator(a, &sdk.ListStacksInput{}); pages.HasMorePages(); {
		page, err := pages.NextPage(a.t.Context())
		must(a.t, err)
		n += len(page.StackSummaries)
	}
	if n < 10 || n > most {
		a.t.Errorf("there are %d stacks, at most %d were to be", n, most)
	}
}
