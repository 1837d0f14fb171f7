// Package deploy is the handler that makes a CodePipeline action of the engine: a job is read as a
// spec, the engine works on its stack for the slice that the job has, and what came of it becomes
// the job's outcome. It is where the pipeline half of the program and the CloudFormation half meet.
package deploy

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/metrics"
	"github.com/stackjob/stackjob/internal/progress"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/spec"
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
	// Limits are what the function's owner allows.
	Limits Limits
	// Bucket is where long templates and packaged files are staged; "" if there is none.
	Bucket string
	// BucketOwner is the account that the bucket must belong to: an id, [PipelineAccount] or "" for any.
	BucketOwner string
	// Metrics takes a line of metrics for each job; nil for none. MetricsLevel is the least level that
	// the log lets through.
	Metrics      io.Writer
	MetricsLevel string

	mu    sync.Mutex
	known map[target]shared
}

// Handle works on the job until there is an outcome or its slice ends.
func (h *Handler) Handle(ctx context.Context, run *action.Run) job.Outcome {
	d := &deployment{Handler: h, run: run, opened: map[string]fs.FS{}}
	outcome := d.handle(ctx)
	d.measure(outcome)
	return outcome
}

// deployment is one job's work.
type deployment struct {
	*Handler
	run   *action.Run
	spec  *spec.Spec
	stack spec.Stack
	state state
	clients
	// opened are the input artifacts read from so far.
	opened map[string]fs.FS
	// configured is the template configuration file, once it was read.
	configured *spec.Config
	record     *record.Record
	// findings are the guard's about the plan that was reviewed in this job.
	findings guard.Findings
	progress progress.Tracker
	calls    metrics.Collector
	engine   *engine.Engine
	wanted   engine.Work
	result   engine.Result
}

// state is what one job of an operation hands on to the next.
type state struct {
	engine.State
	// Plan is what there is to tell of the plan; nil for none.
	Plan *planned `json:"plan,omitempty"`
	// Drifted names resources that were not what was deployed last, Warned those whose changes the
	// guard warned of.
	Drifted string `json:"drifted,omitempty"`
	Warned  string `json:"warned,omitempty"`
	// Unable is since when no job of the operation could even look.
	Unable time.Time `json:"unable,omitzero"`
}

func (d *deployment) handle(ctx context.Context) job.Outcome {
	if err := d.prepare(ctx); err != nil {
		return d.cannotStart(err)
	}
	d.state.Unable = time.Time{}
	return d.deploy(ctx)
}

// prepare reads what the job asks for and what earlier jobs have handed on.
func (d *deployment) prepare(ctx context.Context) (err error) {
	if d.spec, err = d.readSpec(ctx); err != nil {
		return err
	}
	d.stack = d.spec.Stacks[0]
	if err = d.checkArtifacts(); err != nil {
		return err
	}
	if err = d.Limits.check(d.stack); err != nil {
		return err
	}
	if d.wanted, err = d.work(ctx); err != nil {
		return err
	}
	if err = d.carryOn(); err != nil {
		return err
	}
	d.clients, err = d.clientsOf(ctx, targetOf(d.stack))
	return err
}

// redelivery is how far back the first delivery of an event may lie: Lambda retries for six hours
// (aws-facts 1.3).
const redelivery = 7 * time.Hour

func (d *deployment) deploy(ctx context.Context) job.Outcome {
	d.record = d.newRecord(ctx)
	d.engine = &engine.Engine{
		Operation: d.run.Operation(),
		API:       d.stacks,
		Record:    d.record,
		Save:      func(s engine.State) { _ = d.run.Save(d.handedOn(s)) },
		Fence:     d.spec.Fence,
		Since:     time.Now().Add(-redelivery),
		Patience:  d.Patience,
	}
	// Without the fence a first job may have executed something before it was delivered again.
	d.state.Search = d.state.Search || (!d.spec.Fence && !d.run.Continued())
	d.result = d.engine.Run(ctx, d.wanted, d.state.State)
	return d.outcome(ctx)
}

// handedOn is the state for the next job: what the engine knows, and what is told at the end.
func (d *deployment) handedOn(s engine.State) state {
	d.state.State = s
	return d.state
}

// carryOn reads what an earlier job of the operation has handed on.
func (d *deployment) carryOn() error {
	if len(d.run.Token.State) == 0 {
		return nil
	}
	if err := json.Unmarshal(d.run.Token.State, &d.state); err != nil {
		return badToken{fmt.Errorf("the continuation token holds no state of a deployment: %w", err)}
	}
	if err := d.wanted.Check(d.run.Operation(), d.state.State); err != nil {
		return badToken{err}
	}
	if d.state.Plan != nil {
		d.progress.Total = d.state.Plan.Counts.Total()
	}
	return nil
}

type badToken struct{ error }

func (badToken) FailureType() job.FailureType { return job.ConfigurationError }
