package stack

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/cause"
	"github.com/stackjob/stackjob/internal/record"
)

// deeper reads what lies beneath an operation's own events.
type deeper struct{ api API }

// Events returns the events of a nested stack.
func (d deeper) Events(ctx context.Context, stackID string, since time.Time) ([]record.Event, error) {
	o := Observer{API: d.api, Since: since}
	return o.readEvents(ctx, stackID, "")
}

// mostFindings is how many findings are read: a message shows a few.
const mostFindings = 50

// Findings returns what DescribeEvents tells of a change set or of a stack. A change set has to be
// named by its ARN (aws-facts 5.4).
func (d deeper) Findings(ctx context.Context, id string) ([]cause.Finding, error) {
	in := &cloudformation.DescribeEventsInput{Filters: &types.EventFilter{FailedEvents: aws.Bool(true)}}
	if changeSetARN.MatchString(id) {
		in.ChangeSetName = &id
	} else {
		in.StackName = &id
	}
	var out []cause.Finding
	pages := cloudformation.NewDescribeEventsPaginator(d.api, in)
	for pages.HasMorePages() && len(out) < mostFindings {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, refusal("DescribeEvents", err)
		}
		for _, e := range page.OperationEvents {
			if f, ok := findingOf(e); ok {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// findingOf makes a finding of an event that tells one.
func findingOf(e types.OperationEvent) (cause.Finding, bool) {
	f := cause.Finding{LogicalID: aws.ToString(e.LogicalResourceId), Type: aws.ToString(e.ResourceType)}
	switch e.EventType {
	case types.EventTypeValidationError:
		f.Kind, f.Name, f.At = cause.Validation, aws.ToString(e.ValidationName), aws.ToString(e.ValidationPath)
		f.Reason, f.Warns = clean(aws.ToString(e.ValidationStatusReason)), e.ValidationFailureMode == types.HookFailureModeWarn
	case types.EventTypeHookInvocationError:
		f.Kind, f.Name, f.At = cause.Hook, aws.ToString(e.HookType), string(e.HookInvocationPoint)
		f.Reason, f.Warns = clean(aws.ToString(e.HookStatusReason)), e.HookFailureMode == types.HookFailureModeWarn
	case types.EventTypeProvisioningError:
		f.Kind, f.Reason = cause.Resource, clean(aws.ToString(e.ResourceStatusReason))
	default:
		return f, false
	}
	if f.Type == stackType && aws.ToString(e.PhysicalResourceId) == aws.ToString(e.StackId) {
		f.LogicalID = ""
	}
	return f, true
}

// Reason returns why a nested change set failed, and the name of its stack.
func (d deeper) Reason(ctx context.Context, changeSetID string) (stack, reason string, err error) {
	out, err := d.api.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: &changeSetID})
	if err != nil {
		return "", "", refusal("DescribeChangeSet", err)
	}
	return aws.ToString(out.StackName), clean(aws.ToString(out.StatusReason)), nil
}
