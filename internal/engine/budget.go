package engine

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"golang.org/x/time/rate"

	"github.com/stackjob/stackjob/internal/stack"
)

// Budgeted makes all reads through api share one budget of calls a second. One budget belongs to one
// account and region: that is how AWS throttles.
func Budgeted(api stack.API, budget *rate.Limiter) stack.API { return budgeted{api, budget} }

type budgeted struct {
	stack.API
	budget *rate.Limiter
}

type options = func(*cloudformation.Options)

func (b budgeted) DescribeStacks(ctx context.Context, in *cloudformation.DescribeStacksInput, opts ...options) (*cloudformation.DescribeStacksOutput, error) {
	return within(ctx, b.budget, in, b.API.DescribeStacks, opts)
}

func (b budgeted) DescribeChangeSet(ctx context.Context, in *cloudformation.DescribeChangeSetInput, opts ...options) (*cloudformation.DescribeChangeSetOutput, error) {
	return within(ctx, b.budget, in, b.API.DescribeChangeSet, opts)
}

func (b budgeted) DescribeStackEvents(ctx context.Context, in *cloudformation.DescribeStackEventsInput, opts ...options) (*cloudformation.DescribeStackEventsOutput, error) {
	return within(ctx, b.budget, in, b.API.DescribeStackEvents, opts)
}

func (b budgeted) ListChangeSets(ctx context.Context, in *cloudformation.ListChangeSetsInput, opts ...options) (*cloudformation.ListChangeSetsOutput, error) {
	return within(ctx, b.budget, in, b.API.ListChangeSets, opts)
}

func (b budgeted) ListStackResources(ctx context.Context, in *cloudformation.ListStackResourcesInput, opts ...options) (*cloudformation.ListStackResourcesOutput, error) {
	return within(ctx, b.budget, in, b.API.ListStackResources, opts)
}

func (b budgeted) DescribeEvents(ctx context.Context, in *cloudformation.DescribeEventsInput, opts ...options) (*cloudformation.DescribeEventsOutput, error) {
	return within(ctx, b.budget, in, b.API.DescribeEvents, opts)
}

func (b budgeted) GetTemplate(ctx context.Context, in *cloudformation.GetTemplateInput, opts ...options) (*cloudformation.GetTemplateOutput, error) {
	return within(ctx, b.budget, in, b.API.GetTemplate, opts)
}

func (b budgeted) GetStackPolicy(ctx context.Context, in *cloudformation.GetStackPolicyInput, opts ...options) (*cloudformation.GetStackPolicyOutput, error) {
	return within(ctx, b.budget, in, b.API.GetStackPolicy, opts)
}

func (b budgeted) DescribeStackDriftDetectionStatus(ctx context.Context, in *cloudformation.DescribeStackDriftDetectionStatusInput, opts ...options) (*cloudformation.DescribeStackDriftDetectionStatusOutput, error) {
	return within(ctx, b.budget, in, b.API.DescribeStackDriftDetectionStatus, opts)
}

func (b budgeted) DescribeStackResourceDrifts(ctx context.Context, in *cloudformation.DescribeStackResourceDriftsInput, opts ...options) (*cloudformation.DescribeStackResourceDriftsOutput, error) {
	return within(ctx, b.budget, in, b.API.DescribeStackResourceDrifts, opts)
}

// within makes a call when the budget has room. If that will be later than ctx lasts, it waits for
// the end of ctx: giving up early would look like a failed call.
func within[In, Out any](ctx context.Context, budget *rate.Limiter, in In, call func(context.Context, In, ...options) (Out, error), opts []options) (Out, error) {
	if err := budget.Wait(ctx); err != nil {
		<-ctx.Done()
		var none Out
		return none, ctx.Err()
	}
	return call(ctx, in, opts...)
}
