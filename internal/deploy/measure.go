package deploy

import (
	"time"

	"github.com/stackjob/stackjob/internal/metrics"
	"github.com/stackjob/stackjob/job"
)

// measure writes the job's line of metrics. Nobody waits for it, so that it cannot be written is no
// trouble of the deployment's.
func (d *deployment) measure(outcome job.Outcome) {
	if d.Metrics == nil {
		return
	}
	_, succeeded := outcome.Succeeded()
	failure, failed := outcome.Failed()
	line := metrics.Job{
		Time: time.Now(), Level: d.MetricsLevel,
		Stack: d.stack.Name, StackARN: d.result.Stack.ID, Mode: string(d.stack.Mode),
		Operation: d.run.Operation(), ID: d.run.Job.ID,
		Ended: succeeded || failed, Succeeded: succeeded, FailureType: string(failure.Type),
		Duration: time.Since(d.run.Started()), Calls: d.calls.Calls(), Retries: d.calls.Retries(),
	}
	if err := line.Write(d.Metrics); err != nil {
		d.run.Log.Warn("metrics could not be written", "error", err.Error())
	}
}
