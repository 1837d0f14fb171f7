package action

import (
	"context"
	"fmt"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
)

// ConfigLoader loads an AWS configuration.
type ConfigLoader func(ctx context.Context) (aws.Config, error)

// Static returns a loader of a configuration that is there already.
func Static(c aws.Config) ConfigLoader {
	return func(context.Context) (aws.Config, error) { return c, nil }
}

// clients are made when they are first needed, so that a cold start does not
// wait for them. What could not be made is tried again with the next job: a
// sync.OnceValues would keep the error for the life of the process.
type clients struct {
	mu       sync.Mutex
	config   *aws.Config
	reporter Reporter
}

// pipeline returns the client that outcomes are reported with.
func (r *Runner) pipeline(ctx context.Context) (Reporter, error) {
	if r.Pipeline != nil {
		return r.Pipeline, nil
	}
	c, err := r.config(ctx)
	if err != nil {
		return nil, err
	}
	r.clients.mu.Lock()
	defer r.clients.mu.Unlock()
	if r.clients.reporter == nil {
		r.clients.reporter = codepipeline.NewFromConfig(c)
	}
	return r.clients.reporter, nil
}

// config returns the configuration of the program's own role.
func (r *Runner) config(ctx context.Context) (aws.Config, error) {
	r.clients.mu.Lock()
	defer r.clients.mu.Unlock()
	if r.clients.config != nil {
		return *r.clients.config, nil
	}
	load := r.Config
	if load == nil {
		load = loadDefault
	}
	c, err := load(ctx)
	if err != nil {
		return aws.Config{}, fmt.Errorf("loading the AWS configuration: %w", err)
	}
	r.clients.config = &c
	return c, nil
}

func loadDefault(ctx context.Context) (aws.Config, error) {
	return config.LoadDefaultConfig(ctx)
}
