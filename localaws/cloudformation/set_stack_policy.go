package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type setStackPolicyInput struct{ StackName, StackPolicyBody, StackPolicyURL string }

// setStackPolicy is SetStackPolicy: aws-facts 4.3.
func (s *Service) setStackPolicy(c *wire.Call, in *setStackPolicyInput) (*empty, error) {
	st, err := s.findAlive(c, in.StackName)
	if err != nil {
		return nil, err
	}
	policy, err := s.policyText(c, in.StackPolicyBody, in.StackPolicyURL)
	if err != nil {
		return nil, err
	}
	if policy == "" {
		return nil, errBadPolicy()
	}
	st.policy = policy
	return nil, nil
}
