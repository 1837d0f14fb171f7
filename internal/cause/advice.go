package cause

import (
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
)

// An adviceRow is a well-known failure and what to do about it.
type adviceRow struct {
	// name tells rows apart in tests and documents.
	name string
	// match is found in the reason; types, if set, in the resource's type; status in the status.
	match, types, status *pattern.Pattern
	class                Class
	// next is what to do, as a sentence. $name is a group of match; {path} is what failed.
	next string
}

func re(expression string) *pattern.Pattern { return pattern.New("(?i)" + expression) }

// advice finds the row of a failure, and the groups that its pattern found. The first row that fits
// counts.
func (f Failure) advice() (*adviceRow, []int) {
	for i := range adviceRows {
		row := &adviceRows[i]
		if row.types != nil && !row.types.MatchString(f.Type) || row.status != nil && !row.status.MatchString(f.Status) {
			continue
		}
		if groups := row.match.FindStringSubmatchIndex(f.Reason); groups != nil {
			return row, groups
		}
	}
	if p, ok := permissionOf(f); ok {
		return &adviceRow{name: "permission", match: anything, class: Denied, next: strings.ReplaceAll(p.next(), "$", "$$")}, []int{0, 0}
	}
	return nil, nil
}

var anything = pattern.New("")

// next tells what to do about a failure; "" if nothing is known.
func (f Failure) next() string {
	if row, groups := f.advice(); row != nil {
		text := string(row.match.ExpandString(nil, row.next, f.Reason, groups))
		return strings.NewReplacer("{path}", f.named(), "  ", " ").Replace(text)
	}
	switch {
	case f.Kind == Hook && f.Code == "HOOK_FAILED":
		return "the hook " + f.Name + " itself failed: look at its log, or ask whoever owns it."
	case f.Kind == Hook:
		return "change the template so that the hook " + f.Name + " accepts it, or ask whoever owns the hook for an exception."
	case f.Kind == Validation:
		return "correct the template or its parameters."
	case f.Kind == Person:
		return "ask who did it and why before the stage is retried."
	}
	return byClass[f.class()]
}

func (f Failure) named() string {
	if f.Path == "" {
		return "the stack"
	}
	return f.Path
}

// byClass is what to do where only the class is known.
var byClass = map[Class]string{
	Mistake:   "correct the template or its parameters and deploy again.",
	Exists:    "give the resource another name, remove the one that is there, or import it (importExisting).",
	Missing:   "correct what the template or a parameter refers to, or create it first; a resource that someone deleted by hand must be taken out of the template or created anew under another logical id.",
	InUse:     "find out what uses the resource, release it, and retry the stage.",
	Quota:     "delete what is not needed any more or ask for a higher quota, then retry the stage.",
	Capacity:  "retry the stage later, or choose another Availability Zone or size.",
	Throttled: "retry the stage later; let fewer resources of one kind be made at once (DependsOn).",
	Internal:  "retry the stage; if it stays so, look at the AWS Health Dashboard.",
	Conflict:  "wait until nobody else changes the resource, then retry the stage.",
}

// AdviceNames lists the well-known failures, for tests and documents.
func AdviceNames() []string {
	var out []string
	for _, row := range adviceRows {
		out = append(out, row.name)
	}
	return slices.Clip(out)
}
