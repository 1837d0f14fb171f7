package job

import (
	"context"
	"encoding/json"
	"log/slog"
)

// Outcome is what CodePipeline is told about a job: exactly one of succeeded,
// failed and continues. The zero Outcome is none of them.
type Outcome struct {
	result       *Result
	failure      *Failure
	continuation *Continuation
}

// Result is a success, which ends the action.
type Result struct {
	// Summary is shown in the pipeline; at most MaxSummaryChars, cut if longer.
	Summary string
	// ExternalID names the work in another system, such as a stack's ARN; at
	// most MaxExternalIDChars, left out if longer.
	ExternalID string
	// Variables are the action's output variables. Names must match
	// VariableNamePattern, all together may have MaxVariablesBytes; package
	// action renames and leaves out what does not fit, and says so in the summary.
	Variables map[string]string
}

// Failure ends the action and fails its stage.
type Failure struct {
	// Type is JobFailed when empty.
	Type FailureType
	// Message is shown in the pipeline; at most MaxMessageChars, cut if longer.
	// It must hold no secret.
	Message string
	// ExternalID is as in Result.
	ExternalID string
	// Cause is the error behind the failure, if there is one. It is never
	// reported; it lets package action tell a handler that was interrupted from
	// one that failed.
	Cause error
}

// Continuation ends this job but not the action: CodePipeline makes a new job
// that carries the token (aws-facts 1.5).
type Continuation struct {
	// State is the handler's own, JSON, and comes back in Token.State. It is
	// visible to whoever may read the job: no secret may be in it. Nil keeps the
	// state there is, the one saved last or else the one the job came with; null
	// clears it.
	State json.RawMessage
	// Summary and ExternalID are as in Result.
	Summary, ExternalID string
	// Percent is how much of the work is done, 0 to 100; 0 is not reported.
	Percent int
	// Refused may be nil. It is called when there will be no continuation,
	// because CodePipeline refused this report for good (the job is over, or has
	// been failed for it) or because no token could be made of State: undo what was prepared for it. It
	// is not called when an earlier try of the report may have been accepted.
	Refused func(context.Context)
}

// Succeeded returns the outcome of an action that is done.
func Succeeded(r Result) Outcome { return Outcome{result: &r} }

// Failed returns the outcome of an action that failed.
func Failed(f Failure) Outcome {
	if f.Type == "" {
		f.Type = JobFailed
	}
	return Outcome{failure: &f}
}

// Continues returns the outcome of a job after which the action goes on.
func Continues(c Continuation) Outcome { return Outcome{continuation: &c} }

// Succeeded returns the result, if the outcome is one.
func (o Outcome) Succeeded() (Result, bool) { return value(o.result) }

// Failed returns the failure, if the outcome is one.
func (o Outcome) Failed() (Failure, bool) { return value(o.failure) }

// Continues returns the continuation, if the outcome is one.
func (o Outcome) Continues() (Continuation, bool) { return value(o.continuation) }

// IsZero reports whether the outcome is none of the three.
func (o Outcome) IsZero() bool {
	return o.result == nil && o.failure == nil && o.continuation == nil
}

// String returns the outcome's kind, without what it carries.
func (o Outcome) String() string {
	switch {
	case o.result != nil:
		return "Succeeded"
	case o.failure != nil:
		return "Failed(" + string(o.failure.Type) + ")"
	case o.continuation != nil:
		return "Continues"
	default:
		return "no outcome"
	}
}

// LogValue returns String.
func (o Outcome) LogValue() slog.Value { return slog.StringValue(o.String()) }

func value[T any](p *T) (T, bool) {
	if p == nil {
		var none T
		return none, false
	}
	return *p, true
}
