package cloudformation_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"pgregory.net/rapid"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

// A hierarchy of stacks is put through random operations with random templates and failures, some of
// them on a nested stack by itself. Whatever happens, it comes to rest, the events of each stack tell
// its state, and what the root has brought to its end its children have too.
func TestAnyHistoryOfNestedStacksIsConsistent(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, _ *account) {
		rapid.Check(undated{t}, func(r *rapid.T) {
			h := hierarchy{history{T: r, a: newAccount(t, cloudformation.Settings{}), name: "web"}}
			for range rapid.IntRange(1, 6).Draw(r, "operations") {
				h.operate()
				time.Sleep(time.Duration(rapid.IntRange(0, 60).Draw(r, "wait")) * time.Second)
				if rapid.Bool().Draw(r, "settle") {
					h.check()
				}
			}
			h.check()
		})
	})
}

// A hierarchy is one run of the test.
type hierarchy struct{ history }

// leaf draws the template of a nested stack.
func (h *hierarchy) leaf() string {
	resources := map[string]any{}
	for i := range rapid.IntRange(1, 2).Draw(h.T, "leaves") {
		resources[fmt.Sprintf("L%d", i)] = map[string]any{
			"Type":       "AWS::SNS::Topic",
			"Properties": map[string]any{"DisplayName": rapid.SampledFrom([]string{"a", "b"}).Draw(h.T, "leaf"), "FifoTopic": rapid.Bool().Draw(h.T, "replaces")},
			"Metadata":   map[string]any{"localaws": h.script()},
		}
	}
	return h.text(map[string]any{"Resources": resources, "Outputs": map[string]any{
		"Out": map[string]any{"Value": rapid.SampledFrom([]string{"x", "y"}).Draw(h.T, "output")},
	}})
}

// middle draws the template of a nested stack with another in it.
func (h *hierarchy) middle() string {
	return h.text(map[string]any{
		"Resources": map[string]any{"Inner": h.nested("leaf"), "Own": map[string]any{"Type": "AWS::SNS::Topic",
			"Metadata": map[string]any{"localaws": h.script()}}},
		"Outputs": map[string]any{"Out": map[string]any{"Value": map[string]any{"Fn::GetAtt": "Inner.Outputs.Out"}}},
	})
}

func (h *hierarchy) nested(name string) map[string]any {
	return map[string]any{
		"Type":           "AWS::CloudFormation::Stack",
		"Properties":     map[string]any{"TemplateURL": "https://s3.amazonaws.com/templates/" + name},
		"DeletionPolicy": rapid.SampledFrom([]string{"Delete", "Delete", "Delete", "Retain"}).Draw(h.T, "deletion"),
		"Metadata":       map[string]any{"localaws": h.script()},
	}
}

// template draws the root's template, and those below it.
func (h *hierarchy) template() string {
	h.a.put("leaf", h.leaf())
	h.a.put("middle", h.middle())
	resources := map[string]any{"R0": h.nested("leaf")}
	if rapid.Bool().Draw(h.T, "two") {
		resources["R1"] = h.nested(rapid.SampledFrom([]string{"leaf", "middle", "absent"}).Draw(h.T, "which"))
	}
	resources["Topic"] = map[string]any{
		"Type": "AWS::SNS::Topic", "Metadata": map[string]any{"localaws": h.script()},
		"Properties": map[string]any{"DisplayName": map[string]any{"Fn::GetAtt": "R0.Outputs.Out"}},
	}
	return h.text(map[string]any{"Resources": resources})
}

func (h *hierarchy) text(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		h.Fatal(err)
	}
	return string(text)
}

// operate makes one call; most are refused in most states, which must change nothing.
func (h *hierarchy) operate() {
	ctx, template := h.a.t.Context(), h.template()
	disable := rapid.IntRange(0, 3).Draw(h.T, "disable") == 0
	switch rapid.SampledFrom([]string{"create", "update", "update", "changeset", "delete", "cancel", "rollback", "continue", "child"}).Draw(h.T, "operation") {
	case "create":
		failure := rapid.SampledFrom([]types.OnFailure{"", "ROLLBACK", "DELETE", "DO_NOTHING"}).Draw(h.T, "failure")
		_, _ = h.a.CreateStack(ctx, &sdk.CreateStackInput{StackName: &h.name, TemplateBody: &template, OnFailure: failure})
	case "update":
		_, _ = h.a.UpdateStack(ctx, &sdk.UpdateStackInput{StackName: &h.name, TemplateBody: &template, DisableRollback: &disable})
	case "changeset":
		h.changeSet(template, disable)
	case "delete":
		_, _ = h.a.DeleteStack(ctx, &sdk.DeleteStackInput{StackName: &h.name})
	case "cancel":
		_, _ = h.a.CancelUpdateStack(ctx, &sdk.CancelUpdateStackInput{StackName: &h.name})
	case "rollback":
		_, _ = h.a.RollbackStack(ctx, &sdk.RollbackStackInput{StackName: &h.name})
	case "continue":
		_, _ = h.a.ContinueUpdateRollback(ctx, &sdk.ContinueUpdateRollbackInput{StackName: &h.name, ForceRollback: &disable})
	case "child":
		h.operateOnChild(template)
	}
}

// operateOnChild does something to a nested stack behind its parent's back.
func (h *hierarchy) operateOnChild(template string) {
	for _, s := range h.alive() {
		if s.ParentId == nil {
			continue
		}
		switch leaf := h.a.objects.buckets["templates"]["leaf"]; rapid.SampledFrom([]string{"update", "cancel", "delete", "rollback", "changeset"}).Draw(h.T, "on the child") {
		case "update":
			_, _ = h.a.UpdateStack(h.a.t.Context(), &sdk.UpdateStackInput{StackName: s.StackId, TemplateBody: &leaf})
		case "cancel":
			_, _ = h.a.CancelUpdateStack(h.a.t.Context(), &sdk.CancelUpdateStackInput{StackName: s.StackId})
		case "delete":
			_, _ = h.a.DeleteStack(h.a.t.Context(), &sdk.DeleteStackInput{StackName: s.StackId})
		case "rollback":
			_, _ = h.a.RollbackStack(h.a.t.Context(), &sdk.RollbackStackInput{StackName: s.StackId})
		case "changeset":
			out, err := h.a.CreateChangeSet(h.a.t.Context(), &sdk.CreateChangeSetInput{StackName: s.StackId, ChangeSetName: new("own"), TemplateBody: &template, IncludeNestedStacks: new(true)})
			if err == nil {
				time.Sleep(20 * time.Second)
				_, _ = h.a.ExecuteChangeSet(h.a.t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: out.Id})
			}
		}
		return
	}
}

func (h *hierarchy) changeSet(template string, disable bool) {
	for _, kind := range []types.ChangeSetType{"CREATE", "UPDATE"} {
		out, err := h.a.CreateChangeSet(h.a.t.Context(), &sdk.CreateChangeSetInput{StackName: &h.name, ChangeSetName: new("c"),
			TemplateBody: &template, ChangeSetType: kind, IncludeNestedStacks: aws.Bool(rapid.Bool().Draw(h.T, "nested"))})
		if err != nil {
			continue
		}
		time.Sleep(time.Duration(rapid.SampledFrom([]int{1, 5, 20}).Draw(h.T, "look")) * time.Second)
		if rapid.IntRange(0, 3).Draw(h.T, "drop") == 0 {
			_, _ = h.a.DeleteChangeSet(h.a.t.Context(), &sdk.DeleteChangeSetInput{ChangeSetName: out.Id})
			return
		}
		_, _ = h.a.ExecuteChangeSet(h.a.t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: out.Id, DisableRollback: &disable})
		return
	}
}

func (h *hierarchy) alive() []types.Stack {
	out, err := h.a.DescribeStacks(h.a.t.Context(), &sdk.DescribeStacksInput{})
	if err != nil {
		h.Fatal(err)
	}
	return out.Stacks
}

// check waits for rest and looks at everything.
func (h *hierarchy) check() {
	for before := -1; before != h.happened(); {
		before = h.happened()
		time.Sleep(50 * time.Second) // nothing takes longer than 30 seconds
	}
	all, status := h.statuses()
	for _, s := range all {
		h.checkStack(s, status[aws.ToString(s.RootId)])
		if s.ParentId != nil && s.StackStatus != types.StackStatusDeleteComplete {
			h.explainChild(s, status[*s.ParentId])
		}
	}
}

// explainChild looks for the reason why a nested stack is still there: it is a member of its parent, its
// parent has left it behind, or a change set waits for it.
func (h *hierarchy) explainChild(s types.StackSummary, parent string) {
	var last types.ResourceStatus
	for _, e := range h.a.events(*s.ParentId) {
		if aws.ToString(e.PhysicalResourceId) == *s.StackId {
			last = e.ResourceStatus
		}
	}
	switch {
	case s.StackStatus == types.StackStatusReviewInProgress && parent != "DELETE_COMPLETE":
	case last == types.ResourceStatusDeleteSkipped, last == types.ResourceStatusDeleteFailed:
	case last == "" || last == types.ResourceStatusDeleteComplete || parent == "DELETE_COMPLETE":
		h.Errorf("%s is in %s, its parent in %s says %q of it:\n%s", *s.StackName, s.StackStatus, parent, last,
			strings.Join(h.a.lines(*s.ParentId), "\n"))
	}
}

// happened is how many events there have been.
func (h *hierarchy) happened() int {
	n := 0
	all, _ := h.statuses()
	for _, s := range all {
		n += len(h.a.events(*s.StackId))
	}
	return n
}

// statuses are all stacks and their statuses by ARN.
func (h *hierarchy) statuses() (all []types.StackSummary, status map[string]string) {
	out, err := h.a.ListStacks(h.a.t.Context(), &sdk.ListStacksInput{})
	if err != nil {
		h.Fatal(err)
	}
	status = map[string]string{}
	for _, s := range out.StackSummaries {
		status[*s.StackId] = string(s.StackStatus)
	}
	return out.StackSummaries, status
}

// checkStack holds a stack's events to its state, and the state to that of its root.
func (h *hierarchy) checkStack(s types.StackSummary, root string) {
	status, last := string(s.StackStatus), map[string]string{}
	events := h.a.events(*s.StackId)
	for _, e := range events {
		last[*e.LogicalResourceId+" "+aws.ToString(e.PhysicalResourceId)] = string(e.ResourceStatus)
	}
	if got := last[*s.StackName+" "+*s.StackId]; got != status {
		h.Errorf("%s is in %s, its last event is %s", *s.StackName, status, got)
	}
	if !h.atRest(status, root) {
		h.Errorf("%s stays in %s, its root in %s:\n%s", *s.StackName, status, root, strings.Join(h.a.lines(*s.StackId), "\n"))
	}
	physical := h.a.physical(*s.StackId)
	for _, line := range h.a.resources(*s.StackId) {
		name, is, _ := strings.Cut(line, " ")
		if got := last[name+" "+physical[name]]; got != is {
			h.Errorf("%s of %s is in %s, its last event is %s", name, *s.StackName, is, got)
		}
		if strings.HasSuffix(is, "_IN_PROGRESS") {
			h.Errorf("%s of %s stays in %s:\n%s", name, *s.StackName, is, strings.Join(h.a.lines(*s.StackId), "\n"))
		}
	}
}

// atRest tells whether a stack may stay in a status: one that is held while its root is stuck may.
func (h *hierarchy) atRest(status, root string) bool {
	held := []string{"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"}
	stuck := []string{"UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED"}
	return !strings.HasSuffix(status, "_IN_PROGRESS") || status == "REVIEW_IN_PROGRESS" ||
		slices.Contains(held, status) && slices.Contains(stuck, root)
}
