package action

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/stackjob/stackjob/job"
)

// Run is one job as a handler sees it. Its methods may be called concurrently.
type Run struct {
	// Job is the job.
	Job *job.Job
	// Token is what the operation's earlier jobs handed on. For a new job it has
	// the job's id as the operation, the time at which the job began, and no state.
	Token job.Token
	// Log has the correlation id and the operation on every line.
	Log *slog.Logger

	config ConfigLoader

	mu    sync.Mutex
	saved json.RawMessage
	over  bool
}

// newRun reads the job's token. Without one the job is the first of an
// operation, which takes its id.
func newRun(j *job.Job, log *slog.Logger, config ConfigLoader) (*Run, error) {
	token := job.Token{Operation: j.ID, Started: time.Now()}
	if j.ContinuationToken != "" {
		var err error
		if token, err = job.DecodeToken(j.ContinuationToken); err != nil {
			return nil, err
		}
	}
	log = log.With(slog.String("operation", token.Operation))
	return &Run{Job: j, Token: token, Log: log, config: config}, nil
}

// Operation returns the operation's id, which is the id of its first job and
// stays the same over continuations.
func (r *Run) Operation() string { return r.Token.Operation }

// Started returns when the operation's first job began.
func (r *Run) Started() time.Time { return r.Token.Started }

// Continued reports whether this job is a continuation. If so, CodePipeline has
// accepted an earlier report of this operation. That makes it a fence: a
// handler that only prepares while Continued is false, returns job.Continues,
// and acts when Continued is true, cannot be made to act by an old event that
// is delivered again, because the report of a job that is over is refused.
func (r *Run) Continued() bool { return r.Job.ContinuationToken != "" }

// Restore decodes the state that the operation's earlier jobs left into the
// value that into points to. It reports false, and changes nothing, if there is
// none.
func (r *Run) Restore(into any) (bool, error) {
	if r.Token.State == nil {
		return false, nil
	}
	if err := json.Unmarshal(r.Token.State, into); err != nil {
		return false, fmt.Errorf("the state in the continuation token does not fit %T: was it written by another version of this action?", into)
	}
	return true, nil
}

// Save keeps state, as JSON, to continue with if the handler is interrupted, or
// if it continues without naming a state; nil means none. It fails, and keeps what was saved before, if the state is not fit for a
// continuation token: too long above all (job.MaxTokenChars). It must hold no
// secret. After the job was reported it fails with ErrSliceEnded.
func (r *Run) Save(state any) error {
	raw, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("saving the state: %w", err)
	}
	if _, err := r.tokenWith(raw); err != nil {
		return fmt.Errorf("saving the state: %w", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return ErrSliceEnded
	}
	r.saved = raw
	return nil
}

// state is what to continue with: what was saved last, or else what came.
func (r *Run) state() json.RawMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.latest()
}

// finish ends the time in which states are saved and returns the state. Both
// are one step, so that no Save succeeds whose state is lost.
func (r *Run) finish() json.RawMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.over = true
	return r.latest()
}

// latest is the state; the lock must be held.
func (r *Run) latest() json.RawMessage {
	if r.saved != nil {
		return r.saved
	}
	return r.Token.State
}

// tokenWith encodes the token of the operation's next job.
func (r *Run) tokenWith(state json.RawMessage) (string, error) {
	next := r.Token
	next.State = state
	return next.Encode()
}

// awsConfig loads the configuration for clients of this program's own role.
func (r *Run) awsConfig(ctx context.Context) (aws.Config, error) {
	if r.config == nil {
		return aws.Config{}, errors.New("this Run was not made by a Runner, so it has no AWS configuration")
	}
	return r.config(ctx)
}
