package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type continueUpdateRollbackInput struct {
	StackName, ClientRequestToken, RoleARN string
	ResourcesToSkip                        []string
	ForceRollback                          bool
}

// continueUpdateRollback is ContinueUpdateRollback: aws-facts 4.3.
func (s *Service) continueUpdateRollback(c *wire.Call, in *continueUpdateRollbackInput) (*empty, error) {
	st, again, err := s.toOperate(c, in.StackName, in.ClientRequestToken)
	if err != nil || again != nil {
		return &empty{}, err
	}
	if st.parent != nil {
		return nil, validationErrorf(textChildRollback)
	}
	if st.status != updateRollbackFailed {
		return nil, s.settings.errContinueWrongState(st.id, st.status)
	}
	wrong, err := s.checkSkips(st, in)
	if err != nil {
		return nil, err
	}
	if err := s.takeRole(c, st, in.RoleARN); err != nil {
		return nil, err
	}
	s.remember(c.Operation, st, in.ClientRequestToken, s.continueRollback(st, in, wrong))
	return &empty{}, nil
}

// continueRollback begins to go on and returns the operation's id. What is wrong with the resources to
// skip, if that is found out only now, ends it at once.
func (s *Service) continueRollback(st *stack, in *continueUpdateRollbackInput, wrong error) string {
	r := s.newRun(st, kindContinue, in.ClientRequestToken,
		options{skip: in.ResourcesToSkip, skipAll: in.ForceRollback, retainExceptNew: st.retainExceptNew})
	if wrong == nil {
		r.rollBackUpdate(userInitiated)
		return r.id
	}
	r.stackEvent(updateRollbackInProgress, userInitiated)
	r.pause(func() { r.end(updateRollbackFailed, textOf(wrong)) })
	return r.id
}

// checkSkips refuses to skip what did not fail because of the rollback, or finds out for later what is
// wrong.
func (s *Service) checkSkips(st *stack, in *continueUpdateRollbackInput) (wrong, refused error) {
	if in.ForceRollback && len(in.ResourcesToSkip) > 0 {
		return nil, validationErrorf("You cannot specify both ForceRollback and ResourcesToSkip")
	}
	for _, id := range in.ResourcesToSkip {
		switch err := s.checkSkipped(st, id); {
		case err != nil && s.settings.SkipsAreCheckedLate:
			return err, nil
		case err != nil:
			return nil, err
		}
	}
	return nil, nil
}
