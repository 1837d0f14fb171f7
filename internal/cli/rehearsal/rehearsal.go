// Package rehearsal plays a pipeline: an embedded AWS with an artifact store, the deployment
// function, and an action that invokes it, all in this process. The stacks are in the embedded AWS
// too, or at an endpoint elsewhere.
package rehearsal

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// FunctionName is the name of the deployment function, and of its role.
const FunctionName = "stackjob"

// Clocks of the pipeline. AWS's own would make a person wait for nothing (aws-facts 1.3, 1.5).
const (
	functionTimeout   = time.Minute
	continuationDelay = 50 * time.Millisecond
)

var retryDelays = []time.Duration{500 * time.Millisecond, time.Second}

// Config says what to play.
type Config struct {
	// Region of the pipeline; "us-east-1" if it is empty.
	Region string
	// Pace scales how long the embedded AWS's resources take; see [localaws.Config].
	Pace float64
	// Executable is a function's bootstrap to run instead of the function in this process.
	Executable string
	// Cloud is where the stacks are; nil means the embedded AWS.
	Cloud *Cloud
	// Observe is told every entry of the deployment's record; nil if nobody wants to know.
	Observe func(record.Entry)
}

// A Cloud is a CloudFormation elsewhere.
type Cloud struct {
	// Endpoint is its URL, for CloudFormation and what belongs to it: S3, SSM and STS.
	Endpoint string
	// AWS is the configuration to call it with.
	AWS aws.Config
}

// A Pipeline is one that plays. Close must be called.
type Pipeline struct {
	server  *localaws.Server
	region  string
	watcher *watcher
	cloud   *Cloud
}

// New makes a pipeline. It refuses an executable that cannot run on this machine.
func New(ctx context.Context, c Config) (*Pipeline, error) {
	p := &Pipeline{region: cmp.Or(c.Region, "us-east-1"), watcher: &watcher{next: c.Observe}, cloud: c.Cloud}
	if c.Observe == nil {
		p.watcher.next = func(record.Entry) {}
	}
	p.server = localaws.New(localaws.Config{
		Region: p.region, Pace: c.Pace,
		CodePipeline: codepipeline.Settings{ContinuationDelay: continuationDelay},
		Lambda:       lambda.Settings{Timeout: functionTimeout, RetryDelays: retryDelays},
	})
	p.watcher.client = p.CloudFormation
	if err := p.addBucket(); err != nil {
		p.Close()
		return nil, err
	}
	register := p.registerOwn
	if c.Executable != "" {
		register = func() error { return p.registerExecutable(ctx, c.Executable) }
	}
	if err := register(); err != nil {
		p.Close()
		return nil, err
	}
	return p, nil
}

// Close ends everything that the pipeline has started, executables included.
func (p *Pipeline) Close() { p.server.Close() }

// Cloud is the configuration for CloudFormation where the stacks are.
func (p *Pipeline) Cloud() aws.Config {
	if p.cloud != nil {
		return p.cloud.AWS
	}
	return p.server.ConfigFor(FunctionName)
}

// registerOwn makes the function in this process the pipeline's.
func (p *Pipeline) registerOwn() error {
	handler, slice, err := p.handler()
	if err != nil {
		return err
	}
	runner := &action.Runner{
		Handler: handler,
		Config:  action.Static(p.server.ConfigFor(FunctionName)),
		Slice:   slice,
		Log:     slog.New(slog.DiscardHandler),
	}
	return p.server.Lambda().Register(FunctionName, func(ctx context.Context, event []byte) ([]byte, error) {
		return nil, runner.Lambda(ctx, json.RawMessage(event))
	})
}

// CloudFormation is a client for where a stack is, which its ARN tells.
func (p *Pipeline) CloudFormation(stackID string) *cloudformation.Client {
	return cloudformation.NewFromConfig(p.Cloud(), func(o *cloudformation.Options) {
		if parts := strings.SplitN(stackID, ":", 5); len(parts) == 5 && parts[3] != "" {
			o.Region = parts[3]
		}
	})
}

// registerExecutable makes an executable the pipeline's function. It is told to log everything as
// JSON, because the entries of the record are read from its log.
func (p *Pipeline) registerExecutable(ctx context.Context, path string) error {
	env, err := p.server.Environment(FunctionName)
	if err != nil {
		return err
	}
	maps.Copy(env, p.settings())
	env["AWS_LAMBDA_LOG_FORMAT"], env["AWS_LAMBDA_LOG_LEVEL"] = "JSON", "DEBUG"
	if p.cloud != nil {
		if err := p.cloud.addTo(ctx, env); err != nil {
			return err
		}
	}
	return p.server.Lambda().RegisterExecutable(FunctionName, lambda.Executable{
		Path: path, Env: env, Log: func(line string) { readLine(line, p.watcher.observe) },
	})
}

// addTo sends a program's calls of CloudFormation, STS and SSM to the cloud, with the cloud's credentials.
// The embedded AWS takes these credentials for the account's administrator's. S3 stays the embedded one,
// where the artifacts are: a program has one endpoint for both, so it cannot stage anything in the cloud.
func (c *Cloud) addTo(ctx context.Context, env map[string]string) error {
	credentials, err := c.AWS.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("there are no credentials for %s: %w", c.Endpoint, err)
	}
	for _, service := range []string{"CLOUDFORMATION", "STS", "SSM"} {
		env["AWS_ENDPOINT_URL_"+service] = c.Endpoint
	}
	delete(env, bucketVariable)
	env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"] = credentials.AccessKeyID, credentials.SecretAccessKey
	env["AWS_SESSION_TOKEN"] = credentials.SessionToken
	return nil
}

// readLine finds the entry of the record in a line of the function's log, if there is one.
func readLine(line string, observe func(record.Entry)) {
	var logged struct {
		Entry *record.Entry `json:"entry"`
	}
	if json.Unmarshal([]byte(line), &logged) == nil && logged.Entry != nil {
		observe(*logged.Entry)
	}
}
