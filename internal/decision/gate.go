package decision

// Circumstances are what the stack does not show but what decides whether a step may be done now.
type Circumstances struct {
	// MayAct is false until CodePipeline has accepted a report that names our change set: an old
	// event that is delivered again must not bring an old template back.
	MayAct bool
	// Refused is true when CloudFormation has refused this very step for good and a look has shown
	// that it took no effect.
	Refused bool
	// Impatient is true when the step has been waited for, or tried in vain, longer than allowed.
	Impatient bool
}

// A GateRow replaces a step in some circumstances. A nil circumstance means any.
type GateRow struct {
	Steps                      []Step
	MayAct, Refused, Impatient *bool
	Instead                    Step
	Why                        string
}

var (
	creates = []Step{CreateForNew, CreateForUpdate}
	yes, no = ptr(true), ptr(false)
)

// gates, like the policy, do not overlap. A step that no row names passes.
var gates = []GateRow{
	{creates, nil, yes, nil, FailRefused, "CloudFormation refused to make the change set"},
	{[]Step{ExecuteChangeSet}, yes, yes, nil, FailRefused, "CloudFormation refused to execute the change set"},
	{[]Step{ExecuteChangeSet}, no, nil, nil, HandOver, "nothing is executed before CodePipeline has accepted a report that names the change set"},
	{[]Step{ExecuteChangeSet}, yes, no, yes, FailStalled, "the change set could not be executed for too long"},
	{creates, nil, no, yes, FailStalled, "the change set could not be made for too long"},
	{[]Step{DiscardChangeSet}, nil, yes, nil, FailRefused, "CloudFormation refused to delete the change set"},
	{[]Step{DiscardChangeSet}, nil, no, yes, FailStalled, "the change set could not be deleted for too long"},
	{[]Step{AwaitOthers}, nil, nil, yes, FailBusy, "someone else's operation took longer than we may wait"},
	{[]Step{AwaitEvents}, nil, nil, yes, FailUnfollowed, "our change set was executed, but its events did not show for too long"},
	{[]Step{AwaitOperation}, nil, nil, yes, FailUnfollowed, "CloudFormation has refused to show our operation for too long"},
	{[]Step{AwaitChangeSet}, nil, nil, yes, FailStalled, "CloudFormation did not finish the change set"},
}

// Gates returns the table of gates, for tests and documents.
func Gates() []GateRow { return append([]GateRow(nil), gates...) }

// Gate returns the step to do instead in the circumstances, and why; or the step itself and "".
func Gate(s Step, c Circumstances) (Step, string) {
	for _, row := range gates {
		if row.covers(s, c) {
			return row.Instead, row.Why
		}
	}
	return s, ""
}

func (r GateRow) covers(s Step, c Circumstances) bool {
	return in(r.Steps, s) && is(r.MayAct, c.MayAct) && is(r.Refused, c.Refused) && is(r.Impatient, c.Impatient)
}

func is(want *bool, v bool) bool { return want == nil || *want == v }

func ptr[T any](v T) *T { return &v }
