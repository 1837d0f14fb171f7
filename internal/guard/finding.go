package guard

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Findings are what a policy says of a plan.
type Findings struct {
	// List has a finding for each pair of a change and a rule that names it, in the plan's order.
	List []Finding `json:"findings"`
	// Notes are sentences about waivers that have no effect.
	Notes []string `json:"notes,omitempty"`
	// Changes is how many changes were judged, Checked when.
	Changes int       `json:"changes"`
	Checked time.Time `json:"checked"`
}

// A Finding is one change that a rule names.
type Finding struct {
	// Rule is the rule's name, [StatefulRule] for the one that is always there.
	Rule string `json:"rule"`
	// Path and Type are the resource's, Action is the change's [plan.Kind].
	Path   string `json:"path"`
	Type   string `json:"type"`
	Action string `json:"action"`
	// Property names what changes and decides, several with ", " between them; "" for what is added or
	// removed. Because has a sentence for each, with what caused it.
	Property string   `json:"property,omitempty"`
	Because  []string `json:"because,omitempty"`
	Verdict  Verdict  `json:"verdict"`
	// Unseen is the change's.
	Unseen bool `json:"unseen,omitempty"`
	// Kept says what remains of a resource that goes; "" for nothing.
	Kept     string   `json:"kept,omitempty"`
	Response Response `json:"response"`
	Reason   string   `json:"reason,omitempty"`
	// Waived is the waiver that lets the change pass. Ended is one that would have, but holds no more.
	Waived *Waiver `json:"waived,omitempty"`
	Ended  *Waiver `json:"ended,omitempty"`
}

// Blocks tells whether any change is refused.
func (f Findings) Blocks() bool { return slices.ContainsFunc(f.List, Finding.Refused) }

// Refused tells whether the finding stops the deployment: its rule refuses, and nothing waives it.
func (f Finding) Refused() bool { return f.Response == Refuse && f.Waived == nil }

// String says which change it is, what happens to the resource, and which rule says what of it:
// "Database (AWS::RDS::DBInstance) will be replaced (rule stateful: a database holds its tables)".
func (f Finding) String() string {
	rule := f.Rule
	if f.Reason != "" {
		rule += ": " + f.Reason
	}
	return fmt.Sprintf("%s (%s) %s (rule %s)", f.Path, f.Type, f.happens(), rule)
}

// Details are sentences about the finding: what changes and why, what is kept, and what is waived.
func (f Finding) Details() []string {
	list := slices.Clone(f.Because)
	if f.Kept != "" {
		list = append(list, f.Kept)
	}
	switch {
	case f.Waived != nil:
		list = append(list, fmt.Sprintf("waived until %s: %s", f.Waived.Until.UTC().Format(time.DateOnly), f.Waived.Reason))
	case f.Ended != nil:
		list = append(list, f.EndedText())
	}
	return list
}

// EndedText says which waiver holds no more and since when, or "": "the waiver for Orders ended on
// 2026-01-31".
func (f Finding) EndedText() string {
	if f.Ended == nil {
		return ""
	}
	return f.Ended.ended()
}

// happens says what becomes of the resource.
func (f Finding) happens() string {
	if f.Unseen {
		return "will be changed inside"
	}
	if f.Verdict != Safe {
		return f.Verdict.phrase()
	}
	switch f.Action {
	case "add":
		return "will be added"
	case "import":
		return "will be imported"
	case "remove":
		return "will leave the stack and be kept"
	}
	return "will be changed"
}

func join(names []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(names))), ", ")
}
