package codepipeline

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"
)

// A Status is where an action or a job stands.
type Status string

// The statuses. A stopped job has been given up by its pipeline.
const (
	InProgress Status = "InProgress"
	Succeeded  Status = "Succeeded"
	Failed     Status = "Failed"
	TimedOut   Status = "TimedOut"
	Stopped    Status = "Stopped"
)

// A Result is how an action stands or how it ended.
type Result struct {
	// Status is InProgress until the end.
	Status Status
	// FailureType is what PutJobFailureResult said; empty when CodePipeline ended the action itself.
	FailureType string
	// Message says why the action did not succeed.
	Message string
	// Summary, ExternalID and Percent (0 to 100) were reported last; Percent is nil if none was.
	Summary, ExternalID string
	Percent             *int
	// Variables are the output variables of a success.
	Variables map[string]string
	// Revision is the currentRevision of the last report that had one.
	Revision *Revision
	// Jobs is how many jobs there were so far.
	Jobs int
	// Started and Ended are the action's; Ended is zero while it is in progress.
	Started, Ended time.Time
}

// A Revision is the currentRevision of a report.
type Revision struct {
	Revision, ChangeIdentifier, Summary string
	// Created is zero when it was not given.
	Created time.Time
}

// An Execution is one run of an action: a chain of jobs.
type Execution struct {
	service  *Service
	function string
	account  string
	region   string
	data     jobData // what all jobs share
	place    pipelineContext

	// guarded by Service.mu
	jobs     []*job
	result   Result
	answered time.Time     // the start, or the last report with a token
	changed  chan struct{} // closed at the next change
}

func (s *Service) newExecution(function, account, region string, data jobData, place pipelineContext) *Execution {
	data.ArtifactCredentials, data.ContinuationToken = nil, ""
	now := time.Now()
	return &Execution{
		service: s, function: function, account: account, region: region, data: data, place: place,
		result: Result{Status: InProgress, Started: now}, answered: now, changed: make(chan struct{}),
	}
}

// Result is how the action stands now.
func (e *Execution) Result() Result {
	result, _, _ := e.look()
	return result
}

// Watch gives the action's state now and after each change until it has ended or ctx is done.
// Changes in quick succession are seen as one; [Execution.Jobs] has every report.
func (e *Execution) Watch(ctx context.Context) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		for {
			result, changed, deadline := e.look()
			if !yield(result) || result.Status != InProgress {
				return
			}
			timer := time.NewTimer(time.Until(deadline))
			select {
			case <-changed:
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return
			}
			timer.Stop()
		}
	}
}

// Wait waits for the action's end. The error is the context's: a failed action is a result.
func (e *Execution) Wait(ctx context.Context) (Result, error) {
	var last Result
	for last = range e.Watch(ctx) {
	}
	if last.Status == InProgress {
		return last, context.Cause(ctx)
	}
	return last, nil
}

// look settles the clocks and gives the state, what will tell its next change, and the time at
// which the action will time out.
func (e *Execution) look() (Result, <-chan struct{}, time.Time) {
	e.service.mu.Lock()
	defer e.service.mu.Unlock()
	e.settle(time.Now())
	result := e.result
	result.Variables = maps.Clone(result.Variables)
	return result, e.changed, e.deadline()
}

// Stop stops the execution, as StopPipelineExecution with abandon does: the function is not told,
// but the next report is refused.
func (e *Execution) Stop() {
	e.service.mu.Lock()
	defer e.service.mu.Unlock()
	now := time.Now()
	e.settle(now)
	e.end(Stopped, "", "the execution was stopped", now)
}

// Output reads an output artifact.
func (e *Execution) Output(name string) ([]byte, error) {
	i := slices.IndexFunc(e.data.OutputArtifacts, func(a artifact) bool { return a.Name == name })
	if i < 0 {
		return nil, fmt.Errorf("codepipeline: the action has no output artifact %q", name)
	}
	at := e.data.OutputArtifacts[i].Location.S3Location
	body, err := e.service.config.Artifacts.Read(at.BucketName, at.ObjectKey)
	if err != nil {
		return nil, fmt.Errorf("codepipeline: output artifact %s: %w", name, err)
	}
	return body, nil
}

// deadline is when the action times out if nothing is reported.
func (e *Execution) deadline() time.Time {
	answer := e.answered.Add(e.service.config.AnswerTimeout)
	action := e.result.Started.Add(e.service.config.ActionTimeout)
	if action.Before(answer) {
		return action
	}
	return answer
}

// settle lets the action time out if its time has passed.
func (e *Execution) settle(now time.Time) {
	deadline := e.deadline()
	if e.result.Status != InProgress || now.Before(deadline) {
		return
	}
	message := fmt.Sprintf("The AWS Lambda function %s failed to return a result. Check the function to verify that it has permission to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult.", e.function)
	if deadline.Equal(e.result.Started.Add(e.service.config.ActionTimeout)) {
		message = fmt.Sprintf("The action did not end within %v.", e.service.config.ActionTimeout)
	}
	e.end(TimedOut, "", message, deadline)
}

// end ends the action and its running job, once.
func (e *Execution) end(status Status, failureType, message string, at time.Time) {
	if e.result.Status != InProgress {
		return
	}
	e.result.Status, e.result.FailureType, e.result.Message, e.result.Ended = status, failureType, message, at
	if last := e.jobs[len(e.jobs)-1]; last.status == InProgress {
		last.status, last.ended = status, at
	}
	e.notify()
}

// notify tells those who watch that something changed.
func (e *Execution) notify() {
	close(e.changed)
	e.changed = make(chan struct{})
}
