package cloudformation

import (
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type describeStackResourceInput struct{ StackName, LogicalResourceId string }

type describeStackResourceOutput struct{ StackResourceDetail stackResourceDetail }

type stackResourceDetail struct {
	StackName, StackId                    string
	LogicalResourceId, PhysicalResourceId string
	ResourceType                          string
	LastUpdatedTimestamp                  time.Time
	ResourceStatus, ResourceStatusReason  string
	Metadata                              string
	DriftInformation                      resourceDrift
}

// describeStackResource is DescribeStackResource, with the resource's metadata as JSON.
func (s *Service) describeStackResource(c *wire.Call, in *describeStackResourceInput) (
	*describeStackResourceOutput, error) {
	st, err := s.find(c, in.StackName)
	if err != nil {
		return nil, err
	}
	r := st.resources[in.LogicalResourceId]
	if r == nil {
		return nil, errNoResource(in.LogicalResourceId, st.name)
	}
	d := r.describe()
	metadata := "{}"
	if r.metadata != nil {
		metadata = string(canonical(maskAll(r.metadata, st.secrets, false)))
	}
	return &describeStackResourceOutput{stackResourceDetail{
		StackName: d.StackName, StackId: d.StackId, LogicalResourceId: d.LogicalResourceId,
		PhysicalResourceId: d.PhysicalResourceId, ResourceType: d.ResourceType, LastUpdatedTimestamp: d.Timestamp,
		ResourceStatus: d.ResourceStatus, ResourceStatusReason: d.ResourceStatusReason, Metadata: metadata,
		DriftInformation: d.DriftInformation,
	}}, nil
}
