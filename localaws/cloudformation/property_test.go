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

// A stack is put through random operations with random templates and failures. Whatever happens, it
// comes to rest, its events tell its state, and no bucket is left that no event explains.
func TestAnyHistoryIsConsistent(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, _ *account) {
		rapid.Check(undated{t}, func(r *rapid.T) {
			h := history{T: r, a: newAccount(t, cloudformation.Settings{}), name: "web"}
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

// A history is one run of the test.
type history struct {
	*rapid.T
	a    *account
	name string
	ids  []string // of every stack that had the name
}

// template draws resources that are buckets, each with a property that changes it, one that replaces
// it, dependencies on earlier ones, policies and a script.
func (h *history) template() string {
	resources := map[string]any{}
	for i := range rapid.IntRange(1, 5).Draw(h.T, "resources") {
		resource := map[string]any{
			"Type":                "AWS::S3::Bucket",
			"Properties":          h.properties(i, len(resources)),
			"DeletionPolicy":      rapid.SampledFrom([]string{"Delete", "Delete", "Retain", "RetainExceptOnCreate"}).Draw(h.T, "deletion"),
			"UpdateReplacePolicy": rapid.SampledFrom([]string{"Delete", "Delete", "Retain"}).Draw(h.T, "replacement"),
			"Metadata":            map[string]any{"localaws": h.script()},
		}
		if i > 0 && rapid.Bool().Draw(h.T, "depends") {
			resource["DependsOn"] = "R0"
		}
		resources[fmt.Sprintf("R%d", i)] = resource
	}
	text, err := json.Marshal(map[string]any{"Resources": resources})
	if err != nil {
		h.Fatal(err)
	}
	return string(text)
}

func (h *history) properties(i, before int) map[string]any {
	properties := map[string]any{
		"AccessControl":     rapid.SampledFrom([]string{"Private", "PublicRead"}).Draw(h.T, "changes"),
		"ObjectLockEnabled": rapid.SampledFrom([]string{"true", "false"}).Draw(h.T, "replaces"),
	}
	if before > 0 && rapid.Bool().Draw(h.T, "refers") {
		properties["Tags"] = []any{map[string]any{"Key": "other", "Value": map[string]any{"Ref": fmt.Sprintf("R%d", i-1)}}}
	}
	if rapid.IntRange(0, 3).Draw(h.T, "named") == 0 {
		properties["BucketName"] = rapid.SampledFrom([]string{"one", "two"}).Draw(h.T, "name")
	}
	return properties
}

// script lets about every eighth operation on a resource fail.
func (h *history) script() map[string]any {
	script := map[string]any{}
	for _, op := range []string{"create", "update", "delete", "rollback"} {
		one := map[string]any{"takes": fmt.Sprintf("%ds", rapid.IntRange(1, 30).Draw(h.T, "takes"))}
		if rapid.IntRange(0, 7).Draw(h.T, "fails") == 0 {
			one["fail"] = op + " refused"
			one["after"] = fmt.Sprintf("%ds", rapid.IntRange(0, 5).Draw(h.T, "after"))
			one["times"] = rapid.IntRange(1, 4).Draw(h.T, "times")
		}
		script[op] = one
	}
	return script
}

// operate makes one call; most are refused in most states, which must change nothing.
func (h *history) operate() {
	ctx, template := h.a.t.Context(), h.template()
	disable := rapid.IntRange(0, 3).Draw(h.T, "disable") == 0
	switch rapid.SampledFrom([]string{"create", "update", "update", "changeset", "delete", "cancel", "rollback", "continue"}).Draw(h.T, "operation") {
	case "create":
		failure := rapid.SampledFrom([]types.OnFailure{"", "ROLLBACK", "DELETE", "DO_NOTHING"}).Draw(h.T, "failure")
		out, err := h.a.CreateStack(ctx, &sdk.CreateStackInput{StackName: &h.name, TemplateBody: &template, OnFailure: failure})
		if err == nil && !slices.Contains(h.ids, *out.StackId) {
			h.ids = append(h.ids, *out.StackId)
		}
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
	}
}

func (h *history) changeSet(template string, disable bool) {
	for _, kind := range []types.ChangeSetType{"CREATE", "UPDATE"} {
		out, err := h.a.CreateChangeSet(h.a.t.Context(), &sdk.CreateChangeSetInput{
			StackName: &h.name, ChangeSetName: new("c"), TemplateBody: &template, ChangeSetType: kind})
		if err != nil {
			continue
		}
		if !slices.Contains(h.ids, *out.StackId) {
			h.ids = append(h.ids, *out.StackId)
		}
		time.Sleep(5 * time.Second)
		_, _ = h.a.ExecuteChangeSet(h.a.t.Context(), &sdk.ExecuteChangeSetInput{ChangeSetName: out.Id, DisableRollback: &disable})
		return
	}
}

// check waits for rest and looks at everything.
func (h *history) check() {
	explained := map[string]bool{}
	for _, id := range h.ids {
		h.a.settle(id)
		events := h.a.events(id)
		h.checkEvents(id, events)
		h.explain(id, events, explained)
	}
	for name := range h.a.objects.buckets {
		if !explained[name] {
			h.Errorf("nothing explains the bucket %s:\n%s", name, strings.Join(h.told(), "\n"))
		}
	}
}

// checkEvents holds the events to the state: times grow, and each member's last event is its status.
func (h *history) checkEvents(id string, events []types.StackEvent) {
	last := map[string]string{}
	var before time.Time
	for _, e := range events {
		if !e.Timestamp.After(before) {
			h.Errorf("%s does not come after %v", *e.EventId, before)
		}
		before = *e.Timestamp
		last[*e.LogicalResourceId+" "+aws.ToString(e.PhysicalResourceId)] = string(e.ResourceStatus)
	}
	if got, want := h.a.status(id), last[h.name+" "+id]; got != want {
		h.Errorf("the stack is in %s, its last event is %s", got, want)
	}
	for logical, physical := range h.a.physical(id) {
		for _, line := range h.a.resources(id) {
			name, status, _ := strings.Cut(line, " ")
			if name == logical && last[logical+" "+physical] != status {
				h.Errorf("%s (%s) is in %s, its last event is %s", logical, physical, status, last[logical+" "+physical])
			}
			if strings.HasSuffix(status, "_IN_PROGRESS") {
				h.Errorf("at rest %s is in %s", name, status)
			}
		}
	}
}

// told is the whole history, for a failure's message.
func (h *history) told() []string {
	var out []string
	for _, id := range h.ids {
		for _, e := range h.a.events(id) {
			out = append(out, line(e)+" "+aws.ToString(e.PhysicalResourceId))
		}
	}
	return out
}

// explain notes the buckets that should be there: members, and what was left behind on purpose or
// for want of success.
func (h *history) explain(id string, events []types.StackEvent, explained map[string]bool) {
	for _, e := range events {
		switch e.ResourceStatus {
		case types.ResourceStatusDeleteSkipped, types.ResourceStatusDeleteFailed:
			explained[aws.ToString(e.PhysicalResourceId)] = true
		}
	}
	for logical, physical := range h.a.physical(id) {
		for _, line := range h.a.resources(id) {
			if strings.HasPrefix(line, logical+" ") && !strings.HasSuffix(line, "DELETE_COMPLETE") {
				explained[physical] = true
				if physical != "" && h.a.objects.buckets[physical] == nil && !strings.HasSuffix(line, "DELETE_SKIPPED") {
					h.Errorf("the bucket %s of %s is gone", physical, line)
				}
			}
		}
	}
	switch h.a.status(id) { // what an unfinished update has replaced waits for a cleanup
	case "UPDATE_FAILED", "UPDATE_ROLLBACK_FAILED", "DELETE_FAILED", "CREATE_FAILED":
		for _, e := range events {
			explained[aws.ToString(e.PhysicalResourceId)] = true
		}
	}
}

// undated hides a test's deadline, which may not be asked for in a bubble. Without one rapid ends after a
// day of the bubble's time, whatever -rapid.checks says: many more histories take -count.
type undated struct{ rapid.TB }
