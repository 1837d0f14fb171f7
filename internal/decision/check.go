package decision

import "slices"

// A CheckRow replaces a step because of what else is known of the stack and of the plan: its drift,
// what was said of the plan, and the settings that a change set cannot carry. A nil set means any.
type CheckRow struct {
	Steps    []Step
	Drifts   []Drift
	Reviews  []Review
	Settings []Settings
	Instead  Step
	Why      string
}

var (
	approved = []Review{Approved}
	updates  = []Step{CreateForUpdate, PlanForUpdate}
	execute  = []Step{ExecuteChangeSet}
	planned  = []Step{ExecuteChangeSet, SucceedPlanned, SucceedUnchanged}
)

// checks, like the policy, do not overlap. A step that no row names passes.
var checks = []CheckRow{
	{planned, nil, []Review{Blocked}, nil,
		FailBlocked, "the plan does what must not be done"},
	{planned, nil, []Review{Different}, nil,
		FailDifferent, "the plan is not the one that was approved"},

	{updates, []Drift{DriftUnchecked}, nil, nil,
		DetectDrift, "the stack must be what was deployed last before it is updated"},
	{updates, []Drift{DriftDetecting}, nil, nil,
		AwaitDrift, "CloudFormation is comparing the stack's resources with their definitions"},
	{updates, []Drift{Drifted}, nil, nil,
		FailDrift, "the stack is not what was deployed last"},
	{updates, []Drift{DriftUnclear}, nil, nil,
		FailDetection, "nobody can tell whether the stack is what was deployed last"},
	{execute, []Drift{DriftUnchecked}, approved, nil,
		DetectDrift, "the stack must be what was deployed last before it is updated"},
	{execute, []Drift{DriftDetecting}, approved, nil,
		AwaitDrift, "CloudFormation is comparing the stack's resources with their definitions"},
	{execute, []Drift{Drifted}, approved, nil,
		FailDrift, "the stack is not what was deployed last"},
	{execute, []Drift{DriftUnclear}, approved, nil,
		FailDetection, "nobody can tell whether the stack is what was deployed last"},

	{execute, []Drift{DriftIgnored, InSync}, approved, []Settings{PolicyDue},
		OpenPolicy, "the update needs a stack policy of its own"},
	{[]Step{Succeed}, nil, nil, []Settings{Differ},
		ApplySettings, "the stack is deployed, and its settings are not what was asked for"},
	{[]Step{SucceedUnchanged}, nil, approved, []Settings{Differ},
		ApplySettings, "the template changes nothing, but the stack's settings are not what was asked for"},
	{deletions, nil, nil, []Settings{Differ},
		ApplySettings, "the stack's protection has to be switched off before it can be deleted"},
	{deletions, nil, nil, []Settings{Protected},
		FailProtected, "the stack must not be deleted while it is protected"},
}

// Checks returns the table of checks, for tests and documents.
func Checks() []CheckRow { return slices.Clone(checks) }

// Check returns the step to do instead because of the facts, and why; or the step as it is.
func Check(s Step, why string, f Facts) (Step, string) {
	for _, row := range checks {
		if row.covers(s, f) {
			return row.Instead, row.Why
		}
	}
	return s, why
}

func (r CheckRow) covers(s Step, f Facts) bool {
	return in(r.Steps, s) && in(r.Drifts, f.Drift) && in(r.Reviews, f.Review) && in(r.Settings, f.Settings)
}
