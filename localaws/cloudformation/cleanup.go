package cloudformation

// cleanupUpdate deletes what a successful update has replaced or removed, after the nested stacks have
// deleted theirs.
func (r *run) cleanupUpdate() {
	r.stackEvent(updateCleanup, "")
	r.goOn(func() {
		r.commit()
		r.cleanNested(func() {
			all := r.outgoing()
			r.removeAll(all, r.inCleanup(), func() { r.cleaned(all, updateComplete) })
		})
	})
}

// outgoing is what an update leaves behind: what was replaced, and what is no longer in the template.
func (r *run) outgoing() []leaving {
	var out []leaving
	for _, res := range r.st.leftovers {
		out = append(out, leaving{resource: res, stays: retained(res.definition.UpdateReplacePolicy, false, false)})
	}
	r.st.leftovers = nil
	for _, res := range r.st.members() {
		if !r.st.applied.has(res.logical) {
			out = append(out, leaving{resource: res, stays: retained(res.definition.DeletionPolicy, false, false)})
		}
	}
	return out
}

// cleanupRollback deletes what the failed update had made, after the nested stacks have deleted theirs.
func (r *run) cleanupRollback() { r.cleanNested(r.removeMade) }

func (r *run) removeMade() {
	var out []leaving
	for _, res := range r.st.leftovers {
		out = append(out, leaving{res, retained(res.definition.DeletionPolicy, true, r.retainExceptNew), true})
	}
	r.st.leftovers = nil
	for _, res := range r.st.members() {
		if before, touched := r.st.journal[res.logical]; touched && before == nil {
			out = append(out, leaving{res, retained(res.definition.DeletionPolicy, true, r.retainExceptNew), true})
		}
	}
	r.removeAll(out, r.inCleanup(), func() {
		r.st.journal = map[string]*resource{}
		r.cleaned(out, updateRollbackComplete)
	})
}

// cleaned ends an update. What could not be deleted has left the stack all the same.
func (r *run) cleaned(all []leaving, status stackStatus) {
	r.abandon(all)
	for id := range r.st.resources {
		if !r.st.applied.has(id) {
			delete(r.st.resources, id)
		}
	}
	reason := ""
	if r.failed.any() {
		reason = reasonCleanupFailed
	}
	r.end(status, reason)
}

// abandon leaves to nobody what could not be deleted.
func (r *run) abandon(all []leaving) {
	for _, l := range all {
		if l.exists() {
			r.s.release(l.resource, false)
		}
	}
}
