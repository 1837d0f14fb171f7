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
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/internal/deploy"
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
	// Endpoint is its URL, for CloudFormation and STS.
	Endpoint string
	// AWS is the configuration to call it with.
	AWS aws.Config
}

// A Pipeline is one that plays. Close must be called.
type Pipeline struct {
	server  *localaws.Server
	region  string
	observe func(record.Entry)
	cloud   *Cloud
}

// New makes a pipeline. It refuses an executable that cannot run on this machine.
func New(ctx context.Context, c Config) (*Pipeline, error) {
	p := &Pipeline{region: cmp.Or(c.Region, "us-east-1"), observe: c.Observe, cloud: c.Cloud}
	if p.observe == nil {
		p.observe = func(record.Entry) {}
	}
	p.server = localaws.New(localaws.Config{
		Region: p.region, Pace: c.Pace,
		CodePipeline: codepipeline.Settings{ContinuationDelay: continuationDelay},
		Lambda:       lambda.Settings{Timeout: functionTimeout, RetryDelays: retryDelays},
	})
	if err := p.server.S3().CreateBucket(stagingBucket, p.region); err != nil {
		p.Close()
		return nil, fmt.Errorf("make the staging bucket: %w", err)
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

// stagingBucket is the function's bucket on the embedded AWS.
const stagingBucket = "stackjob-123456789012"

// bucket is where the function stages what CloudFormation reads: on the embedded AWS its own, elsewhere
// the one that the environment names as a function's would.
func (p *Pipeline) bucket() string {
	if p.cloud != nil {
		return os.Getenv("STACKJOB_BUCKET")
	}
	return stagingBucket
}

// registerOwn makes the function in this process the pipeline's.
func (p *Pipeline) registerOwn() error {
	runner := &action.Runner{
		Handler: &deploy.Handler{
			AWS:     func(context.Context) (aws.Config, error) { return p.Cloud(), nil },
			Observe: p.observe,
			Limits:  deploy.Limits{Roles: []string{"*"}},
			Bucket:  p.bucket(),
		},
		Config: action.Static(p.server.ConfigFor(FunctionName)),
		Log:    slog.New(slog.DiscardHandler),
	}
	return p.server.Lambda().Register(FunctionName, func(ctx context.Context, event []byte) ([]byte, error) {
		return nil, runner.Lambda(ctx, json.RawMessage(event))
	})
}

// registerExecutable makes an executable the pipeline's function. It is told to log everything as
// JSON, because the entries of the record are read from its log.
func (p *Pipeline) registerExecutable(ctx context.Context, path string) error {
	env, err := p.server.Environment(FunctionName)
	if err != nil {
		return err
	}
	env["STACKJOB_BUCKET"], env["STACKJOB_BUCKET_OWNER"] = p.bucket(), "any"
	env["STACKJOB_ROLES"] = "arn:*:iam::*:role/*"
	addSettings(env)
	env["AWS_LAMBDA_LOG_FORMAT"], env["AWS_LAMBDA_LOG_LEVEL"] = "JSON", "DEBUG"
	if p.cloud != nil {
		if err := p.cloud.addTo(ctx, env); err != nil {
			return err
		}
	}
	return p.server.Lambda().RegisterExecutable(FunctionName, lambda.Executable{
		Path: path, Env: env, Log: func(line string) { readLine(line, p.observe) },
	})
}

// addSettings hands the function's own settings on, which begin with the program's name.
func addSettings(env map[string]string) {
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "STACKJOB_") {
			env[name] = value
		}
	}
}

// addTo sends a program's calls of CloudFormation and STS to the cloud, with the cloud's credentials.
// The embedded AWS takes these credentials for the account's administrator's.
func (c *Cloud) addTo(ctx context.Context, env map[string]string) error {
	credentials, err := c.AWS.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("there are no credentials for %s: %w", c.Endpoint, err)
	}
	env["AWS_ENDPOINT_URL_CLOUDFORMATION"], env["AWS_ENDPOINT_URL_STS"] = c.Endpoint, c.Endpoint
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
