package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type describeAccountLimitsInput struct{ NextToken string }

type describeAccountLimitsOutput struct{ AccountLimits []accountLimit }

type accountLimit struct {
	Name  string
	Value int
}

// describeAccountLimits is DescribeAccountLimits: aws-facts 4.8. There is one page.
func (s *Service) describeAccountLimits(c *wire.Call, in *describeAccountLimitsInput) (
	*describeAccountLimitsOutput, error) {
	if in.NextToken != "" {
		return nil, errBadNextToken()
	}
	return &describeAccountLimitsOutput{[]accountLimit{
		{"StackLimit", s.settings.stackLimit()}, {"StackOutputsLimit", 200}, {"ConcurrentResourcesLimit", 2500},
	}}, authorize(c, "*")
}
