package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/stackjob/stackjob/job"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// An Action is what the pipeline is to do: it hands the function an artifact and user parameters.
type Action struct {
	UserParameters string
	// Resolved lets UserParameters have more than 1,000 characters, as variables that were
	// substituted may make them (aws-facts 1.1).
	Resolved bool
	// Artifact is the input artifact's name and Body its zip; no name means no artifact.
	Artifact string
	Body     []byte
	// Output is the output artifact's name; "" for none.
	Output string
}

// An Execution is an action that is being done.
type Execution struct {
	pipeline  *Pipeline
	execution *codepipeline.Execution
}

// Start starts an action.
func (p *Pipeline) Start(ctx context.Context, a Action) (*Execution, error) {
	declared := codepipeline.Action{
		Pipeline: "rehearsal", Stage: "Deploy", Name: "Deploy", FunctionName: FunctionName,
		Configuration: map[string]string{"UserParameters": a.UserParameters}, Resolved: a.Resolved,
	}
	if a.Artifact != "" {
		declared.Inputs = []codepipeline.Input{{Name: a.Artifact, Body: a.Body}}
	}
	if a.Output != "" {
		declared.Outputs = []string{a.Output}
	}
	execution, err := p.server.CodePipeline().Start(ctx, declared)
	if err != nil {
		return nil, err
	}
	return &Execution{p, execution}, nil
}

// An Event is a given event, to be delivered as it is but with valid artifact credentials.
type Event struct {
	// Text is the event.
	Text []byte
	// Artifact is where it says an input artifact is, and Body what to put there; nil for nothing.
	Artifact *job.Artifact
	Body     []byte
}

// StartEvent starts an action with a given event as its first job.
func (p *Pipeline) StartEvent(ctx context.Context, e Event) (*Execution, error) {
	if a := e.Artifact; a != nil {
		store := p.server.S3()
		if err := store.CreateBucket(a.Bucket, p.region); err != nil {
			return nil, fmt.Errorf("the event's artifact bucket %s cannot be made: %w", a.Bucket, err)
		}
		if err := store.Write(a.Bucket, a.Key, e.Body); err != nil {
			return nil, fmt.Errorf("the event's artifact cannot be put at %s: %w", a, err)
		}
	}
	execution, err := p.server.CodePipeline().StartEvent(ctx, codepipeline.Event{Body: e.Text, FunctionName: FunctionName, Renew: true})
	if err != nil {
		return nil, err
	}
	return &Execution{p, execution}, nil
}

// Output is the zip of an output artifact; an error if it was not written.
func (e *Execution) Output(name string) ([]byte, error) { return e.execution.Output(name) }

// A Job is one job of an execution.
type Job struct {
	ID     string `json:"id"`
	Status string `json:"status"`
}

// Jobs are the jobs so far.
func (e *Execution) Jobs() []Job {
	var jobs []Job
	for _, j := range e.execution.Jobs() {
		jobs = append(jobs, Job{j.ID, string(j.Status)})
	}
	return jobs
}

// watchEvery is how often it is looked whether the function has given up.
const watchEvery = 250 * time.Millisecond

// Wait follows the action to its end; news is called whenever its jobs have changed. The error is of
// type [*Broken] if the function ends without a report, however often it is invoked: CodePipeline
// would wait for it for twenty minutes (aws-facts 1.5). Otherwise it is ctx's, and the action has
// been stopped.
func (e *Execution) Wait(ctx context.Context, news func([]Job)) (codepipeline.Result, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel(nil)
	watching.Go(func() { e.watchFunction(ctx, cancel) })
	var last codepipeline.Result
	for last = range e.execution.Watch(ctx) {
		news(e.Jobs())
	}
	if last.Status != codepipeline.InProgress {
		return last, nil
	}
	e.execution.Stop()
	return last, context.Cause(ctx)
}

// Broken is the error of a function that reports nothing.
type Broken struct {
	// Reason is what Lambda says about its last invocation.
	Reason error
	// Log is the end of what it wrote.
	Log string
}

func (b *Broken) Error() string {
	return fmt.Sprintf("the function ended without a report to the pipeline: %v", b.Reason)
}

func (e *Execution) watchFunction(ctx context.Context, end context.CancelCauseFunc) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			if broken := gaveUp(e.pipeline.server.Lambda().Invocations()); broken != nil {
				end(broken)
				return
			}
		}
	}
}

// gaveUp tells whether the function has failed at its last attempt.
func gaveUp(invocations []lambda.Invocation) *Broken {
	i := slices.IndexFunc(invocations, func(inv lambda.Invocation) bool {
		return inv.Err != nil && !inv.Running() && inv.Attempt > len(retryDelays) && !errors.Is(inv.Err, lambda.ErrClosed)
	})
	if i < 0 {
		return nil
	}
	return &Broken{Reason: invocations[i].Err, Log: tail(invocations[i].Log, 12)}
}

// tail is the last lines of a text.
func tail(text string, most int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-most):], "\n")
}
