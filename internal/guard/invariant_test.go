package guard_test

import (
	"slices"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
)

func changeOf(t *rapid.T) plan.Change {
	path := rapid.SampledFrom([]string{"A", "B", "Net.A", "No", "1", "a b", "é: #"}).Draw(t, "path")
	return plan.Change{
		Path: path, LogicalID: path,
		Type:         rapid.SampledFrom([]string{table, "AWS::S3::Bucket", role, "Custom::Thing"}).Draw(t, "type"),
		Action:       rapid.SampledFrom([]string{"Add", "Modify", "Remove", "Import", "Dynamic", "New"}).Draw(t, "action"),
		Replacement:  rapid.SampledFrom([]string{"", "True", "False", "Conditional", "New"}).Draw(t, "replacement"),
		PolicyAction: rapid.SampledFrom([]string{"", "Delete", "Retain", "Snapshot", "ReplaceAndRetain", "ReplaceAndDelete"}).Draw(t, "policy"),
	}
}

func planOf(t *rapid.T) plan.Plan {
	return plan.Plan{Changes: rapid.SliceOfN(rapid.Custom(changeOf), 0, 5).Draw(t, "changes")}
}

func ruleOf(t *rapid.T) guard.Rule {
	some := func(name string, words ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(words), 0, 2, rapid.ID).Draw(t, name)
	}
	return guard.Rule{
		Name:  rapid.SampledFrom([]string{"mine", "no", "two words", `"`}).Draw(t, "rule"),
		Types: some("types", "AWS::*", role), Resources: some("resources", "*A", "No"), Actions: some("actions", "add", "modify", "remove"),
		Response: rapid.SampledFrom([]guard.Response{"", guard.Refuse, guard.Warn, guard.Off}).Draw(t, "response"),
	}
}

// loses says in other words than the guard what loses data.
func loses(c plan.Change) bool {
	if c.Type != table && c.Type != "AWS::S3::Bucket" {
		return false
	}
	keeps := c.Action == "Add" || c.Action == "Import" || c.Action == "Modify" && c.Replacement == "False" ||
		c.Action == "Remove" && c.PolicyAction == "Retain"
	return !keeps
}

// TestNothingIsLost is what the guard is for: without a policy, a plan passes if and only if it loses
// nothing.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := planOf(t)
		found := guard.Check(p, guard.Policy{}, now)
		if found.Blocks() != slices.ContainsFunc(p.Changes, loses) {
			t.Fatalf("refused is %v: %+v", found.Blocks(), p.Changes)
		}
		if found.Blocks() != (found.Explain() != "") {
			t.Fatal("a refusal is not explained, or what passes is")
		}
	})
}

// TestMoreRulesRefuseMore adds a rule, and then a waiver, to any policy.
func TestMoreRulesRefuseMore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := planOf(t)
		policy := guard.Policy{Rules: rapid.SliceOfN(rapid.Custom(ruleOf), 0, 3).Draw(t, "rules")}
		more := policy
		more.Rules = append(slices.Clone(policy.Rules), ruleOf(t))
		if guard.Check(p, policy, now).Blocks() && !guard.Check(p, more, now).Blocks() {
			t.Fatal("another rule lets a change pass")
		}
		waived := more
		waived.Waivers = []guard.Waiver{{Resource: rapid.SampledFrom([]string{"*", "A", "Net.*"}).Draw(t, "waived"), Until: now}}
		if !guard.Check(p, more, now).Blocks() && guard.Check(p, waived, now).Blocks() {
			t.Fatal("a waiver refuses a change")
		}
	})
}

// TestSuggestedWaiversLetPass pastes what is suggested into a policy.
func TestSuggestedWaiversLetPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := planOf(t)
		policy := guard.Policy{Rules: rapid.SliceOfN(rapid.Custom(ruleOf), 0, 3).Draw(t, "rules")}
		var spec struct {
			Guard struct {
				Waivers []struct {
					Resource, Rule, Reason string
					Until                  time.Time
				}
			}
		}
		if err := yaml.Unmarshal([]byte(guard.Check(p, policy, now).WaiverYAML()), &spec); err != nil {
			t.Fatal(err)
		}
		for _, w := range spec.Guard.Waivers {
			if w.Reason == "" {
				t.Fatal("a waiver has no reason")
			}
			policy.Waivers = append(policy.Waivers, guard.Waiver{Resource: w.Resource, Rule: w.Rule, Reason: w.Reason, Until: w.Until})
		}
		after := guard.Check(p, policy, now.AddDate(0, 0, 7))
		if after.Blocks() || len(after.Notes) > 0 {
			t.Fatalf("it is still refused: %s %q", after.Explain(), after.Notes)
		}
		if len(policy.Waivers) > 0 && !guard.Check(p, policy, now.AddDate(0, 0, 8)).Blocks() {
			t.Fatal("the waivers hold for longer than they say")
		}
	})
}

func FuzzFits(f *testing.F) {
	f.Add("a*b", "axb")
	f.Add("*", "")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if !guard.Fits("*", text) || !guard.Fits(text+"*", text) || !guard.Fits("*"+text, text) {
			t.Errorf("%q does not fit a star", text)
		}
		if guard.Fits(pattern, text) && !guard.Fits(pattern+"*", text) {
			t.Errorf("%q fits %q and no longer with a star", text, pattern)
		}
	})
}
