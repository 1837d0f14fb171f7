package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type cancelUpdateStackInput struct{ StackName, ClientRequestToken string }

// cancelUpdateStack is CancelUpdateStack: aws-facts 4.3.
func (s *Service) cancelUpdateStack(c *wire.Call, in *cancelUpdateStackInput) (*empty, error) {
	st, again, err := s.toOperate(c, in.StackName, in.ClientRequestToken)
	if err != nil || again != nil {
		return nil, err
	}
	// An update with rollback disabled has no stable state to go back to on its own.
	if st.status != updateInProgress || st.stable == nil {
		return nil, errCancelWrongState()
	}
	s.remember(c.Operation, st, in.ClientRequestToken, s.cancel(st, in.ClientRequestToken, userInitiated))
	return nil, nil
}

// toOperate finds the stack of an operation that takes a token. A token used before on the same stack
// gives the first use, if the settings want it answered again.
func (s *Service) toOperate(c *wire.Call, nameOrARN, token string) (st *stack, again *tokenUse, err error) {
	var broken constraints
	broken.clientRequestToken(token)
	if err := broken.err(); err != nil {
		return nil, nil, err
	}
	if st, err = s.findAlive(c, nameOrARN); err != nil {
		return nil, nil, err
	}
	first, isAgain, err := s.reused(c.Operation, st.region, st.name, st.id, token)
	if isAgain {
		again = &first
	}
	return st, again, err
}

// cancel turns an update around and returns the operation's id. What is under way is cancelled after
// the stack has said so.
func (s *Service) cancel(st *stack, token, reason string) string {
	running := st.running
	r := s.newRun(st, kindRollback, token, options{retainExceptNew: running.retainExceptNew, nested: running.nested})
	st.goBack(s)
	r.stackEvent(updateRollbackInProgress, reason)
	r.takeOver(running)
	r.pause(r.restore)
	return r.id
}
