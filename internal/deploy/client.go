package deploy

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"golang.org/x/time/rate"

	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// readsPerSecond is the budget of reads in one region. CloudFormation's limits are not documented;
// ten a second for DescribeStacks is what users report.
const readsPerSecond = 5

// client returns the client for a region; "" is the function's own. Clients and their budgets are
// kept for all jobs of the process.
func (h *Handler) client(ctx context.Context, region string) (stack.API, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if client, ok := h.clients[region]; ok {
		return client, nil
	}
	config, err := h.AWS(ctx)
	if err != nil {
		return nil, noConfig{fmt.Errorf("the function's AWS configuration cannot be loaded: %w", err)}
	}
	if h.clients == nil {
		h.clients = map[string]stack.API{}
	}
	budget := rate.NewLimiter(readsPerSecond, 2*readsPerSecond)
	h.clients[region] = engine.Budgeted(newClient(config, region), budget)
	return h.clients[region], nil
}

func newClient(config aws.Config, region string) *cloudformation.Client {
	return cloudformation.NewFromConfig(config, func(o *cloudformation.Options) {
		if region != "" {
			o.Region = region
		}
	})
}

type noConfig struct{ error }

func (noConfig) FailureType() job.FailureType { return job.SystemUnavailable }
