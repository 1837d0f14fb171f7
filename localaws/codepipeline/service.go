// Package codepipeline is the CodePipeline of the embedded AWS, as far as a Lambda invoke action
// sees it: jobs that are started, invoked, reported on, continued with a token, timed out and
// stopped (aws-facts section 1).
//
//	run, err := pipelines.Start(ctx, codepipeline.Action{
//		FunctionName:  "deploy",
//		Configuration: map[string]string{"UserParameters": `{"stack":"web"}`},
//		Inputs:        []codepipeline.Input{{Name: "Source", Body: zipped}},
//	})
//	result, err := run.Wait(ctx)
//
// Nothing here runs by itself: clocks are settled from time.Now() whenever somebody looks, and the
// function is invoked by whoever implements [Invoker]. So it works in a testing/synctest bubble.
package codepipeline

import (
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Settings are clocks, and what is unverified about AWS. The zero value is the best guess.
type Settings struct {
	// ContinuationDelay is how long after a report with a token the next job is invoked. It is
	// unverified (aws-facts 1.5); 0 means 30 s, a negative value means at once.
	ContinuationDelay time.Duration
	// AnswerTimeout is how long the action waits for an answer, counted from its start and from
	// each report with a token; 0 means 20 minutes (aws-facts 1.5).
	AnswerTimeout time.Duration
	// ActionTimeout is how long the action may take in all; 0 means 24 hours (aws-facts 1.5).
	ActionTimeout time.Duration
	// CredentialLifetime is how long a job's artifact credentials are valid. It is unverified
	// (aws-facts 9, point 4); 0 means 1 hour.
	CredentialLifetime time.Duration
	// AllowJobDetails lets GetJobDetails answer for the job of a Lambda action. It is documented
	// for custom actions only and unverified (aws-facts 9, point 6), so it is refused by default.
	AllowJobDetails bool
}

// Config is what a [Service] is made of.
type Config struct {
	Settings
	// Account is the twelve-digit account id, "123456789012" by default.
	Account string
	// Region of actions that name none, "us-east-1" by default.
	Region string
	// Artifacts is the artifact store.
	Artifacts Artifacts
	// Credentials issues the jobs' artifact credentials.
	Credentials Issuer
	// Functions invokes the actions' functions.
	Functions Invoker
	// Log receives what the service has to say, never an event; nil discards it.
	Log *slog.Logger
}

// Artifacts is where artifacts are kept: S3.
type Artifacts interface {
	// CreateBucket makes a region's artifact bucket. It is called once for each region.
	CreateBucket(name, region string) error
	// Write puts an input artifact.
	Write(bucket, key string, body []byte) error
	// Read gets an output artifact.
	Read(bucket, key string) ([]byte, error)
}

// Issuer makes temporary credentials. It is called with the service's lock held.
type Issuer interface {
	Issue(Grant) (Credentials, error)
}

// A Grant is what a job's credentials are good for.
type Grant struct {
	// Buckets are the artifact buckets; nothing else may be touched.
	Buckets []string
	// Write allows writing too: the action has output artifacts (aws-facts 1.7).
	Write bool
	// Expires is when they end.
	Expires time.Time
}

// Invoker invokes Lambda functions asynchronously; [lambda.Service] is one.
//
// [lambda.Service]: https://pkg.go.dev/github.com/stackjob/stackjob/localaws/lambda
type Invoker interface {
	// Enqueue delivers an event soon. It refuses an unknown function.
	Enqueue(function string, event []byte) (requestID string, err error)
	// EnqueueAt delivers, at a time, the event made then; nil means that there is none any more.
	EnqueueAt(function string, at time.Time, event func() []byte) error
}

// A Service holds the executions of actions. It is safe for concurrent use.
type Service struct {
	config Config

	mu      sync.Mutex
	jobs    map[string]*job
	buckets map[string]string
}

// New makes a service.
func New(c Config) *Service {
	if c.Account == "" {
		c.Account = "123456789012"
	}
	if c.Region == "" {
		c.Region = "us-east-1"
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Settings = c.Settings.withDefaults()
	return &Service{config: c, jobs: map[string]*job{}, buckets: map[string]string{}}
}

func (s Settings) withDefaults() Settings {
	s.ContinuationDelay = orElse(s.ContinuationDelay, 30*time.Second)
	s.AnswerTimeout = orElse(s.AnswerTimeout, 20*time.Minute)
	s.ActionTimeout = orElse(s.ActionTimeout, 24*time.Hour)
	s.CredentialLifetime = orElse(s.CredentialLifetime, time.Hour)
	return s
}

func orElse(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// ServeCall answers a call of the CodePipeline API.
func (s *Service) ServeCall(w http.ResponseWriter, c *wire.Call) {
	wire.ServeJSON(w, c, s.operations())
}

func (s *Service) operations() wire.Operations {
	return wire.Operations{
		"GetJobDetails":       wire.Op(s.getJobDetails),
		"PutJobFailureResult": wire.Op(s.putJobFailureResult),
		"PutJobSuccessResult": wire.Op(s.putJobSuccessResult),
	}
}
