package cloudformation

import (
	"fmt"
	"time"
)

// Drift changes a property of a resource behind CloudFormation's back, as somebody does who changes it
// by hand, so that drift detection has something to find. The property is a name, or a path into one
// such as "/Tags/0/Value"; the value is anything that JSON has, nil takes the property away. An update
// of the resource puts it right again. A stack or a resource that is not there is an error.
//
// Who has only a template writes it into the resource's metadata: see the package comment.
func (s *Service) Drift(region, stack, logicalID, property string, value any) error {
	plain, err := plainJSON(value)
	if err != nil {
		return fmt.Errorf("drift of %s in %s: the value is none that JSON has: %w", property, logicalID, err)
	}
	return s.behind(region, stack, logicalID, func(r *resource) error {
		r.drift.changes = append(r.drift.changes[:len(r.drift.changes):len(r.drift.changes)], driftChange{property, plain})
		return nil
	})
}

// Remove deletes the physical resource behind CloudFormation's back. Drift detection finds it deleted,
// a change of it fails, and deleting it succeeds. A bucket is deleted in S3 too, so it must be empty.
func (s *Service) Remove(region, stack, logicalID string) error {
	return s.behind(region, stack, logicalID, func(r *resource) error {
		if r.kind == bucketType && s.objects != nil && !s.missing(r) {
			if err := s.objects.DeleteBucket(r.physical); err != nil {
				return fmt.Errorf("remove %s: %w", logicalID, err)
			}
		}
		s.release(r, true)
		r.drift.deleted = true
		return nil
	})
}

// HideFromDrift makes drift detection fail for a resource, with the reason for it, until it is called
// again with an empty one.
func (s *Service) HideFromDrift(region, stack, logicalID, reason string) error {
	return s.behind(region, stack, logicalID, func(r *resource) error {
		r.drift.blind = reason
		return nil
	})
}

// behind does something to a resource that is there.
func (s *Service) behind(region, stack, logicalID string, do func(*resource) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timeline.settle(time.Now())
	st := s.stacks.find(region, stack, s.timeline.now)
	if st == nil {
		return fmt.Errorf("there is no stack %s in %s", stack, region)
	}
	r := st.resources[logicalID]
	if r == nil || !r.exists() || r.drift.deleted {
		return fmt.Errorf("the stack %s has no resource %s", stack, logicalID)
	}
	return do(r)
}
