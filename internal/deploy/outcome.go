package deploy

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/job"
)

// outcome is what CodePipeline is told about the engine's result.
func (d *deployment) outcome(ctx context.Context) job.Outcome {
	if len(d.result.Drift) > 0 {
		d.state.Drifted = few(namesOf(d.result.Drift))
	}
	switch d.result.Status {
	case engine.Succeeded:
		return d.succeeded(ctx)
	case engine.Failed:
		return d.failed(ctx)
	default:
		return d.continues()
	}
}

func (d *deployment) succeeded(ctx context.Context) job.Outcome {
	outputs, note := d.shown(ctx)
	if err := d.upload(ctx, outputs); err != nil {
		return d.notUploaded(err)
	}
	summary := strings.Join(slices.DeleteFunc([]string{
		d.result.Summary,
		noted("drift was found before: ", d.state.Drifted),
		noted("the guard warned of ", d.state.Warned),
		note,
	}, isEmpty), "; ")
	return job.Succeeded(job.Result{Summary: summary, ExternalID: d.result.Stack.ID, Variables: d.variables(outputs)})
}

// longestFew is how many characters of names the token has room for.
const longestFew = 90

// few names some of many: "A, B and 7 more".
func few(names []string) string {
	text := ""
	for i, name := range names {
		more := ", "
		if i == 0 {
			name, more = clip(name), ""
		}
		if len(text)+len(more)+len(name) > longestFew+2 {
			return fmt.Sprintf("%s and %d more", text, len(names)-i)
		}
		text += more + name
	}
	return text
}

// clip cuts what alone has no room; the ellipsis has three bytes.
func clip(name string) string {
	if len(name) > longestFew {
		return name[:longestFew-1] + "…"
	}
	return name
}

func namesOf(drifted []record.DriftedResource) []string {
	var names []string
	for _, r := range drifted {
		names = append(names, r.LogicalID)
	}
	return names
}

// noted is a note on some resources; "" for none.
func noted(what, names string) string {
	if names == "" {
		return ""
	}
	return what + names
}

func isEmpty(text string) bool { return text == "" }

// notUploaded tells of an output artifact that could not be written. The action cannot succeed
// without it: trouble that passes is left to the next job, which comes to the same conclusion anew.
func (d *deployment) notUploaded(err error) job.Outcome {
	failure := job.FailureTypeOf(patient(err))
	if failure == job.SystemUnavailable {
		return job.Continues(job.Continuation{Summary: "the output artifact has still to be written", ExternalID: d.result.Stack.ID})
	}
	return job.Failed(job.Failure{Type: failure, ExternalID: d.result.Stack.ID, Cause: err,
		Message: fmt.Sprintf("%s, but the output artifact could not be written: %v", d.result.Summary, err)})
}

// failed uploads what there is to read about the failure: the pipeline keeps the artifact only of an
// action that succeeds, but the object is there for whoever looks for it.
func (d *deployment) failed(ctx context.Context) job.Outcome {
	if err := d.upload(ctx, nil); err != nil {
		d.run.Log.Warn("the report could not be uploaded", "error", err.Error())
	}
	return job.Failed(job.Failure{Type: d.result.Type, Message: d.result.Failure, ExternalID: d.result.Stack.ID})
}

// continues hands the state to the next job. If CodePipeline says that the job is over, its pipeline
// execution was stopped or has given up, and the spec's policy says what becomes of the work.
func (d *deployment) continues() job.Outcome {
	state, err := json.Marshal(d.handedOn(d.result.State))
	if err != nil {
		return job.FailedFrom(err)
	}
	return job.Continues(job.Continuation{
		State:      state,
		Summary:    d.summary(),
		ExternalID: d.result.State.StackID,
		Percent:    d.progress.Percent(),
		Refused:    func(ctx context.Context) { d.engine.Abandon(ctx, d.wanted, d.result.State) },
	})
}

// summary says how far the deployment is, or else what is being done.
func (d *deployment) summary() string {
	if text := d.progress.Text(time.Now()); text != "" && d.result.State.HasBegun() {
		return "stack " + d.stack.Name + ": " + text
	}
	return d.result.Summary
}
