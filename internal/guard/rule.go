package guard

import (
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/plan"
)

// names tells whether the rule names the change.
func (r Rule) names(c plan.Change) bool {
	return fitsAny(r.Types, c.Type) &&
		(fitsAny(r.Resources, c.Path) || fitsAny(r.Resources, c.LogicalID)) &&
		(len(r.Actions) == 0 || slices.ContainsFunc(actions(c), func(a string) bool { return fitsAny(r.Actions, a) })) &&
		(len(r.Properties) == 0 || len(r.changed(c)) > 0)
}

// changed lists the properties of a change that the rule names.
func (r Rule) changed(c plan.Change) []plan.Property {
	var list []plan.Property
	for _, p := range c.Properties {
		if fitsAny(r.Properties, p.Label()) {
			list = append(list, p)
		}
	}
	return list
}

// actions lists the words for what a change does; a rule that has any of them means it.
func actions(c plan.Change) []string {
	if c.Unseen {
		return anything
	}
	switch c.Kind() {
	case plan.Add:
		return []string{"add"}
	case plan.Modify:
		return []string{"modify"}
	case plan.Replace, plan.MayReplace:
		return []string{"modify", "replace"}
	case plan.Remove:
		return []string{"remove"}
	case plan.Import:
		return []string{"import"}
	}
	return anything
}

// anything is what a change may do that is left open.
var anything = []string{"add", "modify", "replace", "remove", "import"}

// fitsAny tells whether a text fits one of the patterns, or there are none.
func fitsAny(patterns []string, text string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(p string) bool { return Fits(p, text) })
}

// Fits tells whether a text is what a pattern says, in which * stands for any characters or none.
// Capital letters count.
func Fits(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	rest, found := strings.CutPrefix(text, parts[0])
	if !found {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		if _, rest, found = strings.Cut(rest, part); !found {
			return false
		}
	}
	return strings.HasSuffix(rest, parts[last])
}
