package plan

import (
	"cmp"
	"encoding/json"
	"slices"
)

// Normal returns a copy of the plan in one order, whatever order AWS listed its members in: changes by
// path, parameters by name, scopes and properties alphabetically. The plan itself stays as it is.
func (p Plan) Normal() Plan {
	changes := make([]Change, 0, len(p.Changes))
	for _, c := range p.Changes {
		changes = append(changes, c.normal())
	}
	slices.SortFunc(changes, compareChanges)
	p.Changes = changes
	p.Parameters = slices.Clone(p.Parameters)
	slices.SortFunc(p.Parameters, func(a, b Parameter) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value))
	})
	return p
}

// MarshalJSON writes the plan in its normal order, so that the same plan is the same text.
func (p Plan) MarshalJSON() ([]byte, error) {
	type plain Plan
	p.Base.Changed = p.Base.Changed.UTC()
	return json.Marshal(plain(p.Normal()))
}

// normal also drops a scope that is named twice: a scope is a set.
func (c Change) normal() Change {
	c.Scope = slices.Compact(slices.Sorted(slices.Values(c.Scope)))
	c.Properties = slices.SortedFunc(slices.Values(c.Properties), compareProperties)
	return c
}

// compareChanges orders by all that a digest knows, so that changes that are equal to it may come in
// any order; physical ids come last, for the order of JSON.
func compareChanges(a, b Change) int {
	return cmp.Or(
		cmp.Compare(a.Path, b.Path),
		slices.Compare(a.fields(), b.fields()),
		slices.Compare(a.Scope, b.Scope),
		slices.CompareFunc(a.Properties, b.Properties, compareProperties),
		cmp.Compare(a.PhysicalID, b.PhysicalID),
	)
}

func compareProperties(a, b Property) int { return slices.Compare(a.fields(), b.fields()) }

// fields are the texts of a change that are content; its physical id is not.
func (c Change) fields() []string {
	fields := []string{c.Path, c.LogicalID, c.Type, c.Action, c.Replacement, c.PolicyAction}
	if c.Unseen {
		fields = append(fields, "unseen")
	}
	return fields
}

func (p Property) fields() []string {
	return []string{p.Attribute, p.Name, p.Recreation, p.Evaluation, p.Source, p.Cause}
}
