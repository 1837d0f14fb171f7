package cloudformation

// removeChild deletes the nested stack of a resource and waits for the end. One that is gone already is
// as good.
func (r *run) removeChild(key string, l leaving, m manner, b behaviour) {
	due, child := r.s.timeline.now.Add(b.takes), r.s.child(l.resource)
	if child == nil {
		r.in(key, b.takes, func() { r.removed(key, l) })
		return
	}
	if err := r.deleteChild(child, l); err != nil {
		r.in(key, r.s.paced(betweenPhases), func() { r.removalFailed(key, l, m, textOf(err)) })
		return
	}
	r.watch(key, child, func() bool {
		switch child.status {
		case deleteComplete:
			r.in(key, due.Sub(r.s.timeline.now), func() { r.removed(key, l) })
			return true
		case deleteFailed:
			r.removalFailed(key, l, m, textNotDeleted(child))
			return true
		}
		return false
	})
}

// deleteChild begins the deletion of a nested stack, if it is not under way. Whatever its parent does
// with it is called off; what somebody else does is not.
func (r *run) deleteChild(child *stack, l leaving) error {
	switch {
	case child.status == deleteInProgress:
		return nil
	case child.status == reviewInProgress:
		r.s.deleteShell(child, r.token)
		return nil
	case child.running != nil && !child.running.nested && !child.status.deletable():
		return errCannotBeDeleted(child.name, child.status)
	}
	if err := r.s.exportsInUse(child); err != nil {
		return err
	}
	o := r.toChild(false)
	o.force, o.deleteOnFailure = r.force, l.isNew
	r.s.startDelete(child, r.token, o)
	return nil
}

// leaveAlone gives a resource up that stays where it is. A nested stack that waits for its root waits no
// longer.
func (r *run) leaveAlone(res *resource) {
	r.s.release(res, false)
	if child := r.s.child(res); child != nil && child.isHeld() {
		child.running.letGo()
	}
}
