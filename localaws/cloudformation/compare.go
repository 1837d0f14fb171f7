package cloudformation

import (
	"maps"
	"slices"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// A comparison is what becomes of a resource that is already there.
type comparison struct{ changes, replaces bool }

// action is what a stack policy calls it, "" for nothing.
func (c comparison) action() string {
	switch {
	case c.replaces:
		return policyReplace
	case c.changes:
		return policyModify
	}
	return ""
}

// compare tells what has to be done to make a resource what it should be next. A change that only
// sometimes needs replacement is made in place. Policies change without anything being done.
func compare(current, next *resource) comparison {
	var out comparison
	for _, property := range changedProperties(current.properties, next.properties) {
		out.changes = true
		out.replaces = out.replaces || requiresRecreation(current.kind, property) == "Always"
	}
	out.changes = out.changes || !sameJSON(current.metadata, next.metadata)
	return out
}

// changedProperties lists the top-level properties that differ, sorted.
func changedProperties(before, after map[string]any) []string {
	all := maps.Clone(after)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, before)
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(property string) bool {
		was, had := before[property]
		is, has := after[property]
		return had == has && sameJSON(was, is)
	})
}

// changedAttributes lists a resource's attributes other than its properties that differ, as a change
// set's Scope calls them.
func changedAttributes(current *resource, after *template.Resource, metadata any) []string {
	before := current.definition
	pairs := []struct {
		name    string
		was, is any
	}{
		{"Metadata", current.metadata, metadata},
		{"CreationPolicy", before.CreationPolicy, after.CreationPolicy},
		{"UpdatePolicy", before.UpdatePolicy, after.UpdatePolicy},
		{"DeletionPolicy", before.DeletionPolicy, after.DeletionPolicy},
		{"UpdateReplacePolicy", before.UpdateReplacePolicy, after.UpdateReplacePolicy},
	}
	var out []string
	for _, p := range pairs {
		if !sameJSON(p.was, p.is) {
			out = append(out, p.name)
		}
	}
	return out
}
