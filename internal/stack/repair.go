package stack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// A Fixer is what a repair needs of CloudFormation.
type Fixer interface {
	Reader
	Writer
	Repairer
}

// DoRepair asks for the repair that is intended, by the stack's ARN. What becomes of it shows in the
// next looks. It returns the name of the call. The role is CloudFormation's service role; "" for the
// one the stack has.
func DoRepair(ctx context.Context, api Fixer, known *Known, operation, roleARN string) (string, error) {
	var skip []string
	if known.Repair.Kind == decision.ContinueSkipping {
		var err error
		if skip, err = FailedInRollback(ctx, api, *known, operation); err != nil {
			return "ContinueUpdateRollback", err
		}
	}
	known.Repair.Asked = true
	call, r := known.repair(ctx, api, known.repairToken(operation), roleARN, skip)
	known.Repair.Accepted = known.Repair.Accepted || r == nil || r.tokenUsed()
	return call, asError(r)
}

func (k Known) repair(ctx context.Context, api Fixer, token, roleARN string, skip []string) (string, *Refusal) {
	role := unlessEmpty(roleARN)
	switch k.Repair.Kind {
	case decision.RollBack:
		_, err := api.RollbackStack(ctx, &cloudformation.RollbackStackInput{StackName: &k.StackID, ClientRequestToken: &token, RoleARN: role}, once)
		return "RollbackStack", refusal("RollbackStack", err)
	case decision.Continue, decision.ContinueSkipping:
		_, err := api.ContinueUpdateRollback(ctx, &cloudformation.ContinueUpdateRollbackInput{
			StackName: &k.StackID, ClientRequestToken: &token, RoleARN: role, ResourcesToSkip: skip}, once)
		return "ContinueUpdateRollback", refusal("ContinueUpdateRollback", err)
	default:
		return "DeleteStack", deleteStack(ctx, api, k.StackID, token, roleARN)
	}
}

// FailedInRollback are the resources at which our last repair of a stack, the continuing of a
// rollback, has failed, in the form in which they are skipped: those of a nested stack after its name
// (aws-facts 4.3; not its logical id). Those that were only cancelled need not be skipped.
func FailedInRollback(ctx context.Context, api Reader, known Known, operation string) ([]string, error) {
	events, err := eventsOf(ctx, api, known, operation, known.LastRepairToken(operation))
	if err != nil {
		return nil, err
	}
	first, found := byToken(events)
	if !found {
		return nil, &Refusal{Call: "DescribeStackEvents", Answer: Uncertain, Message: "it does not show the rollback that has failed"}
	}
	return failedIn(ctx, api, operation, events[first:], "", 0)
}

// deepest is how many levels of nested stacks are looked into.
const deepest = 10

func failedIn(ctx context.Context, api Reader, operation string, events []record.Event, prefix string, depth int) ([]string, error) {
	var failed []string
	for _, e := range events {
		if e.OfStack || !strings.HasSuffix(e.Status, "_FAILED") || isCancelled(e) {
			continue
		}
		inner, err := failedInside(ctx, api, operation, e, events[0], depth)
		if err != nil {
			return nil, err
		}
		if len(inner) == 0 {
			inner = []string{prefix + e.LogicalID}
		}
		for _, id := range inner {
			if !slices.Contains(failed, id) {
				failed = append(failed, id)
			}
		}
	}
	return failed, nil
}

// failedInside are the resources at which the rollback of a nested stack has failed; none if the
// resource is no nested stack.
func failedInside(ctx context.Context, api Reader, operation string, e, since record.Event, depth int) ([]string, error) {
	nested := stackARN.FindStringSubmatch(e.PhysicalID)
	if e.Type != stackType || nested == nil || depth == deepest {
		return nil, nil
	}
	o := Observer{API: api, Operation: operation, Since: since.Time}
	events, err := o.readEvents(ctx, e.PhysicalID, "")
	if err != nil || len(events) == 0 {
		return nil, err
	}
	return failedIn(ctx, api, operation, events, nested[2]+".", depth+1)
}

func isCancelled(e record.Event) bool { return strings.Contains(e.Reason, "cancelled") }

// Alive lists what is left of a stack, by what CloudFormation shows of its resources: all that it has
// not deleted, kept resources too.
func Alive(ctx context.Context, api Reader, stackID string) ([]string, error) {
	var alive []string
	pages := cloudformation.NewListStackResourcesPaginator(api, &cloudformation.ListStackResourcesInput{StackName: &stackID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, asError(refusal("ListStackResources", err))
		}
		for _, r := range page.StackResourceSummaries {
			if r.ResourceStatus != types.ResourceStatusDeleteComplete {
				alive = append(alive, fmt.Sprintf("%s (%s, %s)", aws.ToString(r.LogicalResourceId), aws.ToString(r.ResourceType), r.ResourceStatus))
			}
		}
	}
	return alive, nil
}
