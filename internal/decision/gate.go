package decision

import "slices"

// Circumstances are what the stack does not show but what decides whether a step may be done now.
type Circumstances struct {
	// MayAct is false until CodePipeline has accepted a report that names what the step is done to: an
	// old event that is delivered again must not bring an old state back.
	MayAct bool
	// Refused is true when CloudFormation has refused this very step for good and a look has shown
	// that it took no effect.
	Refused bool
	// Impatient is true when the step has been waited for, or tried in vain, longer than allowed.
	Impatient bool
	// Clock is whether the time that the job allows is up.
	Clock Clock
}

// A Clock is whether the time that the job allows is up.
type Clock string

const (
	// InTime: it is not, or all that can be done about it is done.
	InTime Clock = "in time"
	// LetGo: it is, and what is under way goes on without us.
	LetGo Clock = "let go"
	// CallOff: it is, and our update is to be cancelled.
	CallOff Clock = "call off"
)

// Clocks lists every value of [Clock].
func Clocks() []Clock { return []Clock{InTime, LetGo, CallOff} }

// A GateRow replaces a step in some circumstances. A nil circumstance means any.
type GateRow struct {
	Steps                      []Step
	MayAct, Refused, Impatient *bool
	Clocks                     []Clock
	Instead                    Step
	Why                        string
}

var (
	yes, no = ptr(true), ptr(false)
	inTime  = []Clock{InTime}
	overdue = []Clock{LetGo, CallOff}
	// preparations are acts that nobody else can see the effect of.
	preparations = slices.Concat(creates, []Step{DiscardChangeSet})
	settings     = []Step{ApplySettings}
	// ours are the waits for what we have begun and what goes on without us.
	ours = []Step{AwaitOperation, AwaitRepair}
)

// gates, like the policy, do not overlap. A step that no row names passes.
var gates = []GateRow{
	{preparations, nil, yes, nil, nil, FailRefused, "CloudFormation refused the preparation"},
	{preparations, nil, no, nil, overdue, FailOverdue, "the time that the job allows was up before anything was begun"},
	{preparations, nil, no, yes, inTime, FailStalled, "the preparation could not be done for too long"},

	{fenced, nil, yes, nil, nil, FailRefused, "CloudFormation refused the step"},
	{fenced, no, no, nil, inTime, HandOver, "nothing is begun before CodePipeline has accepted a report that names what it is done to"},
	{fenced, nil, no, nil, overdue, FailOverdue, "the time that the job allows was up before anything was begun"},
	{fenced, yes, no, yes, inTime, FailStalled, "the step could not be done for too long"},

	{settings, no, nil, nil, nil, HandOver, "no setting is changed before CodePipeline has accepted a report that names the stack"},
	{settings, yes, yes, nil, nil, FailSettings, "CloudFormation refused to change the setting"},
	{settings, yes, no, yes, nil, FailSettings, "the setting could not be changed for too long"},

	{[]Step{DetectDrift}, nil, yes, nil, nil, FailDetection, "CloudFormation refused to detect drift"},
	{[]Step{DetectDrift}, nil, no, yes, nil, FailDetection, "CloudFormation did not begin to detect drift for too long"},
	{[]Step{AwaitDrift}, nil, nil, yes, nil, FailDetection, "CloudFormation did not come to an end with detecting drift"},

	{[]Step{AwaitChangeSet, DetectDrift, AwaitDrift}, nil, no, no, overdue, FailOverdue, "the time that the job allows was up before anything was begun"},
	{[]Step{AwaitOthers}, nil, nil, nil, overdue, FailOverdue, "the time that the job allows was up before anything was begun"},
	{[]Step{AwaitOthers}, nil, nil, yes, inTime, FailBusy, "someone else's operation took longer than we may wait"},
	{[]Step{AwaitChangeSet}, nil, nil, yes, nil, FailStalled, "CloudFormation did not finish the change set"},
	{[]Step{AwaitEvents}, nil, nil, yes, nil, FailUnfollowed, "what we have begun was accepted, but its events did not show for too long"},
	{[]Step{AwaitOperation}, nil, nil, nil, []Clock{CallOff}, CancelUpdate, "the update has taken longer than the job allows"},
	{[]Step{AwaitRepair}, nil, nil, nil, []Clock{CallOff}, FailOverdue, "the repair has taken longer than the job allows"},
	{ours, nil, nil, nil, []Clock{LetGo}, FailOverdue, "what we have begun has taken longer than the job allows, and goes on without us"},
	{ours, nil, nil, yes, inTime, FailUnfollowed, "CloudFormation has refused to show what we have begun for too long"},
}

// Gates returns the table of gates, for tests and documents.
func Gates() []GateRow { return slices.Clone(gates) }

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
	return in(r.Steps, s) && is(r.MayAct, c.MayAct) && is(r.Refused, c.Refused) && is(r.Impatient, c.Impatient) &&
		in(r.Clocks, c.Clock)
}

func is(want *bool, v bool) bool { return want == nil || *want == v }

func ptr[T any](v T) *T { return &v }
