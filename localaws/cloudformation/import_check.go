package cloudformation

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checkMembers demands what every resource to import must say.
func (in *createChangeSetInput) checkImportMembers(c *constraints) {
	c.countAtMost("resourcesToImport", len(in.ResourcesToImport), 200)
	for i, r := range in.ResourcesToImport {
		name := fmt.Sprintf("resourcesToImport.%d.member", i+1)
		c.required(name+".resourceType", r.ResourceType)
		c.required(name+".logicalResourceId", r.LogicalResourceId)
		if len(r.ResourceIdentifier) == 0 {
			c.add(name+".resourceIdentifier", nil, "Member must not be null")
		}
	}
}

// checkImport holds a change set of the type IMPORT to what may be imported: nothing but that, and only
// what has a deletion policy. Rules and texts are AWS's, from public reports; so is their order.
func (s *Service) checkImport(st *stack, in *createChangeSetInput, target *deployment) error {
	if in.ChangeSetType != "IMPORT" {
		if len(in.ResourcesToImport) > 0 {
			return validationErrorf("ResourcesToImport can only be specified for a change set of type IMPORT")
		}
		return nil
	}
	for _, check := range []func() error{
		func() error { return checkEntries(in.ResourcesToImport, target) },
		func() error { return checkOnlyImports(st, in, target) },
		func() error { return checkNewcomers(st, in.ResourcesToImport, target) },
		func() error { return s.checkUntouched(st, in.ResourcesToImport, target) },
		func() error { return checkPolicies(in.ResourcesToImport, target) },
	} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

// checkEntries holds each entry to the template.
func checkEntries(entries []resourceToImport, target *deployment) error {
	if len(entries) == 0 {
		return validationErrorf("Must Provide at least one resource to import")
	}
	seen := map[string]bool{}
	var unknown []string
	for _, r := range entries {
		if seen[r.LogicalResourceId] {
			return validationErrorf("Every resource to import must have unique LogicalResourceId")
		}
		seen[r.LogicalResourceId] = true
		if !target.has(r.LogicalResourceId) {
			unknown = append(unknown, r.LogicalResourceId)
		}
	}
	if len(unknown) > 0 {
		return validationErrorf("The logical resource ids [%s] provided in ResourceToImport do not exist in the template.",
			strings.Join(unknown, ", "))
	}
	for _, r := range entries {
		if err := checkEntry(r, target.resources[r.LogicalResourceId].Type); err != nil {
			return err
		}
	}
	return nil
}

func checkEntry(r resourceToImport, declared string) error {
	keys := slices.Sorted(maps.Keys(r.ResourceIdentifier))
	if want := identifiersOf(r.ResourceType); len(want) > 0 && !slices.Equal(keys, want) {
		return validationErrorf("Invalid resource identifier for resource type %s. Expected [%s]", r.ResourceType,
			strings.Join(want, ", "))
	}
	if r.ResourceType != declared {
		return validationErrorf("Resource type of [%s] passed in ResourceToImport does not match with resource type defined "+
			"in the template. Resource type in ResourceToImport: %s; Resource type in Template: %s.",
			r.LogicalResourceId, r.ResourceType, declared)
	}
	return nil
}

// checkOnlyImports refuses what would change the stack otherwise. A new stack has nothing to be changed but
// outputs to be added.
func checkOnlyImports(st *stack, in *createChangeSetInput, target *deployment) error {
	var changed []string
	if st.applied != nil && in.RoleARN != "" && in.RoleARN != st.applied.roleARN {
		changed = append(changed, "RoleArn")
	}
	if st.applied != nil && !slices.Equal(sortedTags(st.applied.tags), sortedTags(target.tags)) {
		changed = append(changed, "Tags")
	}
	var before any = map[string]any{}
	if st.applied != nil {
		before = outputsIn(st.applied)
	}
	if !sameJSON(before, outputsIn(target)) {
		changed = append(changed, "Outputs")
	}
	if len(changed) > 0 {
		return validationErrorf("As part of the import operation, you cannot modify or add [%s]", strings.Join(changed, ", "))
	}
	return nil
}

// outputsIn are the outputs of a template by name, as far as they can be compared.
func outputsIn(d *deployment) any {
	out := map[string]any{}
	for _, o := range d.template.Outputs {
		out[o.Name] = []any{o.Description, o.Value, o.ExportName}
	}
	return out
}

// checkNewcomers demands that the new resources and those to import are the same.
func checkNewcomers(st *stack, entries []resourceToImport, target *deployment) error {
	var newcomers, known, unlisted []string
	for _, r := range target.bound.Resources() {
		listed := slices.ContainsFunc(entries, func(e resourceToImport) bool { return e.LogicalResourceId == r.LogicalID })
		current := st.resources[r.LogicalID]
		there := current != nil && current.exists()
		switch {
		case there && listed:
			known = append(known, r.LogicalID)
		case !there && !listed:
			unlisted = append(unlisted, r.LogicalID)
		}
		if !there {
			newcomers = append(newcomers, r.LogicalID)
		}
	}
	switch {
	case len(newcomers) == 0:
		return validationErrorf("The template should contain at least one new resource to import.")
	case len(known) > 0:
		return validationErrorf("Resources [%s] passed in ResourceToImport are already in a stack and cannot be imported.",
			strings.Join(known, ", "))
	case len(unlisted) > 0:
		return validationErrorf("Resources [%s] is missing from ResourceToImport list", strings.Join(unlisted, ", "))
	}
	return nil
}

// checkUntouched demands that the resources of the stack stay as they are.
func (s *Service) checkUntouched(st *stack, entries []resourceToImport, target *deployment) error {
	p, err := s.plan(st, target)
	if err != nil {
		return validationErrorf("%s", textOf(err))
	}
	var touched []string
	for _, change := range p.changes {
		listed := slices.ContainsFunc(entries, func(e resourceToImport) bool { return e.LogicalResourceId == change.LogicalResourceId })
		if !listed {
			touched = append(touched, change.LogicalResourceId)
		}
	}
	if len(touched) > 0 {
		return validationErrorf("You have modified resources [%s] in your template that are not being imported. Update, "+
			"create or delete operations cannot be executed during import operations.", strings.Join(touched, ", "))
	}
	return nil
}

func checkPolicies(entries []resourceToImport, target *deployment) error {
	var without []string
	for _, r := range entries {
		if target.resources[r.LogicalResourceId].DeletionPolicy == "" {
			without = append(without, r.LogicalResourceId)
		}
	}
	if len(without) > 0 {
		return validationErrorf("The following resources to import [%s] must have DeletionPolicy attribute specified in the "+
			"template.", strings.Join(without, ", "))
	}
	return nil
}
