package deploy

import (
	"context"
	"encoding/json"

	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/job"
)

// outcome is what CodePipeline is told about a result of the engine.
func (d *deployment) outcome(r engine.Result) job.Outcome {
	switch r.Status {
	case engine.Succeeded:
		return job.Succeeded(job.Result{Summary: r.Summary, ExternalID: r.Stack.ID, Variables: map[string]string{
			"StackId": r.Stack.ID, "StackStatus": r.Stack.Status}})
	case engine.Failed:
		return job.Failed(job.Failure{Type: r.Type, Message: r.Failure, ExternalID: r.Stack.ID})
	default:
		return d.continues(r)
	}
}

// continues hands the state to the next job. If CodePipeline says that the job is over, nobody will
// execute what was prepared, so it is removed; what is being executed already goes on.
func (d *deployment) continues(r engine.Result) job.Outcome {
	state, err := json.Marshal(r.State)
	if err != nil {
		return job.FailedFrom(err)
	}
	return job.Continues(job.Continuation{
		State:      state,
		Summary:    r.Summary,
		ExternalID: r.State.StackID,
		Refused: func(ctx context.Context) {
			engine.Abandon(ctx, d.api, r.State.Known, d.run.Operation(), nil)
		},
	})
}
