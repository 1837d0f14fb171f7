package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type detectStackResourceDriftInput struct{ StackName, LogicalResourceId string }

type detectStackResourceDriftOutput struct{ StackResourceDrift describedDrift }

// detectStackResourceDrift is DetectStackResourceDrift: it answers at once, and the stack's own drift
// status stays as it is.
func (s *Service) detectStackResourceDrift(c *wire.Call, in *detectStackResourceDriftInput) (
	*detectStackResourceDriftOutput, error) {
	st, err := s.findAlive(c, in.StackName)
	if err != nil {
		return nil, err
	}
	r := st.resources[in.LogicalResourceId]
	switch {
	case r == nil || !r.exists():
		return nil, errNoResource(in.LogicalResourceId, st.name)
	case !supportsDrift(r.kind):
		return nil, errNoDriftSupport(r)
	}
	if err := s.refuseDetection(st); err != nil {
		return nil, err
	}
	st.driftChecked = s.timeline.now
	if r.drift.seen = s.look(r); r.drift.blind != "" {
		return nil, validationErrorf("%s", r.drift.blind)
	}
	return &detectStackResourceDriftOutput{*r.drift.seen}, nil
}
