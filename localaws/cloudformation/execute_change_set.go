package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type executeChangeSetInput struct {
	ChangeSetName, StackName, ClientRequestToken string
	DisableRollback                              *bool
	RetainExceptOnCreate                         bool
}

// executeChangeSet is ExecuteChangeSet: aws-facts 4.6.
func (s *Service) executeChangeSet(c *wire.Call, in *executeChangeSetInput) (*empty, error) {
	var broken constraints
	broken.clientRequestToken(in.ClientRequestToken)
	if err := broken.err(); err != nil {
		return nil, err
	}
	found, err := s.changeSetOf(c, in.ChangeSetName, in.StackName)
	if err != nil {
		return nil, err
	}
	st := found.stack
	_, again, err := s.reused(c.Operation, st.region, st.name, st.id, in.ClientRequestToken)
	if again || err != nil {
		return &empty{}, err
	}
	o, err := s.optionsOf(found, in)
	if err != nil {
		return nil, err
	}
	if err := found.refuseExecution(o); err != nil {
		return nil, err
	}
	r := s.execute(found, in.ClientRequestToken, o)
	s.remember(c.Operation, st, in.ClientRequestToken, r.id)
	return &empty{}, nil
}

// optionsOf are what the change set and its execution say about failure.
func (s *Service) optionsOf(c *changeSet, in *executeChangeSetInput) (options, error) {
	if c.onStackFailure != "" && in.DisableRollback != nil {
		return options{}, validationErrorf("DisableRollback cannot be specified for a change set with OnStackFailure")
	}
	own := in.DisableRollback
	switch {
	case c.onStackFailure != "":
		off := c.onStackFailure == "DO_NOTHING"
		own = &off
	case own == nil && s.settings.ExecuteDisablesRollback:
		own = &s.settings.ExecuteDisablesRollback
	}
	return options{
		disableRollback: s.settings.disables(c.config, own),
		express:         c.config.express(),
		policy:          c.stack.policy,
		deleteOnFailure: c.onStackFailure == "DELETE",
		retainExceptNew: in.RetainExceptOnCreate,
	}, nil
}

// refuseExecution says why a change set cannot be executed now, if so.
func (c *changeSet) refuseExecution(o options) error {
	switch {
	case c.status != changeSetCreated:
		return errChangeSetStatus(c.id, c.status)
	case c.execution != available:
		return errChangeSetExecution(c.id, c.execution)
	case c.creates && c.stack.status == reviewInProgress:
		return nil
	}
	return refuseUpdate(c.stack, o.disableRollback)
}

// execute starts what a change set has prepared and drops the stack's others.
func (s *Service) execute(c *changeSet, token string, o options) *run {
	st := c.stack
	c.moveExecution(executing)
	for _, other := range st.changeSets {
		if other != c && !other.wasExecuted() {
			s.dropChangeSet(other)
		}
	}
	st.fromChangeSet, st.config = c.id, c.config
	st.disableRollback, st.retainExceptNew = o.disableRollback, o.retainExceptNew
	var r *run
	switch {
	case c.importing:
		o.disableRollback = false
		r = s.startImport(st, c.target, token, o)
	case c.creates:
		st.failedForGood = c.onStackFailure == "DO_NOTHING"
		st.updated = s.timeline.now
		r = s.startCreate(st, c.target, token, o)
	default:
		r = s.startUpdate(st, c.target, token, o)
	}
	r.executes = c
	return r
}
