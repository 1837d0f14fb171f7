package cloudformation

// newChild is the stack of a nested-stack resource, not in the table yet. Its name is the parent's and
// the logical id, with a random end.
func (s *Service) newChild(parent *stack, r *resource) (*stack, error) {
	if s.stacks.count(parent.region) >= s.settings.stackLimit() {
		return nil, s.settings.errStackLimit()
	}
	random := suffix(r.seed, 13)
	each := (128 - len(random) - 2) / 2
	child := s.newStack(parent.region, cut(parent.name, 128-len(random)-2-min(len(r.logical), each))+"-"+
		cut(r.logical, each)+"-"+random)
	child.parent, child.top = parent, parent.root()
	return child, nil
}

// createChild makes the nested stack of a new resource and begins its creation: the one that the
// executed change set has made, or another. It returns the reason why not, or "". A child never rolls
// its creation back: its parent deletes it, unless rollback is disabled there.
func (r *run) createChild(res *resource) string {
	set := r.executes.nestedOf(res.logical)
	child, err := r.childToCreate(res, set)
	if err != nil {
		return textOf(err)
	}
	target, err := r.s.prepareChild(childOrder{parent: r.target(), child: child, properties: res.properties,
		body: set.templateBody(), set: r.executes})
	if err != nil {
		return textOf(err)
	}
	if set == nil {
		r.s.stacks.add(child)
	}
	res.physical = child.id
	child.disableRollback, child.retainExceptNew, child.config = true, r.retainExceptNew, r.st.config
	child.timeoutInMinutes = timeoutOf(res.properties)
	r.s.carryOut(set, child)
	begun := r.s.startCreate(child, target, r.token, r.toChild(true))
	begun.executes = set
	return ""
}

// toChild are the options of an operation that hold for those of its nested stacks too.
func (r *run) toChild(disableRollback bool) options {
	return options{nested: true, express: r.express, disableRollback: disableRollback, retainExceptNew: r.retainExceptNew}
}

func (r *run) childToCreate(res *resource, set *changeSet) (*stack, error) {
	if set != nil {
		return set.stack, nil
	}
	return r.s.newChild(r.st, res)
}

// updateNested makes the nested stack of a resource what it should be. One without anything to do stays
// as it is, without an event of its own.
func (r *run) updateNested(res *resource) {
	r.visited[res.logical] = true
	b := r.s.behaviourOf(OpUpdate, res)
	begun, err := r.updateChild(res)
	if err != nil {
		r.in(res.logical, r.s.paced(betweenPhases), func() { r.resourceFailed(res, textOf(err)) })
		return
	}
	done := func() { r.resourceDone(res, resourceUpdated) }
	if !begun && b.failure == nil {
		r.in(res.logical, b.takes, done)
		return
	}
	r.finish(res, b, done)
}

// updateChild begins the update of the nested stack of a resource, if there is anything to do.
func (r *run) updateChild(res *resource) (begun bool, err error) {
	child := r.s.child(res)
	if child == nil {
		return false, errNoStack(res.physical)
	}
	if err := refuseUpdate(child, r.disableRollback); err != nil && !child.isHeld() {
		return false, err
	}
	set := r.executes.nestedOf(res.logical)
	target, err := r.s.prepareChild(childOrder{parent: r.target(), child: child, properties: res.properties,
		body: set.templateBody(), set: r.executes})
	if err != nil {
		return false, err
	}
	plan, err := r.s.plan(child, target)
	if err != nil || !plan.changesAnything() {
		return false, err
	}
	child.disableRollback, child.retainExceptNew, child.config = r.disableRollback, r.retainExceptNew, r.st.config
	r.s.endHold(child)
	r.s.carryOut(set, child)
	update := r.s.startUpdate(child, target, r.token, r.toChild(r.disableRollback))
	update.executes = set
	return true, nil
}

// endHold ends a nested stack's operation where it waits, as its parent has another one for it.
func (s *Service) endHold(st *stack) {
	if st.isHeld() {
		over := st.running
		over.held, st.running = nil, nil
		s.finished(over.executes, st.status == updateCleanup)
	}
}

// finishNested waits for the nested stack of a resource that is made or changed, at least as long as
// the resource takes.
func (r *run) finishNested(res *resource, b behaviour, done func()) {
	due, child := r.s.timeline.now.Add(b.takes), r.s.child(res)
	r.watch(res.logical, child, func() bool {
		reason, settled := child.outcome()
		switch {
		case !settled:
		case reason != "":
			r.resourceFailed(res, reason)
		default:
			r.in(res.logical, due.Sub(r.s.timeline.now), done)
		}
		return settled
	})
}

// outcome is what a nested stack's parent makes of it: whether its creation or update has come to an
// end, as far as the parent is concerned, and the reason why that is a failure, "" for a success.
func (s *stack) outcome() (reason string, settled bool) {
	switch s.status {
	case createInProgress, updateInProgress, rollbackInProgress:
		return "", false
	case createComplete, updateComplete, updateCleanup:
		return "", true
	case createFailed, rollbackComplete, rollbackFailed:
		return textNotCreated(s.id, s.reason), true
	case deleteInProgress, deleteComplete, deleteFailed:
		return textNotCreated(s.id, "Currently in "+string(s.status)), true
	}
	return textNotUpdated(s), true
}

// cleanNested lets the nested stacks that this operation has visited clean up, and any that still wait
// for it. Each resource says UPDATE_COMPLETE a second time, also where there was nothing to do (seen in
// public logs).
func (r *run) cleanNested(done func()) {
	var ids []string
	for _, res := range r.st.members() {
		child := r.s.child(res)
		if child != nil && res.status == resourceUpdated && (r.visited[res.logical] || child.isHeld()) {
			ids = append(ids, res.logical)
		}
	}
	none := func(string) []string { return nil }
	r.graph = newGraph(ids, none, r.cleanChild, done)
	r.graph.start()
}

func (r *run) cleanChild(id string) {
	res := r.st.resources[id]
	child := r.s.child(res)
	if child.isHeld() {
		child.running.letGo()
	}
	r.watch(id, child, func() bool {
		if child.running != nil && child.running.nested {
			return false
		}
		r.resourceEvent(res, resourceUpdated, "")
		r.graph.end(id, true)
		return true
	})
}
