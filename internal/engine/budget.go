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
	if err := b.budget.Wait(ctx); err != nil {
		return nil, err
	}
	return b.API.DescribeStacks(ctx, in, opts...)
}

func (b budgeted) DescribeChangeSet(ctx context.Context, in *cloudformation.DescribeChangeSetInput, opts ...options) (*cloudformation.DescribeChangeSetOutput, error) {
	if err := b.budget.Wait(ctx); err != nil {
		return nil, err
	}
	return b.API.DescribeChangeSet(ctx, in, opts...)
}

func (b budgeted) DescribeStackEvents(ctx context.Context, in *cloudformation.DescribeStackEventsInput, opts ...options) (*cloudformation.DescribeStackEventsOutput, error) {
	if err := b.budget.Wait(ctx); err != nil {
		return nil, err
	}
	return b.API.DescribeStackEvents(ctx, in, opts...)
}

func (b budgeted) ListChangeSets(ctx context.Context, in *cloudformation.ListChangeSetsInput, opts ...options) (*cloudformation.ListChangeSetsOutput, error) {
	if err := b.budget.Wait(ctx); err != nil {
		return nil, err
	}
	return b.API.ListChangeSets(ctx, in, opts...)
}
