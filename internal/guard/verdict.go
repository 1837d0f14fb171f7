package guard

import "github.com/stackjob/stackjob/internal/plan"

// A Verdict is what a change does to what a resource holds.
type Verdict string

// The verdicts.
const (
	WillReplace Verdict = "will replace"
	// MayReplace is a replacement that is known only when the change is made.
	MayReplace Verdict = "may replace"
	WillRemove Verdict = "will remove"
	Safe       Verdict = "safe"
)

// VerdictOf judges a change.
//
// A removal is safe when the physical resource is retained: it only leaves the stack. A snapshot does
// not make it safe, for the resource is gone and someone has to restore it. No policy makes a
// replacement safe: even where the old resource is retained, the stack goes on with an empty one. A
// nested stack of which the plan does not tell what changes in it may lose anything.
func VerdictOf(c plan.Change) Verdict {
	if c.Unseen {
		return MayReplace
	}
	switch c.Kind() {
	case plan.Replace:
		return WillReplace
	case plan.MayReplace, plan.Unknown:
		return MayReplace
	case plan.Remove:
		if c.PolicyAction == "Retain" {
			return Safe
		}
		return WillRemove
	}
	return Safe
}

// phrase says the verdict as what happens to the resource.
func (v Verdict) phrase() string {
	switch v {
	case WillReplace:
		return "will be replaced"
	case MayReplace:
		return "may be replaced, which is known only when the change is made"
	case WillRemove:
		return "will be removed"
	}
	return "will change"
}
