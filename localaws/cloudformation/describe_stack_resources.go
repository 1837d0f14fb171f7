package cloudformation

import (
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type describeStackResourcesInput struct{ StackName, LogicalResourceId, PhysicalResourceId string }

type describeStackResourcesOutput struct{ StackResources []stackResource }

type stackResource struct {
	StackName, StackId                    string
	LogicalResourceId, PhysicalResourceId string
	ResourceType                          string
	Timestamp                             time.Time
	ResourceStatus, ResourceStatusReason  string
	DriftInformation                      resourceDrift
}

// describeStackResources is DescribeStackResources, by stack or by a physical id of it: at most 100
// resources.
func (s *Service) describeStackResources(c *wire.Call, in *describeStackResourcesInput) (
	*describeStackResourcesOutput, error) {
	st, err := s.stackOfResource(c, in)
	if err != nil {
		return nil, err
	}
	out := &describeStackResourcesOutput{StackResources: []stackResource{}}
	for _, r := range st.members() {
		if in.LogicalResourceId != "" && r.logical != in.LogicalResourceId {
			continue
		}
		out.StackResources = append(out.StackResources, r.describe())
	}
	if in.LogicalResourceId != "" && len(out.StackResources) == 0 {
		return nil, errNoResource(in.LogicalResourceId, st.name)
	}
	out.StackResources = out.StackResources[:min(len(out.StackResources), 100)]
	return out, nil
}

// stackOfResource finds the stack by its name or by a physical resource of it.
func (s *Service) stackOfResource(c *wire.Call, in *describeStackResourcesInput) (*stack, error) {
	switch {
	case in.StackName != "" && in.PhysicalResourceId != "":
		return nil, validationErrorf("You cannot specify both StackName and PhysicalResourceId")
	case in.StackName != "":
		return s.find(c, in.StackName)
	case in.PhysicalResourceId == "":
		return nil, validationErrorf("One of StackName or PhysicalResourceId must be specified")
	}
	for _, st := range s.stacks.in(c.Region, s.timeline.now) {
		for _, r := range st.members() {
			if st.alive() && r.exists() && r.physical == in.PhysicalResourceId {
				return st, authorize(c, st.id)
			}
		}
	}
	return nil, orElse(authorize(c, "*"), validationErrorf("Stack for %s does not exist", in.PhysicalResourceId))
}

func (r *resource) describe() stackResource {
	return stackResource{
		StackName: r.stack.name, StackId: r.stack.id, LogicalResourceId: r.logical,
		PhysicalResourceId: r.physical, ResourceType: r.kind, Timestamp: r.updated,
		ResourceStatus: string(r.status), ResourceStatusReason: r.reason, DriftInformation: r.driftInformation(),
	}
}
