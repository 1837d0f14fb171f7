package cloudformation

import "strings"

// cancelChild turns the nested stack of a cancelled resource around, if it is being updated. One that is
// being made goes on until its parent deletes it; one on its way back cannot be stopped.
func (r *run) cancelChild(res *resource) {
	child := r.s.child(res)
	if child == nil || child.status != updateInProgress || !child.running.nested {
		return
	}
	r.s.cancel(child, r.token, reasonByParent)
}

// restoreNested takes the nested stack of a resource back to its stable state.
func (r *run) restoreNested(res, before *resource, b behaviour) {
	r.visited[res.logical] = true
	due, child := r.s.timeline.now.Add(b.takes), r.s.child(res)
	if err := restorable(res, child); err != nil {
		r.in(res.logical, r.s.paced(betweenPhases), func() { r.restoreFailed(res, textOf(err)) })
		return
	}
	r.turnBack(child)
	r.watch(res.logical, child, func() bool {
		switch child.status {
		case updateInProgress, updateRollbackInProgress:
			return false
		case updateRollbackFailed, updateFailed:
			r.restoreFailed(res, textNotUpdated(child))
			return true
		}
		r.in(res.logical, due.Sub(r.s.timeline.now), func() { r.restoredTo(res, before) })
		return true
	})
}

// restorable says why a nested stack cannot be taken back now: it is gone, or somebody else is at it. A
// root that is stuck for that was seen in public reports.
func restorable(res *resource, child *stack) error {
	switch {
	case child == nil:
		return errNoStack(res.physical)
	case child.running != nil && !child.running.nested:
		return errCannotBeUpdated(child.id, child.status)
	}
	return nil
}

// turnBack begins a nested stack's way back, unless it is on it, or has nothing to go back from.
func (r *run) turnBack(child *stack) {
	switch child.status {
	case updateInProgress:
		r.s.cancel(child, r.token, reasonByParent)
	case updateCleanup:
		r.s.endHold(child)
		r.rollChildBack(child, kindRollback)
	case updateFailed:
		r.rollChildBack(child, kindRollback)
	case updateRollbackFailed:
		if r.kind == kindContinue {
			r.rollChildBack(child, kindContinue)
		}
	}
}

func (r *run) rollChildBack(child *stack, kind string) {
	o := r.toChild(false)
	o.skip, o.skipAll = r.skip, r.skipAll
	back := r.s.newRun(child, kind, r.token, o)
	back.rollBackUpdate(reasonByParent)
}

// gaveUpOn tells whether ContinueUpdateRollback was told to leave a resource as it is: of the root by its
// logical id, of a nested stack by that stack's name, a dot and the logical id.
func (r *run) gaveUpOn(id string) bool {
	for _, skipped := range r.skip {
		if skipped == r.st.name+"."+id || skipped == id && r.st.parent == nil {
			return true
		}
	}
	return r.skipAll
}

// checkSkipped refuses to skip what did not fail because of the rollback. The texts were seen in public
// reports, but for the middle of the first.
func (s *Service) checkSkipped(st *stack, id string) error {
	logical := id
	if name, rest, dotted := strings.Cut(id, "."); dotted {
		nested := s.stacks.named(st.region, name)
		if nested == nil || nested.root() != st {
			return errNoStack(name)
		}
		st, logical = nested, rest
	}
	r := st.resources[logical]
	switch {
	case r == nil:
		return validationErrorf("Resource [%s] does not belong to stack %s", logical, st.name)
	case r.kind == stackType && !s.deletedOrBeing(r):
		return validationErrorf("Nested stacks could not be skipped")
	case st.journal[logical] == nil || r.status != resourceUpdateFailed:
		return validationErrorf("Only the resources failed during UpdateRollback are allowed to be skipped")
	}
	return nil
}

// deletedOrBeing tells whether a nested stack is in one of the states in which its resource can be
// skipped: API_ContinueUpdateRollback.
func (s *Service) deletedOrBeing(r *resource) bool {
	child := s.child(r)
	return child == nil || child.status == deleteInProgress || child.status == deleteFailed
}

// skippable tells whether a resource's way back can be left out: not that of a nested stack that is there,
// in which the resources are left out that cannot go back.
func (s *Service) skippable(r *resource) bool { return r.kind != stackType || s.deletedOrBeing(r) }
