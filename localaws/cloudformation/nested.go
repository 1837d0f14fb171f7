package cloudformation

import (
	"fmt"
	"strings"
)

// A nested stack is a stack of its own that is a resource of another, of the type
// AWS::CloudFormation::Stack; the resource's physical id is its ARN. The operation of the parent
// drives those of its children: it begins them and waits for what they come to, but it is in no other
// way part of them. What a child may not finish before all stacks of the hierarchy have come so far,
// the deletion of what it has replaced, it holds until the root is in its own cleanup.

// Texts that were seen in public logs of nested stacks. The reason of a stack that failed to create or
// delete ends in a blank, as its own event's does.
const (
	reasonByParent    = "Initiated by parent stack"
	textChildRollback = "RollbackUpdatedStack cannot be invoked on child stacks"
	// reasonRootExecutes is what a nested change set says: seen in two public tools, with the page
	// change-sets-for-nested-stacks shortening it to "Executable from root change set".
	reasonRootExecutes = "Only executable from the root change set."
)

func textNotCreated(id, reason string) string {
	return fmt.Sprintf("Embedded stack %s was not successfully created: %s", id, reason)
}

func textNotUpdated(st *stack) string {
	return fmt.Sprintf("Embedded stack %s was not successfully updated. Currently in %s with reason: %s",
		st.id, st.status, st.reason)
}

func textNotDeleted(st *stack) string {
	return fmt.Sprintf("Embedded stack %s was not successfully deleted: %s", st.id, st.reason)
}

func textNoOutput(name, id string) string {
	return fmt.Sprintf("Output '%s' not found in stack '%s'", name, id)
}

func textChangeSetNotCreated(id string) string {
	return fmt.Sprintf("Nested change set %s was not successfully created: Currently in FAILED.", id)
}

// textTooManyResources is the refusal of a hierarchy with more resources than one operation may have.
const textTooManyResources = "Limit on the number of resources in a single stack operation exceeded"

func errHierarchyTemplates() error {
	return validationErrorf("The templates of the stack and of those nested in it have more than %d bytes together, which "+
		"this CloudFormation does not take", maxHierarchyTemplates)
}

// root is the stack at the top of the hierarchy: the stack itself if it is not nested.
func (s *stack) root() *stack {
	if s.parent == nil {
		return s
	}
	return s.top
}

// rootID and parentID are what DescribeStacks shows: only nested stacks have them.
func (s *stack) rootID() string {
	if s.parent == nil {
		return ""
	}
	return s.root().id
}

func (s *stack) parentID() string {
	if s.parent == nil {
		return ""
	}
	return s.parent.id
}

// child is the nested stack behind a resource, nil if there is none or no longer one.
func (s *Service) child(r *resource) *stack {
	if r.kind != stackType || r.physical == "" {
		return nil
	}
	if st := s.stacks.byID[r.physical]; st != nil && st.alive() {
		return st
	}
	return nil
}

// output is one of a nested stack's outputs, by the attribute "Outputs.Name" of its resource.
func (s *Service) output(r *resource, attribute string) (string, error) {
	name, isOutput := strings.CutPrefix(attribute, "Outputs.")
	if !isOutput {
		return "", validationErrorf("Template error: resource %s does not support attribute type %s in Fn::GetAtt",
			r.logical, attribute)
	}
	if child := s.child(r); child != nil {
		for _, o := range child.outputs {
			if o.key == name {
				return o.value, nil
			}
		}
	}
	return "", validationErrorf("%s", textNoOutput(name, r.physical))
}

// A watch is how an operation waits for a nested stack: it looks at it after each of the stack's own
// events, until it has seen enough. An operation that has gone on to something else looks no more.
type watch struct {
	run   *run
	graph *graph
	key   string
	look  func() (enough bool)
}

// watch looks at a nested stack, now and after each of its own events, in the place of what else would
// be planned under the key.
func (r *run) watch(key string, child *stack, look func() (enough bool)) {
	child.watched = &watch{r, r.graph, key, look}
	child.tell()
}

// tell lets whoever waits for the stack look at it, a little later.
func (s *stack) tell() {
	w := s.watched
	switch {
	case w == nil:
	case w.run.st.running != w.run || w.run.graph != w.graph:
		s.watched = nil
	case w.run.planned[w.key] == nil:
		w.run.in(w.key, w.run.s.paced(betweenPhases), func() {
			if w.look() && s.watched == w {
				s.watched = nil
			}
		})
	}
}

// isHeld tells that a nested stack waits in its cleanup for its root.
func (s *stack) isHeld() bool { return s.running != nil && s.running.held != nil }

// goOn goes on a little later: a nested stack, once its parent lets it.
func (r *run) goOn(do func()) {
	if r.nested {
		r.held = do
		return
	}
	r.pause(do)
}

// letGo ends the wait of a nested stack for its root.
func (r *run) letGo() {
	do := r.held
	r.held = nil
	r.pause(do)
}
