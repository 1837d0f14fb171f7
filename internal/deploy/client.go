package deploy

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"golang.org/x/time/rate"

	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/packaging"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/job"
)

// readsPerSecond is the budget of reads in one account and Region. CloudFormation's limits are not
// documented; ten a second for DescribeStacks is what users report.
const readsPerSecond = 5

// A target is where a stack is, and as whom it is worked on.
type target struct {
	region, role, externalID string
	// account is the one that the staging bucket has to belong to; "" for any.
	account string
}

func targetOf(s spec.Stack) target {
	t := target{region: s.Region}
	if s.AssumeRole != nil {
		t.role, t.externalID = s.AssumeRole.RoleARN, s.AssumeRole.ExternalID
	}
	return t
}

// shared is what all jobs of the process have in common for a target.
type shared struct {
	config aws.Config
	budget *rate.Limiter
	stager *staging.Stager
	staged *packaging.Memory
	// home is the function's own Region.
	home string
}

// clients are what one job calls.
type clients struct {
	// stacks is the target's CloudFormation within the budget of reads, cloudFormation without.
	stacks         stack.API
	cloudFormation *cloudformation.Client
	ssm            *ssm.Client
	stager         *staging.Stager
	staged         *packaging.Memory
	home           string
}

// PipelineAccount as the owner of a bucket stands for the account of a job's pipeline.
const PipelineAccount = "pipeline"

// bucketOwner is the account that the staging bucket has to belong to: what is in a bucket whose name
// somebody else has taken would be deployed.
func (d *deployment) bucketOwner() string {
	if d.BucketOwner == PipelineAccount {
		return d.run.Job.AccountID
	}
	return d.BucketOwner
}

// clientsOf returns the job's clients for a target. Its calls are counted.
func (d *deployment) clientsOf(ctx context.Context, t target) (clients, error) {
	t.account = d.bucketOwner()
	all, err := d.shared(ctx, t)
	if err != nil {
		return clients{}, err
	}
	config := all.config
	config.APIOptions = append(slices.Clone(config.APIOptions), d.calls.APIOption)
	c := clients{cloudFormation: cloudformation.NewFromConfig(config), ssm: ssm.NewFromConfig(config), stager: all.stager, staged: all.staged, home: all.home}
	c.stacks = engine.Budgeted(c.cloudFormation, all.budget)
	return c, nil
}

// shared returns what there is for a target, for as long as the process lives.
func (h *Handler) shared(ctx context.Context, t target) (shared, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s, ok := h.known[t]; ok {
		return s, nil
	}
	config, err := h.AWS(ctx)
	if err != nil {
		return shared{}, noConfig{fmt.Errorf("the function's AWS configuration cannot be loaded: %w", err)}
	}
	if h.known == nil {
		h.known = map[target]shared{}
	}
	h.known[t] = shared{
		config: t.in(config),
		budget: rate.NewLimiter(readsPerSecond, 2*readsPerSecond),
		stager: &staging.Stager{Bucket: h.Bucket, Region: config.Region, Client: s3.NewFromConfig(config), Owner: t.account},
		staged: &packaging.Memory{},
		home:   config.Region,
	}
	return h.known[t], nil
}

// in is a configuration for the target: in its Region, with the credentials of its role. A session
// of a role that a function's role assumes lasts an hour at most (aws-facts 6.5).
func (t target) in(config aws.Config) aws.Config {
	if t.role != "" {
		provider := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(config), t.role, func(o *stscreds.AssumeRoleOptions) {
			o.RoleSessionName = "stackjob"
			if t.externalID != "" {
				o.ExternalID = &t.externalID
			}
		})
		config.Credentials = aws.NewCredentialsCache(provider)
	}
	if t.region != "" {
		config.Region = t.region
	}
	return config
}

type noConfig struct{ error }

func (noConfig) FailureType() job.FailureType { return job.SystemUnavailable }
