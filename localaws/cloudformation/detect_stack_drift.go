package cloudformation

import (
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type detectStackDriftInput struct {
	StackName          string
	LogicalResourceIds []string
}

type detectStackDriftOutput struct{ StackDriftDetectionId string }

// detectStackDrift is DetectStackDrift: it starts to look at the resources that a stack has now.
func (s *Service) detectStackDrift(c *wire.Call, in *detectStackDriftInput) (*detectStackDriftOutput, error) {
	var broken constraints
	broken.countAtMost("logicalResourceIds", len(in.LogicalResourceIds), 200)
	if err := broken.err(); err != nil {
		return nil, err
	}
	st, err := s.findAlive(c, in.StackName)
	if err != nil {
		return nil, err
	}
	for _, id := range in.LogicalResourceIds {
		if st.resources[id] == nil {
			return nil, errNoResource(id, st.name)
		}
	}
	if err := s.refuseDetection(st); err != nil {
		return nil, err
	}
	return &detectStackDriftOutput{s.startDetection(st, in.LogicalResourceIds).id}, nil
}

func (s *Service) startDetection(st *stack, only []string) *detection {
	d := &detection{id: newUUID(), stack: st, started: s.timeline.now, only: only, status: detecting, reason: userInitiated}
	st.detections = append(st.detections, d)
	st.detections = st.detections[max(0, len(st.detections)-detectionsKeptByStack):]
	st.driftChecked = s.timeline.now
	resources := orDefault(len(only), len(st.resources))
	s.timeline.after(s.paced(detectionTakes+time.Duration(resources)*detectionPerResource), func() { s.finish(d) })
	return d
}
