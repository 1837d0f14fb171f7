package cloudformation

import (
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type describeStackDriftDetectionStatusInput struct{ StackDriftDetectionId string }

type describeStackDriftDetectionStatusOutput struct {
	StackId, StackDriftDetectionId, StackDriftStatus string
	DetectionStatus, DetectionStatusReason           string
	DriftedStackResourceCount                        *int
	Timestamp                                        time.Time
}

// describeStackDriftDetectionStatus is DescribeStackDriftDetectionStatus. As it names no stack, the
// caller must be allowed to do it on "*".
func (s *Service) describeStackDriftDetectionStatus(c *wire.Call, in *describeStackDriftDetectionStatusInput) (
	*describeStackDriftDetectionStatusOutput, error) {
	var broken constraints
	broken.required("stackDriftDetectionId", in.StackDriftDetectionId)
	broken.atMost("stackDriftDetectionId", in.StackDriftDetectionId, 36)
	if err := orElse(broken.err(), authorize(c, "*")); err != nil {
		return nil, err
	}
	for _, st := range s.stacks.in(c.Region, s.timeline.now) {
		for _, d := range st.detections {
			if d.id == in.StackDriftDetectionId {
				return &describeStackDriftDetectionStatusOutput{
					StackId: st.id, StackDriftDetectionId: d.id, StackDriftStatus: d.result, Timestamp: d.started,
					DetectionStatus: d.status, DetectionStatusReason: d.reason, DriftedStackResourceCount: d.drifted,
				}, nil
			}
		}
	}
	return nil, errNoDetection(in.StackDriftDetectionId)
}
