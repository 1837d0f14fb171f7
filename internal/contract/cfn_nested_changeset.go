package contract

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

const nestedSetPage = "aws-facts 4.6; change-sets-for-nested-stacks"

var nestedChangeSetTests = []Test{
	{Name: "cloudformation: a change set that does not look into a nested stack lists it", Source: nestedSetPage, check: func(a *account) {
		done, url, child := a.withChild()
		c := a.changeSet(*done.stack.StackName, parentOf(url, "one"))
		a.executable(c)
		change := changeOf(c, "Child")
		if change == nil || change.Action != types.ChangeActionModify || change.ChangeSetId != nil ||
			aws.ToString(change.PhysicalResourceId) != child {
			a.Errorf("the change is %+v", change)
		}
	}},
	{Name: "cloudformation: nested stacks have change sets of their own", Source: nestedSetPage, check: func(a *account) {
		done, url, child := a.withChild()
		c := a.changeSet(*done.stack.StackName, parentOf(url, "two"), includingNested)
		a.executable(c)
		nested := a.nestedSet(c, "Child")
		equal(a, "status", nested.Status, types.ChangeSetStatusCreateComplete)
		equal(a, "execution", nested.ExecutionStatus, types.ExecutionStatusUnavailable)
		equal(a, "stack", aws.ToString(nested.StackId), child)
		equal(a, "parent", aws.ToString(nested.ParentChangeSetId), *c.ChangeSetId)
		equal(a, "root", aws.ToString(nested.RootChangeSetId), *c.ChangeSetId)
		equal(a, "includes nested stacks", aws.ToBool(nested.IncludeNestedStacks), true)
		equal(a, "the root's parent", aws.ToString(c.ParentChangeSetId), "")
		if change := changeOf(nested, "Setting"); change == nil || change.Action != types.ChangeActionModify {
			a.Errorf("the child's change is %+v", change)
		}
		a.refusedLike(a.tryExecute(*nested.ChangeSetId), "InvalidChangeSetStatus", "ChangeSet ["+*nested.ChangeSetId+"] cannot be executed")
		same(a, "outputs", outputs(a.execute(c).stack), map[string]string{"Child": child, "Value": "two"})
	}},
	{Name: "cloudformation: a change set of nested stacks without changes fails and says so", Source: nestedSetPage, check: func(a *account) {
		done, url, _ := a.withChild()
		c := a.changeSet(*done.stack.StackName, parentOf(url, "one"), includingNested)
		equal(a, "status", c.Status, types.ChangeSetStatusFailed)
		if reason := aws.ToString(c.StatusReason); !isNoChanges(reason) {
			a.Errorf("the reason is %q", reason)
		}
	}},
	{Name: "cloudformation: a change set makes the shell of a new nested stack", Source: nestedSetPage, check: func(a *account) {
		url := a.object(a.bucket(), "child", setting)
		c := a.changeSet(a.stackName(), parentOf(url, "one"), ofTypeCreate, includingNested)
		a.executable(c)
		nested := a.nestedSet(c, "Child")
		equal(a, "the shell's status", a.mustLook(*nested.StackId).StackStatus, "REVIEW_IN_PROGRESS")
		done := a.execute(c)
		same(a, "outputs", outputs(done.stack), map[string]string{"Child": *nested.StackId, "Value": "one"})
	}},
	{Name: "cloudformation: the shell of a nested stack goes with its change set", Source: nestedSetPage, check: func(a *account) {
		url := a.object(a.bucket(), "child", setting)
		name := a.stackName()
		a.create(name, handle)
		c := a.changeSet(name, handle+strings.TrimPrefix(strings.Split(parentOf(url, "one"), "Outputs:")[0], "\nResources:\n"), includingNested)
		nested := a.nestedSet(c, "Child")
		a.must(a.removeChangeSet(name, *c.ChangeSetName))
		a.until("gone: "+*c.ChangeSetId, func() bool {
			_, err := a.describe(*c.ChangeSetId)
			return code(err) == "ChangeSetNotFound"
		})
		equal(a, "the shell's status", a.mustLook(*nested.StackId).StackStatus, "DELETE_COMPLETE")
	}},
	{Name: "cloudformation: a nested change set that fails fails its root", Source: "public logs of tools that make nested change sets", check: func(a *account) {
		bucket := a.bucket()
		name := a.stackName()
		a.create(name, bareParentOf(a.object(bucket, "good", settingOf("one")), ""))
		bad := a.object(bucket, "bad", strings.Replace(settingOf("one"), "Value: one", "Value: {\"Fn::ImportValue\": "+unique()+"}", 1))
		c := a.changeSet(name, bareParentOf(bad, ""), includingNested)
		equal(a, "status", c.Status, types.ChangeSetStatusFailed)
		nested := a.nestedSet(c, "Child")
		equal(a, "the nested one's status", nested.Status, types.ChangeSetStatusFailed)
		equal(a, "reason", aws.ToString(c.StatusReason),
			"Nested change set "+*nested.ChangeSetId+" was not successfully created: Currently in FAILED.")
	}},
}

// nestedQuestions are about what nobody has written down of nested stacks.
var nestedQuestions = []Question{
	{Name: "what a nested change set says", Source: "two texts are known", ask: func(a *account) string {
		done, url, _ := a.withChild()
		c := a.changeSet(*done.stack.StackName, parentOf(url, "two"), includingNested)
		return aws.ToString(a.nestedSet(c, "Child").StatusReason)
	}},
	{Name: "an unchanged nested stack among the changes", Source: nestedSetPage, ask: func(a *account) string {
		done, url, _ := a.withChild()
		c := a.changeSet(*done.stack.StackName, parentOf(url, "one")+"  New: {Value: x}\n", includingNested)
		if changeOf(c, "Child") == nil {
			return string(c.Status) + ", not listed"
		}
		return string(c.Status) + ", listed"
	}},
	{Name: "DeleteChangeSet of a nested stack's", Source: nestedSetPage, ask: func(a *account) string {
		done, url, child := a.withChild()
		c := a.changeSet(*done.stack.StackName, parentOf(url, "two"), includingNested)
		return answer(a.removeChangeSet(child, *a.nestedSet(c, "Child").ChangeSetId))
	}},
	{Name: "why a nested stack is deleted", Source: "public logs show no reason", ask: func(a *account) string {
		done, _, child := a.withChild()
		a.remove(done.arn())
		return line(a.eventOf(a.events(child), *a.mustLook(child).StackName, "DELETE_IN_PROGRESS"))
	}},
	{Name: "ContinueUpdateRollback without what did not fail", Source: "aws-facts 4.3; public logs of events that say why", ask: func(a *account) string {
		arn := a.stuck().arn()
		events := len(a.events(arn))
		_, err := a.cloudformation.ContinueUpdateRollback(a.ctx(),
			&cloudformation.ContinueUpdateRollbackInput{StackName: &arn, ResourcesToSkip: []string{"Handle"}})
		if err != nil {
			return code(err)
		}
		done := a.ended(arn, events)
		return "accepted, " + done.status() + " " + aws.ToString(done.stack.StackStatusReason)
	}},
}
