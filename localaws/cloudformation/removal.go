package cloudformation

import (
	"fmt"
	"slices"
)

// A leaving is a resource on its way out of the stack; stays tells that its policy keeps the
// physical resource, and isNew that the operation that failed has made it.
type leaving struct {
	*resource
	stays, isNew bool
}

// A manner is how resources are deleted: how often each is tried, and whether those go on that wait
// for one that could not be deleted.
type manner struct {
	attempts int
	goesOn   bool
}

// inDeletion is the manner of a stack's deletion and of a creation's rollback; inCleanup that of the
// cleanup after an update, which leaves nothing out (aws-facts 5.2).
func (r *run) inDeletion() manner { return manner{attempts: 1, goesOn: r.force} }

func (r *run) inCleanup() manner { return manner{attempts: 3, goesOn: true} }

// everything is all there is to a stack: its members and what they have replaced.
func (s *stack) everything() []*resource { return append(s.members(), s.leftovers...) }

// startDelete begins to delete a stack. What is under way is called off.
func (s *Service) startDelete(st *stack, token string, o options) *run {
	running := st.running
	r := s.newRun(st, kindDelete, token, o)
	reason := userInitiated
	if o.nested { // seen in public logs
		reason = ""
	}
	r.stackEvent(deleteInProgress, reason)
	if running != nil {
		r.takeOver(running)
	}
	r.pause(r.deleteEverything)
	return r
}

// takeOver cancels what another run of the stack has under way, in this run's name.
func (r *run) takeOver(other *run) {
	r.graph, r.active = other.graph, other.active
	r.planned, other.planned = other.planned, nil
	r.cancelActive()
	r.abort()
	r.failed = failures{}
	r.s.finished(other.executes, false)
}

// deleteEverything deletes the stack's resources, then the stack.
func (r *run) deleteEverything() {
	var all []leaving
	for _, res := range r.st.everything() {
		stays := retained(res.definition.DeletionPolicy, r.deleteOnFailure, r.retainExceptNew)
		all = append(all, leaving{res, stays || slices.Contains(r.retain, res.logical), r.deleteOnFailure})
	}
	r.removeAll(all, r.inDeletion(), func() { r.deletedEverything(all) })
}

func (r *run) deletedEverything(all []leaving) {
	if r.failed.any() && !r.force {
		r.end(deleteFailed, r.failed.text())
		return
	}
	r.abandon(all)
	r.s.dropExports(r.st)
	r.end(deleteComplete, "")
	r.s.bury(r.st)
}

// bury makes a stack one that is found by its ARN only.
func (s *Service) bury(st *stack) {
	st.deleted = s.timeline.now
	st.leftovers = nil
	for _, c := range st.changeSets {
		if c.alive() {
			s.dropChangeSet(c)
			c.drop()
		}
	}
}

// removeAll deletes resources, each after those that depend on it.
func (r *run) removeAll(all []leaving, m manner, done func()) {
	byKey := map[string]leaving{}
	var keys []string
	for i, l := range slices.Backward(all) {
		key := fmt.Sprintf("%s %d", l.logical, i)
		byKey[key] = l
		keys = append(keys, key)
	}
	waitsFor := func(key string) []string {
		var dependents []string
		for _, other := range keys {
			if slices.Contains(byKey[other].dependsOn, byKey[key].logical) {
				dependents = append(dependents, other)
			}
		}
		return dependents
	}
	r.graph = newGraph(keys, waitsFor, func(key string) { r.remove(key, byKey[key], m) }, done)
	r.graph.start()
}

// remove deletes one resource, or leaves it alone as its policy says.
func (r *run) remove(key string, l leaving, m manner) {
	switch {
	case !l.exists() && l.status == resourceCreateFailed:
		r.resourceEvent(l.resource, resourceDeleted, "")
		r.graph.end(key, true)
	case l.status == resourceImportFailed:
		r.resourceEvent(l.resource, resourceDeleteSkipped, "")
		r.graph.end(key, true)
	case !l.exists():
		r.graph.end(key, true)
	case l.stays || l.justImported:
		r.resourceEvent(l.resource, resourceDeleteSkipped, "")
		r.leaveAlone(l.resource)
		r.graph.end(key, true)
	default:
		r.resourceEvent(l.resource, resourceDeleting, "")
		r.attemptRemoval(key, l, m)
	}
}

func (r *run) attemptRemoval(key string, l leaving, m manner) {
	b := r.s.behaviourOf(OpDelete, l.resource)
	if b.failure != nil {
		r.in(key, b.failure.After, func() { r.removalFailed(key, l, m, b.failure.Reason) })
		return
	}
	if l.kind == stackType {
		r.removeChild(key, l, m, b)
		return
	}
	r.in(key, b.takes, func() {
		if reason := r.s.deallocate(l.resource); reason != "" {
			r.removalFailed(key, l, m, reason)
			return
		}
		r.removed(key, l)
	})
}

func (r *run) removed(key string, l leaving) {
	r.resourceEvent(l.resource, resourceDeleted, "")
	r.graph.end(key, true)
}

// removalFailed tries again, or says that it has failed.
func (r *run) removalFailed(key string, l leaving, m manner, reason string) {
	if m.attempts--; m.attempts > 0 {
		r.in(key, r.s.paced(betweenPhases), func() { r.attemptRemoval(key, l, m) })
		return
	}
	r.failed.deletions = append(r.failed.deletions, l.logical)
	r.resourceEvent(l.resource, resourceDeleteFailed, reason)
	r.graph.end(key, m.goesOn)
}
