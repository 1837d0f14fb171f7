package cloudformation_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

// hooked are events as history has them, with hooks such as "A CREATE_IN_PROGRESS X HOOK_IN_PROGRESS FAIL".
func (a *account) hooked(stack string) []string {
	a.t.Helper()
	var all []string
	for _, e := range a.events(stack) {
		text := line(e)
		if e.HookType != nil {
			text += " " + strings.Join([]string{*e.HookType, string(e.HookStatus), string(e.HookInvocationPoint),
				string(e.HookFailureMode), aws.ToString(e.HookStatusReason)}, " ")
		}
		all = append(all, strings.TrimSpace(text))
	}
	return all
}

const guard = "Private::Guard::Encryption"

// A hook of the settings may fail, by the target.
func encryptionHook(warn bool) cloudformation.Settings {
	return cloudformation.Settings{Hooks: []cloudformation.Hook{{
		Type: guard, Targets: []string{"AWS::SQS::Queue"}, Warn: warn,
		Judge: func(op cloudformation.ResourceOperation, stack, logicalID, resourceType string) string {
			if stack == "web" && logicalID == "Queue" {
				return "the queue is not encrypted"
			}
			return ""
		},
	}}}
}

func TestHookFails(t *testing.T) {
	inAccount(t, encryptionHook(false), func(t *testing.T, a *account) {
		a.create("web", "Resources: {Queue: {Type: AWS::SQS::Queue}, Topic: {Type: AWS::SNS::Topic, DependsOn: Queue}}")
		same(t, a.hooked("web"), []string{
			"S CREATE_IN_PROGRESS User Initiated",
			"Queue CREATE_IN_PROGRESS",
			"Queue CREATE_IN_PROGRESS " + guard + " HOOK_IN_PROGRESS PRE_PROVISION FAIL",
			"Queue CREATE_IN_PROGRESS " + guard + " HOOK_COMPLETE_FAILED PRE_PROVISION FAIL Hook failed with message: the queue is not encrypted",
			"Queue CREATE_FAILED The following hook(s) failed: [" + guard + "]",
			"S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Queue]. Rollback requested by user.",
			"Queue DELETE_COMPLETE",
			"S ROLLBACK_COMPLETE",
		})
		failed := a.stack("web").LastOperations[1].OperationId
		out, err := a.DescribeEvents(t.Context(), &sdk.DescribeEventsInput{OperationId: failed, Filters: failedOnly()})
		must(t, err)
		hook := out.OperationEvents[2]
		same(t, hook.EventType, types.EventTypeHookInvocationError)
		same(t, *hook.HookStatusReason, "Hook failed with message: the queue is not encrypted")
	})
}

// A hook that succeeds, or warns, lets the resource be made.
func TestHookLetsPass(t *testing.T) {
	for stack, want := range map[string]string{
		"fine": "HOOK_COMPLETE_SUCCEEDED PRE_PROVISION WARN Hook succeeded with message: The target is compliant.",
		"web":  "HOOK_COMPLETE_FAILED PRE_PROVISION WARN Hook failed with message: the queue is not encrypted",
	} {
		inAccount(t, encryptionHook(true), func(t *testing.T, a *account) {
			a.create(stack, "Resources: {Queue: {Type: AWS::SQS::Queue}}")
			same(t, a.hooked(stack)[2:7], []string{
				"Queue CREATE_IN_PROGRESS " + guard + " HOOK_IN_PROGRESS PRE_PROVISION WARN",
				"Queue CREATE_IN_PROGRESS " + guard + " " + want,
				"Queue CREATE_IN_PROGRESS Hook invocations complete.  Resource creation initiated",
				"Queue CREATE_IN_PROGRESS Resource creation Initiated",
				"Queue CREATE_COMPLETE",
			})
		})
	}
}

// A template can bring a hook of its own, for a resource or for the stack.
func TestHookByMetadata(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		const plain = "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 30}}}"
		a.create("web", plain)
		before := len(a.events("web"))
		a.update("web", "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {VisibilityTimeout: 60}, "+
			`Metadata: {localaws: {hook: {type: "Private::Guard::Encryption", fail: "not so"}}}}}`)
		same(t, a.hooked("web")[before:], []string{
			"S UPDATE_IN_PROGRESS User Initiated",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_IN_PROGRESS " + guard + " HOOK_IN_PROGRESS PRE_PROVISION FAIL",
			"Queue UPDATE_IN_PROGRESS " + guard + " HOOK_COMPLETE_FAILED PRE_PROVISION FAIL Hook failed with message: not so",
			"Queue UPDATE_FAILED The following hook(s) failed: [" + guard + "]",
			"S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [Queue].",
			"Queue UPDATE_IN_PROGRESS",
			"Queue UPDATE_COMPLETE",
			"S UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
			"S UPDATE_ROLLBACK_COMPLETE",
		})
		a.create("whole", "Metadata: {localaws: {hook: {fail: the stack is too large}}}\n"+plain)
		same(t, a.hooked("whole"), []string{
			"S CREATE_IN_PROGRESS User Initiated",
			"S CREATE_IN_PROGRESS Private::Local::Hook HOOK_IN_PROGRESS PRE_PROVISION FAIL",
			"S CREATE_IN_PROGRESS Private::Local::Hook HOOK_COMPLETE_FAILED PRE_PROVISION FAIL Hook failed with message: the stack is too large",
			"S ROLLBACK_IN_PROGRESS The following hook(s) failed: [Private::Local::Hook] Rollback requested by user.",
			"S ROLLBACK_COMPLETE",
		})
	})
}

// Metadata that would not do what its author wants is refused.
func TestHookMetadataRefusals(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		for metadata, want := range map[string]string{
			"Metadata: {localaws: {hook: {fail: a, warn: b}}}\nResources: {A: {Type: AWS::SNS::Topic}}": "the template's hook cannot be used: it has fail and warn, and can do one of them only",
			"Metadata: {localaws: {create: {}}}\nResources: {A: {Type: AWS::SNS::Topic}}":               "the template cannot be used: it must be a map with nothing but a hook",
			"Resources: {A: {Type: AWS::SNS::Topic, Metadata: {localaws: {hook: {name: a}}}}}":          `A.hook cannot be used: "name" is none of type, fail, warn`,
			"Resources: {A: {Type: AWS::SNS::Topic, Metadata: {localaws: {hook: {fail: 1}}}}}":          "A.hook cannot be used: fail must be a text, not 1",
			"Resources: {A: {Type: AWS::SNS::Topic, Metadata: {localaws: {invalid: 1}}}}":               `A.invalid cannot be used: it must be a text such as "#: extraneous key [Foo] is not permitted", not 1`,
		} {
			_, err := a.CreateStack(t.Context(), &sdk.CreateStackInput{StackName: new("bad"), TemplateBody: &metadata})
			refused(t, err, "ValidationError", "The localaws metadata of "+want)
		}
	})
}
