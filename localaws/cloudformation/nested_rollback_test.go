package cloudformation_test

import (
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

// inStuck is a test with a root whose update is cancelled by its second child, and whose first child
// could not be rolled back.
func inStuck(t *testing.T, test func(t *testing.T, a *account, root, first, second string)) {
	t.Helper()
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", scripted("{rollback: {fail: gone, after: 5s, times: 1}}"))
		a.put("second.yaml", scripted("{update: {fail: no change, after: 20s, times: 1}, rollback: {takes: 40s}}"))
		root := a.create("web", siblings("1", "1"))
		a.update("web", siblings("2", "2"))
		if got := a.status(root); got != "UPDATE_ROLLBACK_FAILED" {
			t.Fatalf("the root is in %s:\n%s", got, strings.Join(a.lines(root), "\n"))
		}
		test(t, a, root, a.child(root, "First"), a.child(root, "Second"))
	})
}

// lines are a stack's history.
func (a *account) lines(stack string) []string {
	var all []string
	for _, e := range a.events(stack) {
		all = append(all, line(e))
	}
	return all
}

func (a *account) goOn(stack string, skip ...string) error {
	_, err := a.ContinueUpdateRollback(a.t.Context(), &sdk.ContinueUpdateRollbackInput{StackName: &stack, ResourcesToSkip: skip})
	return err
}

func TestRollbackOfNestedStackFails(t *testing.T) {
	inStuck(t, func(t *testing.T, a *account, root, first, second string) {
		events := a.lines(root)
		want := []string{
			"First UPDATE_FAILED Embedded stack " + first + " was not successfully updated. Currently in UPDATE_ROLLBACK_FAILED with reason: The following resource(s) failed to update: [Queue].",
			"Second UPDATE_FAILED Resource update cancelled",
			"S UPDATE_ROLLBACK_FAILED The following resource(s) failed to update: [First, Second].",
		}
		for i, got := range events[len(events)-3:] {
			if got != want[i] {
				t.Errorf("got  %q\nwant %q", got, want[i])
			}
		}
		time.Sleep(time.Minute) // the second child goes on by itself
		if got := a.status(first) + " " + a.status(second); got != "UPDATE_ROLLBACK_FAILED UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS" {
			t.Errorf("the children are in %s", got)
		}
	})
}

func TestRollbackOfNestedStacksGoesOn(t *testing.T) {
	inStuck(t, func(t *testing.T, a *account, root, first, second string) {
		refused(t, a.goOn(first), "ValidationError", "RollbackUpdatedStack cannot be invoked on child stacks")
		after := len(a.events(root))
		if err := a.goOn(root); err != nil {
			t.Fatal(err)
		}
		a.settle(root)
		a.history(root, after,
			"S UPDATE_ROLLBACK_IN_PROGRESS User Initiated",
			"First UPDATE_IN_PROGRESS",
			"Second UPDATE_IN_PROGRESS",
			"First UPDATE_COMPLETE",
			"Second UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"First UPDATE_COMPLETE",
			"Second UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE")
		if got := a.status(first) + " " + a.status(second); got != "UPDATE_ROLLBACK_COMPLETE UPDATE_ROLLBACK_COMPLETE" {
			t.Errorf("the children are in %s", got)
		}
	})
}

func TestResourceOfNestedStackIsSkipped(t *testing.T) {
	inStuck(t, func(t *testing.T, a *account, root, first, second string) {
		name := *a.stack(first).StackName
		for skipped, text := range map[string]string{
			"First":                               "Nested stacks could not be skipped",
			"First.Queue":                         "Stack [First] does not exist",
			"Queue":                               "Resource [Queue] does not belong to stack web",
			name + ".Other":                       "Resource [Other] does not belong to stack " + name,
			"web-Second-X.Queue":                  "Stack [web-Second-X] does not exist",
			*a.stack(second).StackName + ".Queue": "Only the resources failed during UpdateRollback are allowed to be skipped",
		} {
			refused(t, a.goOn(root, skipped), "ValidationError", text)
		}
		after := len(a.events(first))
		if err := a.goOn(root, name+".Queue"); err != nil {
			t.Fatal(err)
		}
		a.settle(root)
		a.history(first, after,
			"S UPDATE_ROLLBACK_IN_PROGRESS Initiated by parent stack",
			"Queue UPDATE_COMPLETE Resource skipped during UpdateRollback",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_ROLLBACK_COMPLETE")
		if got := a.status(root); got != "UPDATE_ROLLBACK_COMPLETE" {
			t.Errorf("the root is in %s", got)
		}
	})
}

func TestForcedRollbackReachesNestedStacks(t *testing.T) {
	inStuck(t, func(t *testing.T, a *account, root, first, second string) {
		_, err := a.ContinueUpdateRollback(t.Context(), &sdk.ContinueUpdateRollbackInput{StackName: &root, ForceRollback: new(true)})
		if err != nil {
			t.Fatal(err)
		}
		a.settle(root)
		if got := a.status(root) + " " + a.status(first); got != "UPDATE_ROLLBACK_COMPLETE UPDATE_ROLLBACK_COMPLETE" {
			t.Errorf("root and child are in %s", got)
		}
	})
}

// A stack that is stuck can be deleted, whatever its children are doing.
func TestStuckStackIsDeleted(t *testing.T) {
	inStuck(t, func(t *testing.T, a *account, root, first, second string) {
		a.remove(root)
		if got := a.status(root) + " " + a.status(first) + " " + a.status(second); got != "DELETE_COMPLETE DELETE_COMPLETE DELETE_COMPLETE" {
			t.Errorf("root and children are in %s", got)
		}
	})
}

func TestCancelReachesNestedStacks(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", scripted("{update: {takes: 60s}}"))
		root := a.create("web", family)
		child, after := a.child(root, "Child"), len(a.events(root))
		template := family
		in := &sdk.UpdateStackInput{StackName: &root, TemplateBody: &template}
		delay("2")(in)
		if _, err := a.UpdateStack(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		if _, err := a.CancelUpdateStack(t.Context(), &sdk.CancelUpdateStackInput{StackName: &root}); err != nil {
			t.Fatal(err)
		}
		a.settle(root)
		a.history(root, after,
			"S UPDATE_IN_PROGRESS User Initiated",
			"Child UPDATE_IN_PROGRESS",
			"S UPDATE_ROLLBACK_IN_PROGRESS User Initiated",
			"Child UPDATE_FAILED Resource update cancelled",
			"Child UPDATE_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"Child UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE")
		if got := a.lines(child)[7]; got != "S UPDATE_ROLLBACK_IN_PROGRESS Initiated by parent stack" {
			t.Errorf("the child says %q", got)
		}
	})
}

// Without rollback everything stays as far as it came, and RollbackStack takes all of it back.
func TestNestedStacksWithoutRollback(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		a.put("second.yaml", scripted("{update: {fail: no change, after: 10s, times: 1}}"))
		root := a.create("web", siblings("1", "1"))
		first, second := a.child(root, "First"), a.child(root, "Second")
		a.update("web", siblings("2", "2"), func(in *sdk.UpdateStackInput) { in.DisableRollback = new(true) })
		if got := a.status(root) + " " + a.status(second); got != "UPDATE_FAILED UPDATE_FAILED" {
			t.Errorf("root and second child are in %s", got)
		}
		if _, err := a.RollbackStack(t.Context(), &sdk.RollbackStackInput{StackName: &root}); err != nil {
			t.Fatal(err)
		}
		a.settle(root)
		for _, stack := range []string{root, first, second} {
			if got := a.status(stack); got != "UPDATE_ROLLBACK_COMPLETE" {
				t.Errorf("%s is in %s", stack, got)
			}
		}
		if got := *a.stack(first).Outputs[1].OutputValue; got != "1" {
			t.Errorf("the first child puts out %s", got)
		}
	})
}

// What failed without rollback can be tried again.
func TestNestedStacksAreTriedAgain(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", queueOf)
		a.put("second.yaml", scripted("{update: {fail: no change, after: 10s, times: 1}}"))
		root := a.create("web", siblings("1", "1"))
		keep := func(in *sdk.UpdateStackInput) { in.DisableRollback = new(true) }
		a.update("web", siblings("2", "2"), keep)
		a.update("web", siblings("3", "3"), keep)
		for _, stack := range []string{root, a.child(root, "First"), a.child(root, "Second")} {
			if got := a.status(stack); got != "UPDATE_COMPLETE" {
				t.Errorf("%s is in %s", stack, got)
			}
		}
	})
}

func TestNestedStackUnderWayIsDeletedWithItsParent(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.put("child.yaml", scripted("{create: {takes: 90s}}"))
		root := a.create("web", `
Resources:
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: "https://s3.amazonaws.com/templates/child.yaml"}}
  Topic: {Type: AWS::SNS::Topic, Metadata: {localaws: {create: {fail: no topic, after: 20s}}}}
`)
		child := a.child(root, "Child")
		a.history(root, 5,
			"Topic CREATE_FAILED no topic",
			"Child CREATE_FAILED Resource creation cancelled",
			"S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Topic, Child]. Rollback requested by user.",
			"Topic DELETE_IN_PROGRESS",
			"Child DELETE_IN_PROGRESS",
			"Topic DELETE_COMPLETE",
			"Child DELETE_COMPLETE",
			"S ROLLBACK_COMPLETE")
		a.history(child, 3,
			"S DELETE_IN_PROGRESS",
			"Queue CREATE_FAILED Resource creation cancelled",
			"Queue DELETE_IN_PROGRESS",
			"Queue DELETE_COMPLETE",
			"S DELETE_COMPLETE")
	})
}
