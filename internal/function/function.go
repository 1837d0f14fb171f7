// Package function is the deployment function's own room: how it is put together, its log as Lambda
// wants it, and its settings from the environment.
package function

import (
	"context"
	"log/slog"
	"os"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/internal/deploy"
	"github.com/stackjob/stackjob/job"
)

// New puts the function together; its Lambda method is what lambda.Start takes. The AWS
// configuration is loaded when the first job needs it, so that a cold start does not wait for it.
//
// Settings that are not right are logged, and then every job fails with the reason: a function that
// refused to start would leave its pipelines waiting for an answer.
func New(getenv func(string) string, log *slog.Logger) *action.Runner {
	settings, err := ReadSettings(getenv)
	load := cached(func(ctx context.Context) (aws.Config, error) { return config.LoadDefaultConfig(ctx) })
	handler := &deploy.Handler{
		AWS:    load,
		Limits: deploy.Limits{Roles: settings.Roles, Regions: settings.Regions},
		Bucket: settings.Bucket, BucketOwner: ownerOf(settings), MetricsLevel: getenv("AWS_LAMBDA_LOG_LEVEL"),
	}
	if settings.Metrics {
		handler.Metrics = os.Stdout
	}
	runner := &action.Runner{
		Handler: handler,
		Config:  load,
		Slice:   settings.Slice,
		Log:     log,
	}
	if err != nil {
		log.Error(err.Error())
		runner.Handler = refuse(err)
	}
	return runner
}

// refuse fails every job for the same reason.
func refuse(err error) action.Handler {
	return action.HandlerFunc(func(context.Context, *action.Run) job.Outcome { return job.FailedFrom(err) })
}

// cached keeps what load returned, unless it was an error: that may be better the next time.
func cached(load action.ConfigLoader) func(context.Context) (aws.Config, error) {
	var mu sync.Mutex
	var kept *aws.Config
	return func(ctx context.Context) (aws.Config, error) {
		mu.Lock()
		defer mu.Unlock()
		if kept != nil {
			return *kept, nil
		}
		c, err := load(ctx)
		if err == nil {
			kept = &c
		}
		return c, err
	}
}

// ownerOf is the account that the staging bucket has to belong to.
func ownerOf(s Settings) string {
	switch s.BucketOwner {
	case "":
		return deploy.PipelineAccount
	case AnyOwner:
		return ""
	default:
		return s.BucketOwner
	}
}
