package cloudformation

import (
	"slices"
	"strings"
)

// deploymentFailed decides what becomes of a deployment that did not succeed. Without a reason it is
// that resources failed.
func (r *run) deploymentFailed(reason string) {
	if reason == "" {
		reason = r.failed.text()
	}
	r.abort()
	r.failed = failures{}
	if !r.disableRollback {
		r.tellFailure(reason)
	}
	switch {
	case r.importing:
		r.become(kindRollback)
		r.rollBackImport(reason)
	case r.disableRollback && r.kind == kindCreate:
		r.end(createFailed, reason)
	case r.disableRollback:
		r.end(updateFailed, reason)
	case r.deleteOnFailure:
		r.become(kindDelete)
		r.stackEvent(deleteInProgress, withRequest(reason, deleteRequested))
		r.pause(r.deleteEverything)
	case r.kind == kindCreate:
		r.become(kindRollback)
		r.stackEvent(rollbackInProgress, withRequest(reason, rollbackRequested))
		r.pause(r.undoCreation)
	default:
		r.become(kindRollback)
		r.rollBackUpdate(reason)
	}
}

// withRequest adds what AWS adds to the reason of a creation's end.
func withRequest(reason, request string) string {
	return strings.TrimRight(reason, " ") + " " + request
}

// undoCreation deletes what a failed creation has made.
func (r *run) undoCreation() {
	var all []leaving
	for _, res := range r.st.everything() {
		all = append(all, leaving{res, retained(res.definition.DeletionPolicy, true, r.retainExceptNew), true})
	}
	r.removeAll(all, r.inDeletion(), func() {
		if r.failed.any() {
			r.end(rollbackFailed, r.failed.text())
			return
		}
		r.st.applied.imports = map[string]bool{} // nothing is left to use them
		r.end(rollbackComplete, "")
	})
}

// rollBackUpdate takes the stack back to its stable state.
func (r *run) rollBackUpdate(reason string) {
	r.st.goBack(r.s)
	r.stackEvent(updateRollbackInProgress, reason)
	r.pause(r.restore)
}

// goBack makes the stack what it last was completely, as far as it was asked to be something else.
func (s *stack) goBack(service *Service) {
	s.applied = s.stable
	if s.former != nil {
		service.setOutputs(s, *s.former)
		s.former = nil
	}
}

// restore brings back every resource that was touched, each after those it depends on.
func (r *run) restore() {
	var ids []string
	for _, id := range r.st.stable.order {
		if r.st.journal[id] != nil {
			ids = append(ids, id)
		}
	}
	r.graph = newGraph(ids, r.st.stable.dependencies, r.restoreResource, r.restored)
	r.graph.start()
}

// restoreResource brings one resource back to how the journal has it.
func (r *run) restoreResource(id string) {
	before := r.st.journal[id]
	current := r.st.resources[id]
	if current.physical != before.physical {
		current = r.reinstate(current)
	}
	if r.gaveUpOn(id) && current.status == resourceUpdateFailed && r.s.skippable(current) {
		r.resourceEvent(current, resourceUpdated, reasonSkipped)
		r.restoredResource(id)
		return
	}
	r.active[id] = current
	current.properties = before.properties
	r.resourceEvent(current, resourceUpdating, "")
	b := r.s.behaviourOf(OpRollback, current)
	if b.failure != nil {
		r.in(id, b.failure.After, func() { r.restoreFailed(current, b.failure.Reason) })
		return
	}
	if current.kind == stackType {
		r.restoreNested(current, before, b)
		return
	}
	r.in(id, b.takes, func() { r.restoredTo(current, before) })
}

func (r *run) restoredTo(current, before *resource) {
	delete(r.active, current.logical)
	current.take(before)
	r.resourceEvent(current, resourceUpdated, "")
	r.restoredResource(current.logical)
}

// reinstate puts the resource that was replaced back in its place; the new one goes.
func (r *run) reinstate(replacement *resource) *resource {
	before := r.st.journal[replacement.logical]
	at := slices.IndexFunc(r.st.leftovers, func(old *resource) bool {
		return old.logical == before.logical && old.physical == before.physical
	})
	old := r.st.leftovers[at]
	r.st.leftovers[at] = replacement
	r.st.resources[old.logical] = old
	return old
}

func (r *run) restoredResource(id string) {
	delete(r.st.journal, id)
	r.graph.end(id, true)
}

// restoreFailed ends the rollback where it is.
func (r *run) restoreFailed(res *resource, reason string) {
	delete(r.active, res.logical)
	r.noteFailure(res, reason)
	r.cancelActive()
	r.end(updateRollbackFailed, r.failed.text())
}

// restored goes on to the cleanup. What was changed without anything being done, such as a deletion
// policy, is changed back in the same way.
func (r *run) restored() {
	for id, definition := range r.st.stable.resources {
		if res := r.st.resources[id]; res != nil {
			res.definition, res.dependsOn = definition, r.st.stable.dependencies(id)
		}
	}
	r.stackEvent(updateRollbackCleanup, "")
	r.goOn(r.cleanupRollback)
}
