package cloudformation

// completeNested lets the change sets of nested stacks come to what they are; that which they go with
// waits for them.
func (s *Service) completeNested(c *changeSet) {
	for _, nested := range c.below() {
		nested.next = s.timeline.after(s.paced(changeSetWaits), func() {
			nested.move(changeSetCreating, "")
			nested.next = s.timeline.after(s.paced(changeSetTakes), func() { s.completeChangeSet(nested) })
		})
	}
}

// settled is called when a nested stack's change set is what it is: the one that it goes with has failed
// with the first that has, and is complete with the last.
func (s *Service) settled(nested *changeSet) {
	c := nested.parent
	if c == nil || c.status != changeSetCreating {
		return
	}
	for _, other := range c.below() {
		if !other.isSettled() && !nested.hasFailed() {
			return
		}
	}
	s.conclude(c)
}

func (c *changeSet) isSettled() bool {
	return c.status != changeSetPending && c.status != changeSetCreating
}

// hasFailed tells a failure from the want of changes.
func (c *changeSet) hasFailed() bool {
	return c.status == changeSetFailed && c.reason != reasonNoChanges
}

// failedNested is the change set of a nested stack that has failed, nil if none has.
func (c *changeSet) failedNested() *changeSet {
	for _, nested := range c.below() {
		if nested.hasFailed() {
			return nested
		}
	}
	return nil
}

// carryOut begins to carry out the change set of a nested stack, if there is one, as its root is.
func (s *Service) carryOut(c *changeSet, child *stack) {
	child.fromChangeSet = ""
	if c == nil {
		return
	}
	child.fromChangeSet = c.id
	c.moveExecution(executing)
}

// finished tells how the execution of a change set ended, if there was one. The stacks that were made for
// it and never came to anything are gone.
func (s *Service) finished(c *changeSet, succeeded bool) {
	if c == nil {
		return
	}
	c.done(succeeded)
	for _, nested := range c.below() {
		if nested.status == changeSetCreated && !nested.wasExecuted() {
			s.dropNested(nested)
		}
	}
}

// dropChangeSet deletes a change set and those that go with it.
func (s *Service) dropChangeSet(c *changeSet) {
	for _, nested := range c.below() {
		s.dropNested(nested)
	}
	if !c.wasExecuted() {
		c.drop()
	}
}

// dropNested deletes the change set of a nested stack, with the shell of a stack that was made for it.
func (s *Service) dropNested(c *changeSet) {
	s.dropChangeSet(c)
	if c.creates && c.stack.status == reviewInProgress {
		s.deleteShell(c.stack, "")
	}
}

// deleteChangeSets deletes a root change set with nested ones a little later, as AWS does.
func (s *Service) deleteChangeSets(root *changeSet) {
	root.eachUnexecuted(func(c *changeSet) {
		c.next.cancel()
		c.move(changeSetDeletePending, c.reason)
	})
	root.next = s.timeline.after(s.paced(changeSetWaits), func() {
		root.eachUnexecuted(func(c *changeSet) { c.move(changeSetDeleting, c.reason) })
		root.next = s.timeline.after(s.paced(changeSetTakes), func() { s.dropChangeSet(root) })
	})
}

// eachUnexecuted visits a change set and all that go with it, those left out that were executed or are
// gone.
func (c *changeSet) eachUnexecuted(do func(*changeSet)) {
	c.eachOf(func(one *changeSet) {
		if one.alive() && !one.wasExecuted() {
			do(one)
		}
	})
}
