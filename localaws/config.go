package localaws

import (
	"cmp"
	"log/slog"
	"time"

	"github.com/stackjob/stackjob/localaws/cloudformation"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// Config is what a [Server] is made of. Its zero value is usable.
type Config struct {
	// Account is the twelve-digit account id; "123456789012" if it is empty.
	Account string
	// Region is where Lambda's functions and CodePipeline's actions are, and what [Server.AWS] is
	// configured for; "us-east-1" if it is empty. S3 and CloudFormation serve every region.
	Region string
	// Pace scales how long resources take: 1 is about AWS's pace, 0.01 a hundred times faster; 0
	// means 1.
	Pace float64
	// LaxArtifacts leaves the artifact buckets without a policy. By default they have the one that AWS
	// suggests for them (aws-facts 1.7): what is not put with SSE-KMS is refused with AccessDenied.
	LaxArtifacts bool
	// Faults says which calls fail, and how. Nil lets all succeed.
	Faults fault.Injector
	// OnCall is told of every call after it was answered, by whichever goroutine answered it. Nil
	// is nobody.
	OnCall func(Call)
	// CloudFormation, CodePipeline and Lambda are those services' own settings.
	CloudFormation cloudformation.Settings
	CodePipeline   codepipeline.Settings
	Lambda         lambda.Settings
	// Log gets a line per call and what the services have to say, at debug level. Nil discards it.
	Log *slog.Logger
}

func (c Config) withDefaults() Config {
	c.Account = cmp.Or(c.Account, "123456789012")
	c.Region = cmp.Or(c.Region, "us-east-1")
	c.Pace = cmp.Or(c.Pace, 1)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.OnCall == nil {
		c.OnCall = func(Call) {}
	}
	return c
}

// A Call is an API call that was answered.
type Call struct {
	// Service is its signing name, and Operation the API's name for it.
	Service, Operation string
	// Region is the one it was signed for.
	Region string
	// Caller is the ARN of who signed it, "" if that is not known.
	Caller string
	// RequestID was returned with the answer.
	RequestID string
	// Status is the answer's HTTP status, 0 if the connection was broken by a fault.
	Status int
	// Took is how long the answer took.
	Took time.Duration
}
