package cloudformation

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// A change set made with IncludeNestedStacks has one for each nested stack, planned with it. Only the
// root is executed or deleted, and the others with it (change-sets-for-nested-stacks).

// nestedChange is what becomes of a nested stack's resource where there is a change set for the stack
// itself.
func (p *plan) nestedChange(id string, should resolved) (change resourceChange, changes bool, err error) {
	definition, current := p.target.resources[id], p.st.resources[id]
	nested, err := p.planChild(id, current, should)
	if err != nil {
		return change, false, err
	}
	defer func() { change.ChangeSetId = nested.id }()
	if nested.creates {
		p.fates[id] = isAdded
		change = p.addition(definition, should)
		change.PhysicalResourceId = nested.stack.id
		return change, true, nil
	}
	details := p.details(current, definition, should)
	if nested.problem != nil || nested.planned.changesAnything() || p.s.settings.UnchangedNestedStacksAreListed {
		details = append(details, automatic())
	}
	if len(details) == 0 {
		return change, false, nil
	}
	return p.modification(current, definition, should, details), true, nil
}

// automatic is the reason for which a nested stack's resource is a change without one of its own.
func automatic() changeDetail {
	return changeDetail{
		Target:     changeTarget{Attribute: "Properties", RequiresRecreation: "Never"},
		Evaluation: "Dynamic", ChangeSource: "Automatic",
	}
}

// planChild makes the change set of a nested stack, and the shell of a stack if there is none yet.
func (p *plan) planChild(id string, current *resource, should resolved) (*changeSet, error) {
	child, isNew, err := p.childOf(id, current)
	if err != nil {
		return nil, err
	}
	target, err := p.s.prepareChild(childOrder{parent: p.target, child: child, properties: should.properties, set: p.set})
	if err != nil {
		return nil, err
	}
	if isNew {
		p.s.beginReview(child)
	}
	made := p.s.newNestedChangeSet(p.set, id, child, target)
	p.s.planChangeSet(made)
	return made, nil
}

// childOf is the nested stack behind a resource, or a new one.
func (p *plan) childOf(id string, current *resource) (child *stack, isNew bool, err error) {
	if current != nil && current.exists() && current.status != resourceCreateFailed {
		if child = p.s.child(current); child == nil {
			return nil, false, errNoStack(current.physical)
		}
		return child, false, refuseUpdate(child, true)
	}
	child, err = p.s.newChild(p.st, &resource{logical: id, seed: p.st.id + "/" + id + "/" + newUUID()})
	return child, true, err
}

// newNestedChangeSet adds the change set of a nested stack to the one that it goes with. Its name is that
// one's and the logical id, with a random end (seen in public logs).
func (s *Service) newNestedChangeSet(parent *changeSet, id string, child *stack, target *deployment) *changeSet {
	random := suffix(newUUID(), 13)
	name := cut(parent.name, 100-min(len(id), 50)) + "-" + cut(id, 50) + "-" + random
	made := s.addChangeSet(child, &changeSet{
		name: name, creates: child.status == reviewInProgress, config: parent.config, target: target,
		includesNested: true, parent: parent, validates: parent.validates, onStackFailure: parent.onStackFailure,
	})
	if parent.nested == nil {
		parent.nested = map[string]*changeSet{}
	}
	parent.nested[id] = made
	return made
}

// nestedOutput is an output of a nested stack as its change set will make it.
func (p *plan) nestedOutput(id, attribute string) (any, error) {
	nested := p.set.nested[id]
	if nested.problem != nil {
		return nil, template.ErrUnknown
	}
	values, err := nested.target.bound.Outputs(nested.planned)
	if err != nil {
		return nil, err
	}
	name := strings.TrimPrefix(attribute, "Outputs.")
	at := slices.IndexFunc(values, func(v template.OutputValue) bool { return v.Key == name })
	switch {
	case at < 0:
		return nil, validationErrorf("%s", textNoOutput(name, nested.stack.id))
	case strings.Contains(values[at].Value, template.KnownAfterApply):
		return nil, template.ErrUnknown
	}
	return values[at].Value, nil
}

// nestedOf is the change set for the nested stack of a resource that goes with one, if there is one to
// carry out. Somebody else may have made a stack of the shell that it was to be carried out on.
func (c *changeSet) nestedOf(logical string) *changeSet {
	if c == nil || c.nested[logical] == nil {
		return nil
	}
	nested := c.nested[logical]
	taken := nested.creates && nested.stack.status != reviewInProgress
	if nested.status != changeSetCreated || nested.wasExecuted() || taken {
		return nil
	}
	return nested
}

// templateBody is the template that the change set was made of, "" for none.
func (c *changeSet) templateBody() string {
	if c == nil {
		return ""
	}
	return c.target.body
}

// targets are what a change set and all that go with it make of their stacks.
func (c *changeSet) targets() map[*stack]*deployment {
	out := map[*stack]*deployment{}
	if c == nil {
		return out
	}
	for c.parent != nil {
		c = c.parent
	}
	c.eachOf(func(one *changeSet) { out[one.stack] = one.target })
	return out
}

// eachOf visits a change set and all that go with it.
func (c *changeSet) eachOf(do func(*changeSet)) {
	do(c)
	for _, nested := range c.below() {
		nested.eachOf(do)
	}
}

// below are the change sets that go directly with one, by name.
func (c *changeSet) below() []*changeSet {
	out := make([]*changeSet, 0, len(c.nested))
	for _, nested := range c.nested {
		out = append(out, nested)
	}
	slices.SortFunc(out, func(a, b *changeSet) int { return cmp.Compare(a.name, b.name) })
	return out
}

// parentID and rootID are what DescribeChangeSet shows: a root has neither.
func (c *changeSet) parentID() string {
	if c.parent == nil {
		return ""
	}
	return c.parent.id
}

func (c *changeSet) rootID() string {
	if c.parent == nil {
		return ""
	}
	for c.parent != nil {
		c = c.parent
	}
	return c.id
}
