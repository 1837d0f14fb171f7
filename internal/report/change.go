package report

import (
	"fmt"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/plan"
)

// A change is one of a plan's, in words.
type change struct {
	// Kind is the change's kind in one word, for style sheets.
	Kind             string
	Sign, Path, Type string
	// What says what becomes of the resource, Reasons why.
	What    string
	Reasons []string
	// Findings are the guard's about it.
	Findings []finding
}

// A finding is what the guard says of a change.
type finding struct {
	// Verdict is "refused", "warning" or "waived".
	Verdict string
	Text    string
}

// signs and phrases of the kinds of changes.
var kinds = map[plan.Kind]struct{ class, sign, what string }{
	plan.Add:        {"add", "+", "added"},
	plan.Modify:     {"modify", "~", "changed in place"},
	plan.Replace:    {"replace", "-/+", "replaced"},
	plan.MayReplace: {"maybe", "-/+?", "changed in place or replaced"},
	plan.Remove:     {"remove", "-", "removed"},
	plan.Import:     {"import", ">", "imported"},
	plan.Unknown:    {"unknown", "?", "decided when it is applied"},
}

// changes describes a plan's changes in its normal order, each finding with the change that it is about.
func (r Review) changes() []change {
	var list []change
	for _, c := range r.Plan.Normal().Changes {
		words := kinds[c.Kind()]
		described := change{
			Kind: words.class, Sign: words.sign, Path: line(c.Path), Type: line(c.Type), What: words.what,
		}
		if words.class == "remove" && guard.VerdictOf(c) == guard.Safe {
			described.What = "leaves the stack"
		}
		for _, reason := range c.Reasons() {
			described.Reasons = append(described.Reasons, line(reason))
		}
		if kept := c.Kept(); kept != "" {
			described.Reasons = append(described.Reasons, kept)
		}
		for _, f := range r.Findings.List {
			if f.Path == c.Path && f.Action == string(c.Kind()) {
				described.Findings = append(described.Findings, findingOf(f))
			}
		}
		list = append(list, described)
	}
	return list
}

func findingOf(f guard.Finding) finding {
	rule := line(f.Rule)
	if f.Reason != "" {
		rule += ": " + line(f.Reason)
	}
	switch {
	case f.Waived != nil:
		return finding{"waived", fmt.Sprintf("waived until %s: %s (rule %s)", f.Waived.Until.UTC().Format("2006-01-02"), line(f.Waived.Reason), rule)}
	case !f.Refused():
		return finding{"warning", "warning of rule " + rule}
	case f.Ended != nil:
		return finding{"refused", "refused by rule " + rule + "; " + line(f.EndedText())}
	}
	return finding{"refused", "refused by rule " + rule}
}
