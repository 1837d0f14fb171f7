// Package deploy is the handler that makes a CodePipeline action of the engine: a job is read as a
// spec, the engine works on its stack for the slice that the job has, and what came of it becomes
// the job's outcome. It is where the pipeline half of the program and the CloudFormation half meet.
package deploy

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// A Handler deploys what jobs ask for. It is an [action.Handler] and safe for concurrent use.
type Handler struct {
	// AWS gives the configuration to call CloudFormation with: the function's own credentials, never
	// the job's, which are for artifacts only. It is called once, when the first job needs it.
	AWS func(context.Context) (aws.Config, error)
	// Observe is told every entry of the record as it happens; nil if nobody wants to know.
	Observe func(record.Entry)
	// Patience limits the waiting for others.
	Patience engine.Patience

	mu      sync.Mutex
	clients map[string]stack.API
}

// Handle works on the job until there is an outcome or its slice ends.
func (h *Handler) Handle(ctx context.Context, run *action.Run) job.Outcome {
	wanted, err := spec.FromUserParameters(run.Job.UserParameters())
	if err != nil {
		return job.FailedFrom(err)
	}
	d := &deployment{run: run, spec: wanted, stack: wanted.Stacks[0]}
	if d.state, err = stateOf(run, d.stack.Name); err != nil {
		return job.FailedFrom(err)
	}
	if d.api, err = h.client(ctx, d.stack.Region); err != nil && run.Continued() {
		// What is under way goes on without us; the next job may see it again.
		return job.Continues(job.Continuation{Summary: err.Error(), ExternalID: d.state.StackID})
	}
	if err != nil {
		return job.FailedFrom(err)
	}
	return h.deploy(ctx, d)
}

// deployment is one job's work.
type deployment struct {
	run   *action.Run
	spec  *spec.Spec
	stack spec.Stack
	state engine.State
	api   stack.API
}

// redelivery is how far back the first delivery of an event may lie: Lambda retries for six hours
// (aws-facts 1.3).
const redelivery = 7 * time.Hour

func (h *Handler) deploy(ctx context.Context, d *deployment) job.Outcome {
	e := &engine.Engine{
		Operation: d.run.Operation(),
		API:       d.api,
		Record:    h.record(ctx, d.run),
		Save:      func(s engine.State) { _ = d.run.Save(s) },
		Fence:     d.spec.Fence,
		Since:     time.Now().Add(-redelivery),
		Patience:  h.Patience,
	}
	// Without the fence a first job may have executed something before it was delivered again.
	d.state.Search = d.state.Search || (!d.spec.Fence && !d.run.Continued())
	result := e.Run(ctx, engine.Work{Name: d.stack.Name, Mode: decision.Mode(d.stack.Mode), Request: d.request}, d.state)
	return d.outcome(result)
}

// stateOf reads what an earlier job of the operation has handed on.
func stateOf(run *action.Run, name string) (engine.State, error) {
	var state engine.State
	if len(run.Token.State) == 0 {
		return state, nil
	}
	if err := json.Unmarshal(run.Token.State, &state); err != nil {
		return state, badToken{fmt.Errorf("the continuation token holds no state of a deployment: %w", err)}
	}
	if err := state.Check(run.Operation(), name); err != nil {
		return state, badToken{err}
	}
	return state, nil
}

type badToken struct{ error }

func (badToken) FailureType() job.FailureType { return job.ConfigurationError }
