package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type rollbackStackInput struct {
	StackName, ClientRequestToken, RoleARN string
	RetainExceptOnCreate                   bool
	DeploymentConfig                       *deploymentConfig
}

// rollbackStack is RollbackStack: aws-facts 4.3. A stack that never was stable is deleted.
func (s *Service) rollbackStack(c *wire.Call, in *rollbackStackInput) (*stackOperationOutput, error) {
	if err := in.DeploymentConfig.check(); err != nil {
		return nil, err
	}
	st, again, err := s.toOperate(c, in.StackName, in.ClientRequestToken)
	if err != nil {
		return nil, err
	}
	if again != nil {
		return &stackOperationOutput{again.stackID, again.operationID}, nil
	}
	if st.status != createFailed && st.status != updateFailed {
		return nil, s.settings.errRollbackWrongState(st.id, st.status)
	}
	if st.config.express() {
		return nil, errExpressRollback()
	}
	if err := s.takeRole(c, st, in.RoleARN); err != nil {
		return nil, err
	}
	r := s.rollBack(st, in)
	s.remember(c.Operation, st, in.ClientRequestToken, r.id)
	return &stackOperationOutput{st.id, r.id}, nil
}

func (s *Service) rollBack(st *stack, in *rollbackStackInput) *run {
	o := options{retainExceptNew: in.RetainExceptOnCreate}
	if st.stable == nil {
		return s.startDelete(st, in.ClientRequestToken, o)
	}
	r := s.newRun(st, kindRollback, in.ClientRequestToken, o)
	r.rollBackUpdate(userInitiated)
	return r
}

// takeRole makes a role that a call passes the stack's, from now on, and that of the stacks nested in it.
func (s *Service) takeRole(c *wire.Call, st *stack, arn string) error {
	if err := s.checkRole(c, arn); err != nil || arn == "" {
		return err
	}
	for _, one := range s.stacks.all {
		if one.root() != st && one != st {
			continue
		}
		for _, d := range []*deployment{one.applied, one.stable} {
			if d != nil {
				d.roleARN = arn
			}
		}
	}
	return nil
}
