package cloudformation

import (
	"fmt"
	"slices"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type describeStackResourceDriftsInput struct {
	StackName                       string
	StackResourceDriftStatusFilters []string
	NextToken                       string
	MaxResults                      *int
}

type describeStackResourceDriftsOutput struct {
	StackResourceDrifts []describedDrift
	NextToken           string
}

// A describedDrift is what was found out of one resource, as the API has it.
type describedDrift struct {
	StackId, LogicalResourceId, PhysicalResourceId, ResourceType string
	ExpectedProperties, ActualProperties                         string
	PropertyDifferences                                          []propertyDifference
	StackResourceDriftStatus                                     string
	Timestamp                                                    time.Time
	DriftStatusReason                                            string
}

// describeStackResourceDrifts is DescribeStackResourceDrifts: the resources that were looked at.
func (s *Service) describeStackResourceDrifts(c *wire.Call, in *describeStackResourceDriftsInput) (
	*describeStackResourceDriftsOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	st, err := s.findAlive(c, in.StackName)
	if err != nil {
		return nil, err
	}
	var seen []describedDrift
	for _, r := range st.members() {
		if r.drift.seen != nil && r.exists() && in.wants(r.drift.seen) {
			seen = append(seen, *r.drift.seen)
		}
	}
	size := s.settings.pageSize()
	if in.MaxResults != nil {
		size = *in.MaxResults
	}
	out := &describeStackResourceDriftsOutput{StackResourceDrifts: []describedDrift{}}
	found, next, err := page("DescribeStackResourceDrifts "+st.id, in.NextToken, seen, size)
	out.StackResourceDrifts, out.NextToken = append(out.StackResourceDrifts, found...), next
	return out, err
}

func (in *describeStackResourceDriftsInput) check() error {
	var c constraints
	c.between("maxResults", in.MaxResults, 1, 100)
	for i, filter := range in.StackResourceDriftStatusFilters {
		c.oneOf(fmt.Sprintf("stackResourceDriftStatusFilters.%d.member", i+1), filter,
			inSync, driftModified, driftDeleted, notChecked, driftUnknown)
	}
	return c.err()
}

func (in *describeStackResourceDriftsInput) wants(d *describedDrift) bool {
	return len(in.StackResourceDriftStatusFilters) == 0 ||
		slices.Contains(in.StackResourceDriftStatusFilters, d.StackResourceDriftStatus)
}
