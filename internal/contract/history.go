package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"
)

// history compares events with lines such as "S CREATE_IN_PROGRESS User Initiated". A stack's own have
// "S" as their name. A failed resource's reason is its service's and left out.
func (a *account) history(events []types.StackEvent, want ...string) {
	a.Helper()
	if diff := cmp.Diff(want, lines(events)); diff != "" {
		a.Errorf("events (-want +got):\n%s", diff)
	}
}

// historyBut is history without what is said of some resources while they are deleted: whether they
// have anything to delete depends on how far they came.
func (a *account) historyBut(failed string, events []types.StackEvent, want ...string) {
	a.Helper()
	a.history(slices.DeleteFunc(slices.Clone(events), func(e types.StackEvent) bool {
		return aws.ToString(e.LogicalResourceId) == failed && strings.HasPrefix(string(e.ResourceStatus), "DELETE_")
	}), want...)
}

func lines(events []types.StackEvent) []string {
	var all []string
	for _, e := range events {
		if !optional(e) {
			all = append(all, line(e))
		}
	}
	return all
}

// optional tells the events that only some types send, and those not always: aws-facts 5.2.
func optional(e types.StackEvent) bool {
	return e.DetailedStatus == types.DetailedStatusConfigurationComplete
}

func line(e types.StackEvent) string {
	name, reason := aws.ToString(e.LogicalResourceId), strings.TrimSpace(aws.ToString(e.ResourceStatusReason))
	switch {
	case own(e):
		name = "S"
	case failedByItself(e):
		reason = "…"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", name, e.ResourceStatus, reason))
}

// failedByItself tells a resource's failure that is not a consequence of another's.
func failedByItself(e types.StackEvent) bool {
	return !own(e) && strings.HasSuffix(string(e.ResourceStatus), "_FAILED") &&
		!strings.Contains(aws.ToString(e.ResourceStatusReason), "cancelled")
}

// eventOf is the first event of a resource with a status.
func (a *account) eventOf(events []types.StackEvent, logicalID, status string) types.StackEvent {
	a.Helper()
	for _, e := range events {
		if aws.ToString(e.LogicalResourceId) == logicalID && string(e.ResourceStatus) == status {
			return e
		}
	}
	a.Fatalf("no event %s of %s among\n%s", status, logicalID, strings.Join(lines(events), "\n"))
	return types.StackEvent{}
}

// outputs are a stack's.
func outputs(s types.Stack) map[string]string {
	all := map[string]string{}
	for _, o := range s.Outputs {
		all[*o.OutputKey] = *o.OutputValue
	}
	return all
}

// parameters are a stack's.
func parameters(s types.Stack) map[string]string {
	all := map[string]string{}
	for _, p := range s.Parameters {
		all[*p.ParameterKey] = *p.ParameterValue
	}
	return all
}

// given are parameters for a call, as pairs of keys and values.
func given(pairs ...string) []types.Parameter {
	var all []types.Parameter
	for pair := range slices.Chunk(pairs, 2) {
		all = append(all, types.Parameter{ParameterKey: &pair[0], ParameterValue: &pair[1]})
	}
	return all
}

// same compares two maps.
func same(a *account, what string, got, want map[string]string) {
	a.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		a.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
