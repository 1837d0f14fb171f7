package cloudformation

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// operations is the table of what this service offers.
func (s *Service) operations() wire.Operations {
	return wire.Operations{
		"CancelUpdateStack":                 offer(s, s.cancelUpdateStack),
		"ContinueUpdateRollback":            offer(s, s.continueUpdateRollback),
		"CreateChangeSet":                   offer(s, s.createChangeSet),
		"CreateStack":                       offer(s, s.createStack),
		"DeleteChangeSet":                   offer(s, s.deleteChangeSet),
		"DeleteStack":                       offer(s, s.deleteStack),
		"DescribeAccountLimits":             offer(s, s.describeAccountLimits),
		"DescribeChangeSet":                 offer(s, s.describeChangeSet),
		"DescribeEvents":                    offer(s, s.describeEvents),
		"DescribeStackDriftDetectionStatus": offer(s, s.describeStackDriftDetectionStatus),
		"DescribeStackEvents":               offer(s, s.describeStackEvents),
		"DescribeStackResourceDrifts":       offer(s, s.describeStackResourceDrifts),
		"DescribeStackResource":             offer(s, s.describeStackResource),
		"DescribeStackResources":            offer(s, s.describeStackResources),
		"DescribeStacks":                    offer(s, s.describeStacks),
		"DetectStackDrift":                  offer(s, s.detectStackDrift),
		"DetectStackResourceDrift":          offer(s, s.detectStackResourceDrift),
		"ExecuteChangeSet":                  offer(s, s.executeChangeSet),
		"GetStackPolicy":                    offer(s, s.getStackPolicy),
		"GetTemplate":                       offer(s, s.getTemplate),
		"GetTemplateSummary":                offer(s, s.getTemplateSummary),
		"ListChangeSets":                    offer(s, s.listChangeSets),
		"ListExports":                       offer(s, s.listExports),
		"ListImports":                       offer(s, s.listImports),
		"ListStackResources":                offer(s, s.listStackResources),
		"ListStacks":                        offer(s, s.listStacks),
		"RollbackStack":                     offer(s, s.rollbackStack),
		"SetStackPolicy":                    offer(s, s.setStackPolicy),
		"UpdateStack":                       offer(s, s.updateStack),
		"UpdateTerminationProtection":       offer(s, s.updateTerminationProtection),
		"ValidateTemplate":                  offer(s, s.validateTemplate),
	}
}

// withoutResult names the operations without a Result element (aws-facts 6.2).
func withoutResult() map[string]bool {
	return map[string]bool{"DeleteStack": true, "CancelUpdateStack": true, "SetStackPolicy": true}
}

// An empty is the answer of an operation whose result has no members.
type empty struct{}

// offer makes a wire operation of one of the service's: members that its input does not have are
// refused, and the service is locked and settled up to the present.
func offer[In, Out any](s *Service, do func(*wire.Call, *In) (*Out, error)) wire.Operation {
	return wire.Op(func(c *wire.Call, in *In) (*Out, error) {
		if err := refuseUnknownMembers(c, reflect.TypeFor[In]()); err != nil {
			return nil, err
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.timeline.settle(time.Now())
		return do(c, in)
	})
}

// refuseUnknownMembers refuses what would otherwise be ignored: a member that AWS knows and the
// input type does not. A false that says no more than its absence is let through.
func refuseUnknownMembers(c *wire.Call, input reflect.Type) error {
	form, err := url.ParseQuery(string(c.Body))
	if err != nil {
		return nil // the decoder has refused it already
	}
	for _, key := range slices.Sorted(maps.Keys(form)) {
		name, _, _ := strings.Cut(key, ".")
		_, known := input.FieldByName(name)
		if !known && name != "Action" && name != "Version" && form.Get(key) != "false" {
			return errNotOffered(c.Operation, "the member "+name)
		}
	}
	return nil
}

// find finds the stack of a call, by name or ARN, and asks whether the caller may do this to it.
func (s *Service) find(c *wire.Call, nameOrARN string) (*stack, error) {
	var broken constraints
	broken.stackName(nameOrARN)
	if err := broken.err(); err != nil {
		return nil, err
	}
	st := s.stacks.find(c.Region, nameOrARN, s.timeline.now)
	if st == nil {
		if err := authorize(c, s.unknownStackARN(c.Region, nameOrARN)); err != nil {
			return nil, err
		}
		return nil, errNoStack(nameOrARN)
	}
	return st, authorize(c, st.id)
}

// findAlive finds a stack that can still be operated on.
func (s *Service) findAlive(c *wire.Call, nameOrARN string) (*stack, error) {
	st, err := s.find(c, nameOrARN)
	if err == nil && !st.alive() {
		return nil, errNoStack(nameOrARN)
	}
	return st, err
}

func (s *Service) unknownStackARN(region, nameOrARN string) string {
	if strings.HasPrefix(nameOrARN, "arn:") {
		return nameOrARN
	}
	return s.stackARN(region, nameOrARN, "*")
}
