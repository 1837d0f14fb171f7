package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type updateTerminationProtectionInput struct {
	StackName                   string
	EnableTerminationProtection *bool
}

type updateTerminationProtectionOutput struct{ StackId string }

// updateTerminationProtection is UpdateTerminationProtection: aws-facts 4.3. It holds for nested stacks
// too, and cannot be set on one (using-cfn-protect-stacks).
func (s *Service) updateTerminationProtection(c *wire.Call, in *updateTerminationProtectionInput) (
	*updateTerminationProtectionOutput, error) {
	if in.EnableTerminationProtection == nil {
		var broken constraints
		broken.required("enableTerminationProtection", "")
		return nil, broken.err()
	}
	st, err := s.findAlive(c, in.StackName)
	if err != nil {
		return nil, err
	}
	if st.parent != nil {
		return nil, errNestedProtection(st.name)
	}
	st.protected = *in.EnableTerminationProtection
	return &updateTerminationProtectionOutput{st.id}, nil
}
