package cloudformation

import (
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

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
	if st.status != updateRollbackFailed {
		return nil, s.settings.errContinueWrongState(st.id, st.status)
	}
	if err := in.check(st); err != nil {
		return nil, err
	}
	if err := s.takeRole(c, st, in.RoleARN); err != nil {
		return nil, err
	}
	r := s.newRun(st, kindContinue, in.ClientRequestToken,
		options{skip: in.ResourcesToSkip, skipAll: in.ForceRollback, retainExceptNew: st.retainExceptNew})
	r.rollBackUpdate(userInitiated)
	s.remember(c.Operation, st, in.ClientRequestToken, r.id)
	return &empty{}, nil
}

// check refuses to skip what did not fail because of the rollback. The texts are in AWS's manner.
func (in *continueUpdateRollbackInput) check(st *stack) error {
	if in.ForceRollback && len(in.ResourcesToSkip) > 0 {
		return validationErrorf("You cannot specify both ForceRollback and ResourcesToSkip")
	}
	for _, id := range in.ResourcesToSkip {
		if strings.Contains(id, ".") {
			return errNotOffered("ContinueUpdateRollback", "skipping "+id+", a resource of a nested stack,")
		}
		r := st.resources[id]
		if r == nil || st.journal[id] == nil || r.status != resourceUpdateFailed {
			return validationErrorf("The following resources could not be skipped: [%s]. Only resources that "+
				"failed because of the rollback can be.", id)
		}
	}
	return nil
}
