package plan_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/stackjob/stackjob/internal/plan"
)

// word draws from few texts, so that equal ones are frequent, and some that quoting must keep apart.
var word = rapid.SampledFrom([]string{"", "A", "B", "a b", `"`, `" "`, "\n", "A\x00", "é", "\xff", "\xfe"})

func changeOf(t *rapid.T) plan.Change {
	return plan.Change{
		Path: word.Draw(t, "path"), LogicalID: word.Draw(t, "id"), PhysicalID: word.Draw(t, "physical id"), Type: word.Draw(t, "type"),
		Action:       rapid.SampledFrom([]string{"Add", "Modify", "Remove", "Import", "Dynamic"}).Draw(t, "action"),
		Replacement:  rapid.SampledFrom([]string{"", "True", "False", "Conditional"}).Draw(t, "replacement"),
		PolicyAction: word.Draw(t, "policy"),
		Scope:        rapid.SliceOfNDistinct(word, 0, 3, rapid.ID).Draw(t, "scope"),
		Properties:   rapid.SliceOfN(rapid.Custom(propertyOf), 0, 3).Draw(t, "properties"),
	}
}

func propertyOf(t *rapid.T) plan.Property {
	return plan.Property{
		Attribute: word.Draw(t, "attribute"), Name: word.Draw(t, "name"), Recreation: word.Draw(t, "recreation"),
		Evaluation: word.Draw(t, "evaluation"), Source: word.Draw(t, "source"), Cause: word.Draw(t, "cause"),
	}
}

func planOf(t *rapid.T) plan.Plan {
	return plan.Plan{
		Changes:  rapid.SliceOfN(rapid.Custom(changeOf), 0, 4).Draw(t, "changes"),
		Template: word.Draw(t, "template"),
		Parameters: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) plan.Parameter {
			return plan.Parameter{Name: word.Draw(t, "name"), Value: word.Draw(t, "value")}
		}), 0, 3).Draw(t, "parameters"),
		Tags:    rapid.MapOfN(word, word, 0, 3).Draw(t, "tags"),
		RoleARN: word.Draw(t, "role"),
	}
}

// shuffled is the plan in another order and with all that is not content drawn anew.
func shuffled(t *rapid.T, p plan.Plan) plan.Plan {
	p.Changes = rapid.Permutation(p.Changes).Draw(t, "changes' order")
	for i, c := range p.Changes {
		p.Changes[i].PhysicalID = word.Draw(t, "other physical id")
		p.Changes[i].Scope = rapid.Permutation(c.Scope).Draw(t, "scope's order")
		p.Changes[i].Properties = rapid.Permutation(c.Properties).Draw(t, "properties' order")
	}
	p.Parameters = rapid.Permutation(p.Parameters).Draw(t, "parameters' order")
	p.Stack, p.StackID = word.Draw(t, "stack"), word.Draw(t, "stack id")
	p.ChangeSetID, p.Name = word.Draw(t, "change set id"), word.Draw(t, "name")
	p.Base = plan.Base{Status: word.Draw(t, "status"), Changed: time.Unix(rapid.Int64Range(0, 1e9).Draw(t, "time"), 0)}
	return p
}

func TestDigestIsOfContentOnly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := planOf(t)
		other := shuffled(t, p)
		if found := plan.Differences(p.Digest(), other.Digest()); found != nil {
			t.Fatalf("%q", found)
		}
	})
}

// TestDigestKeepsContentApart compares digests of two plans with the plans themselves, part by part.
func TestDigestKeepsContentApart(t *testing.T) {
	equal := func(a, b any) bool {
		return cmp.Equal(a, b, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(plan.Change{}, "PhysicalID"))
	}
	rapid.Check(t, func(t *rapid.T) {
		p, other := planOf(t), planOf(t)
		if rapid.Bool().Draw(t, "equal changes") {
			other.Changes = p.Changes
		}
		var want []string
		a, b := p.Normal(), other.Normal()
		for _, part := range []struct {
			differs  bool
			sentence string
		}{
			{!equal(a.Changes, b.Changes), "the changes differ"},
			{a.Template != b.Template, "the template differs"},
			{!equal(a.Parameters, b.Parameters), "the parameters have other values"},
			{!equal(a.Tags, b.Tags), "the tags differ"},
			{a.RoleARN != b.RoleARN, "the service role differs"},
		} {
			if part.differs {
				want = append(want, part.sentence)
			}
		}
		if got := plan.Differences(p.Digest(), other.Digest()); !slices.Equal(got, want) {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func TestJSONIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := planOf(t)
		other := p
		other.Changes = rapid.Permutation(p.Changes).Draw(t, "changes' order")
		other.Parameters = rapid.Permutation(p.Parameters).Draw(t, "parameters' order")
		a, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(other)
		if err != nil || !bytes.Equal(a, b) {
			t.Fatalf("%v\n%s\n%s", err, a, b)
		}
	})
}

func FuzzDifferences(f *testing.F) {
	f.Add(example().Digest(), example().Digest())
	f.Add("", "1:")
	f.Add("2:x", "9")
	f.Fuzz(func(t *testing.T, expected, actual string) {
		found := plan.Differences(expected, actual)
		if (expected != actual || plan.ValidDigest(expected) != nil) && len(found) == 0 {
			t.Errorf("%q and %q do not differ", expected, actual)
		}
	})
}
