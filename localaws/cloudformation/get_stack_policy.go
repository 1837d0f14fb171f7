package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type getStackPolicyInput struct{ StackName string }

type getStackPolicyOutput struct{ StackPolicyBody string }

// getStackPolicy is GetStackPolicy. A stack without a policy answers without a body.
func (s *Service) getStackPolicy(c *wire.Call, in *getStackPolicyInput) (*getStackPolicyOutput, error) {
	st, err := s.findAlive(c, in.StackName)
	if err != nil {
		return nil, err
	}
	return &getStackPolicyOutput{st.policy}, nil
}
