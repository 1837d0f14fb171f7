package cloudformation

import (
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type listStackResourcesInput struct{ StackName, NextToken string }

type listStackResourcesOutput struct {
	StackResourceSummaries []stackResourceSummary
	NextToken              string
}

type stackResourceSummary struct {
	LogicalResourceId, PhysicalResourceId, ResourceType string
	LastUpdatedTimestamp                                time.Time
	ResourceStatus, ResourceStatusReason                string
	DriftInformation                                    resourceDrift
}

// listStackResources is ListStackResources.
func (s *Service) listStackResources(c *wire.Call, in *listStackResourcesInput) (*listStackResourcesOutput, error) {
	st, err := s.find(c, in.StackName)
	if err != nil {
		return nil, err
	}
	found, next, err := page("ListStackResources "+st.id, in.NextToken, st.members(), s.settings.pageSize())
	if err != nil {
		return nil, err
	}
	out := &listStackResourcesOutput{StackResourceSummaries: []stackResourceSummary{}, NextToken: next}
	for _, r := range found {
		d := r.describe()
		out.StackResourceSummaries = append(out.StackResourceSummaries, stackResourceSummary{
			d.LogicalResourceId, d.PhysicalResourceId, d.ResourceType, d.Timestamp, d.ResourceStatus,
			d.ResourceStatusReason, d.DriftInformation,
		})
	}
	return out, nil
}
