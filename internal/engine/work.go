package engine

import (
	"context"
	"time"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

// Work is what is wanted of one stack.
type Work struct {
	// Name is the stack's name.
	Name string
	Mode decision.Mode
	// ChangeSet is the name of the change set in the two CHANGE_SET modes, or, to execute, its ARN;
	// "" means [DefaultChangeSet].
	ChangeSet string
	// RoleARN is the service role for deletions and repairs; "" for the one the stack has. Change sets
	// have theirs in Request.
	RoleARN string
	// Request makes the change set's input. It is called only when a change set has to be made, with
	// the names of the parameters that the stack has. An error with the failure type
	// SystemUnavailable is tried again; any other ends the operation. It is nil when no template was
	// given.
	Request func(ctx context.Context, previous []string) (stack.Request, error)
	// Review judges the plan before anything is executed, and before a plan is reported; nil approves
	// of all. Its error is a [*Blocked] or a [*Differs]; any other blocks, too. It is called again in
	// each slice.
	Review func(plan.Plan) error
	// Expects tells that Review compares the plan with one that was approved. Then a change set that
	// cannot be executed any more may be planned again: an equal plan is as good.
	Expects bool
	// Recover are the repairs that are allowed.
	Recover decision.Recovery
	// Drift is what to do about drift.
	Drift DriftPolicy
	// Settings are what a change set cannot carry.
	Settings Settings
	// DisableRollback leaves what a failed deployment has made as it is.
	DisableRollback bool
	// RetainExceptOnCreate deletes what a failed deployment has newly made, whatever its deletion
	// policy says.
	RetainExceptOnCreate bool
	// Wait is how long someone else's operation is waited for; 0 means the engine's patience.
	Wait time.Duration
	// Timeout limits the deployment, from Since on; 0 means no limit.
	Timeout time.Duration
	// CancelOnTimeout cancels an update that takes longer; otherwise it goes on without us.
	CancelOnTimeout bool
	// Since is when the operation began.
	Since time.Time
	// OnStop is what becomes of the work when its pipeline execution was stopped.
	OnStop StopPolicy
}

// DefaultChangeSet is the name of the change set that the two CHANGE_SET modes share when none is
// given.
const DefaultChangeSet = "stackjob"

// named is the name or ARN of the change set that the work names; "" for none.
func (w Work) named() string {
	if w.Mode == decision.ChangeSetReplace || w.Mode == decision.ChangeSetExecute {
		return orElse(w.ChangeSet, DefaultChangeSet)
	}
	return ""
}

// replans tells whether a change set that cannot be executed any more may be planned again.
func (w Work) replans() bool {
	return w.Mode == decision.ChangeSetExecute && w.Request != nil && w.Review != nil && w.Expects
}

// compares tells whether the plan's digest matters: it is reported, or compared with one that was.
func (w Work) compares() bool { return w.Mode == decision.ChangeSetReplace || w.Expects }

// Check refuses a state that does not belong to the operation and the work: it comes out of a token
// that anyone could have written.
func (w Work) Check(operation string, s State) error {
	return s.Check(operation, w.Name, w.named())
}

// Settings are what a change set cannot carry. The zero value leaves all as it is.
type Settings struct {
	// TerminationProtection is set as asked; nil leaves it.
	TerminationProtection *bool
	// Policy is the stack policy as JSON; "" leaves it.
	Policy string
	// PolicyDuringUpdate takes its place while the stack is updated; it needs Policy, which is put back.
	PolicyDuringUpdate string
}

// A DriftPolicy is what to do about drift.
type DriftPolicy string

// What to do about drift; "" ignores it.
const (
	IgnoreDrift DriftPolicy = "ignore"
	WarnOfDrift DriftPolicy = "warn"
	FailOnDrift DriftPolicy = "fail"
)

// A StopPolicy is what becomes of a deployment whose pipeline execution was stopped.
type StopPolicy string

// Finish, as "", lets what is under way go on and removes what was only prepared; Cancel cancels an
// update under way too; Hold keeps what was prepared.
const (
	FinishOnStop StopPolicy = "finish"
	CancelOnStop StopPolicy = "cancel"
	HoldOnStop   StopPolicy = "hold"
)

// Blocked is a plan that must not be executed.
type Blocked struct {
	// Why says which change, and what to do about it.
	Why string
}

func (b *Blocked) Error() string { return b.Why }

// FailureType is what to call it in the pipeline.
func (*Blocked) FailureType() job.FailureType { return job.ConfigurationError }

// Differs is a plan that is not the one that was approved.
type Differs struct {
	// Why says what differs.
	Why string
}

func (d *Differs) Error() string { return d.Why }

// FailureType is what to call it in the pipeline.
func (*Differs) FailureType() job.FailureType { return job.RevisionOutOfSync }
