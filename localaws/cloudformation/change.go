package cloudformation

// change updates a resource in place or replaces it, or finds nothing to do. A nested stack is always
// visited.
func (r *run) change(current, next *resource) {
	what := compare(current, next)
	if action := what.action(); action != "" {
		if reason := r.forbidden(action, current); reason != "" {
			r.remember(current.logical, current)
			r.resourceFailed(current, reason)
			return
		}
	}
	switch {
	case current.kind == stackType:
		r.remember(current.logical, current)
		r.update(current, next)
	case what.replaces:
		r.remember(current.logical, current)
		r.replace(current, next)
	case what.changes || current.status == resourceUpdateFailed:
		r.remember(current.logical, current)
		r.update(current, next)
	default:
		current.definition, current.dependsOn = next.definition, next.dependsOn
		r.graph.end(current.logical, true)
	}
}

// update changes a resource in place.
func (r *run) update(current, next *resource) {
	r.active[current.logical] = current
	current.take(next)
	r.resourceEvent(current, resourceUpdating, "")
	if current.kind == stackType {
		r.updateNested(current)
		return
	}
	r.afterHooks(OpUpdate, current, current, func() {
		r.finish(current, r.s.behaviourOf(OpUpdate, current), func() {
			r.resourceDone(current, resourceUpdated)
		})
	})
}

// take makes a resource have what another should have, while it stays the same physical one.
func (r *resource) take(next *resource) {
	r.definition, r.metadata, r.properties, r.dependsOn =
		next.definition, next.metadata, next.properties, next.dependsOn
	r.drift.changes, r.drift.seen = nil, nil
}

// replace makes a new physical resource; the old one goes in the cleanup.
func (r *run) replace(current, next *resource) {
	r.active[current.logical] = current
	switch name := r.customName(next); {
	case r.disableRollback:
		r.resourceFailed(current, textReplacementRefused)
		return
	case name != "" && name == current.name:
		r.resourceFailed(current, textCustomName(name))
		return
	}
	r.resourceEvent(current, resourceUpdating, reasonReplacement)
	r.afterHooks(OpUpdate, current, next, func() {
		r.bring(next, resourceUpdating, r.s.behaviourOf(OpUpdate, next), func() {
			r.resourceDone(next, resourceUpdated)
		})
	})
}

func (r *run) customName(res *resource) string {
	name, _ := res.properties[namePropertyOf(res.kind, res.properties)].(string)
	return name
}
