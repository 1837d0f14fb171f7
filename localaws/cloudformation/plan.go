package cloudformation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// A fate is what becomes of a resource, as far as it can be told beforehand.
type fate int

const (
	stays fate = iota
	isModified
	mayBeReplaced
	isReplaced
	isAdded
)

// A plan is what an update would do to a stack. While it is made it answers for the resources: what
// it does not know yet is what the resources that change will be (aws-facts 4.6).
type plan struct {
	s      *Service
	st     *stack
	target *deployment
	fates  map[string]fate
	// set is the change set that it is made for, nil for none.
	set *changeSet
	// changes are those of the resources; restChanges tells that there is something else to do.
	changes     []resourceChange
	restChanges bool
	// imports are the identifiers of what is imported, by logical id; unretained describes what cannot be.
	imports    map[string]string
	unretained []string
}

// plan works out what it takes to make a stack something else.
func (s *Service) plan(st *stack, target *deployment) (*plan, error) {
	return s.planFor(st, target, nil)
}

// planFor plans for a change set. One that includes nested stacks gets their change sets by that.
func (s *Service) planFor(st *stack, target *deployment, set *changeSet) (*plan, error) {
	p := &plan{s: s, st: st, target: target, fates: map[string]fate{}, set: set, imports: map[string]string{}}
	byID := map[string]resourceChange{}
	for _, id := range target.order {
		change, changes, err := p.changeOf(id)
		if err != nil {
			return nil, err
		}
		if changes {
			byID[id] = change
		}
	}
	for _, r := range target.bound.Resources() {
		if change, ok := byID[r.LogicalID]; ok {
			p.changes = append(p.changes, change)
		}
	}
	if err := p.refuseUnretained(); err != nil {
		return nil, err
	}
	p.addRemovals()
	return p, p.compareRest()
}

func (p *plan) changesAnything() bool { return len(p.changes) > 0 || p.restChanges }

// Ref is a resource's Ref value, unless it will be another.
func (p *plan) Ref(id string) (any, error) {
	if p.fates[id] >= mayBeReplaced {
		return nil, template.ErrUnknown
	}
	return p.now().Ref(id)
}

// GetAtt is a resource's attribute, unless the resource changes.
func (p *plan) GetAtt(id, attribute string) (any, error) {
	if p.set != nil && p.set.nested[id] != nil {
		return p.nestedOutput(id, attribute)
	}
	if p.fates[id] != stays {
		return nil, template.ErrUnknown
	}
	return p.now().GetAtt(id, attribute)
}

// Import is the value of an export.
func (p *plan) Import(name string) (string, error) { return p.now().Import(name) }

func (p *plan) now() liveStack { return liveStack{p.s, p.st, nil} }

// changeOf is what becomes of one resource of the target.
func (p *plan) changeOf(id string) (change resourceChange, changes bool, err error) {
	should, err := p.target.resolve(id, p)
	if err != nil {
		return change, false, err
	}
	definition := p.target.resources[id]
	if definition.Type == stackType && p.set != nil && p.set.includesNested {
		return p.nestedChange(id, should)
	}
	current := p.st.resources[id]
	if current == nil || !current.exists() || current.status == resourceCreateFailed {
		p.fates[id] = isAdded
		identifier, found, err := p.importOf(definition, should)
		if err != nil || identifier != "" {
			return p.importation(definition, should, identifier, found), true, err
		}
		return p.addition(definition, should), true, nil
	}
	details := p.details(current, definition, should)
	if definition.Type == stackType { // nobody has looked into it
		details = append(details, automatic())
	}
	if len(details) == 0 {
		return change, false, nil
	}
	return p.modification(current, definition, should, details), true, nil
}

func (p *plan) addition(definition *template.Resource, should resolved) resourceChange {
	return resourceChange{
		Action: "Add", LogicalResourceId: definition.LogicalID, ResourceType: definition.Type,
		Scope: []string{}, Details: []changeDetail{}, AfterContext: p.context(definition, should),
	}
}

func (p *plan) modification(current *resource, definition *template.Resource, should resolved,
	details []changeDetail) resourceChange {
	out := resourceChange{
		Action: "Modify", LogicalResourceId: current.logical, PhysicalResourceId: current.physical,
		ResourceType: current.kind, Details: details, Scope: scopeOf(details), Replacement: replacementOf(details),
		BeforeContext: p.context(current.definition, current.is()),
		AfterContext:  p.context(definition, should),
	}
	switch out.Replacement {
	case "True":
		p.fates[current.logical] = isReplaced
	case "Conditional":
		p.fates[current.logical] = mayBeReplaced
	default:
		p.fates[current.logical] = isModified
	}
	if out.Replacement != "False" {
		out.PolicyAction = "ReplaceAnd" + policyAction(current.definition.UpdateReplacePolicy)
	}
	return out
}

// addRemovals lists what is no longer in the template.
func (p *plan) addRemovals() {
	for _, r := range p.st.members() {
		if p.target.has(r.logical) || !r.exists() {
			continue
		}
		p.changes = append(p.changes, resourceChange{
			Action: "Remove", LogicalResourceId: r.logical, PhysicalResourceId: r.physical, ResourceType: r.kind,
			PolicyAction: policyAction(r.definition.DeletionPolicy), Scope: []string{}, Details: []changeDetail{},
			BeforeContext: p.context(r.definition, r.is()),
		})
	}
}

// policyAction is what happens to a physical resource that goes.
func policyAction(policy string) string {
	switch policy {
	case "Retain", "RetainExceptOnCreate":
		return "Retain"
	case "Snapshot":
		return "Snapshot"
	}
	return "Delete"
}

// compareRest looks at what can change without any resource: outputs, tags, notification targets.
func (p *plan) compareRest() error {
	values, err := p.target.bound.Outputs(p)
	if err != nil {
		return err
	}
	before := p.st.applied
	failed := p.st.status == createFailed || p.st.status == updateFailed // there is that to get over
	p.restChanges = failed || before == nil || p.outputsChange(values) ||
		!slices.Equal(sortedTags(before.tags), sortedTags(p.target.tags)) ||
		!slices.Equal(before.notificationARNs, p.target.notificationARNs)
	return nil
}

// outputsChange compares the outputs by key: their order in the template is nothing that a stack has.
func (p *plan) outputsChange(values []template.OutputValue) bool {
	before := slices.SortedFunc(slices.Values(p.st.outputs), func(a, b output) int { return cmp.Compare(a.key, b.key) })
	after := slices.SortedFunc(slices.Values(values), func(a, b template.OutputValue) int { return cmp.Compare(a.Key, b.Key) })
	return !slices.EqualFunc(before, after, func(was output, is template.OutputValue) bool {
		unknown := strings.Contains(is.Value, template.KnownAfterApply)
		return was.key == is.Key && was.description == is.Description && was.export == is.ExportName &&
			(was.value == is.Value || unknown)
	})
}

// sortedTags are tags by key, of which there are no two the same.
func sortedTags(tags []tag) []tag {
	return slices.SortedFunc(slices.Values(tags), func(a, b tag) int { return cmp.Compare(a.Key, b.Key) })
}
