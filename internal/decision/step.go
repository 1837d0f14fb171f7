package decision

import "slices"

// A Step is the one thing to do next for a stack.
type Step string

// The steps. Those that start with Succeed or Fail conclude the operation.
const (
	CreateForNew     Step = "create a change set for a new stack"
	CreateForUpdate  Step = "create a change set for an update"
	PlanForNew       Step = "make the named change set for a new stack"
	PlanForUpdate    Step = "make the named change set for an update"
	RemoveNamed      Step = "delete the change set that has the name"
	AwaitChangeSet   Step = "wait for the change set"
	ExecuteChangeSet Step = "execute the change set"
	DiscardChangeSet Step = "delete the change set and look again"
	DeleteStack      Step = "delete the stack"
	RecreateStack    Step = "delete the empty stack to create it anew"
	ReplaceStack     Step = "delete the failed stack to create it anew"
	RollBackStack    Step = "roll the stack back"
	ContinueRollback Step = "continue the rollback"
	SkipInRollback   Step = "continue the rollback without what it failed at"
	DetectDrift      Step = "detect drift"
	AwaitDrift       Step = "wait for the detection of drift"
	OpenPolicy       Step = "set the stack policy for the update"
	ApplySettings    Step = "apply the stack's settings"
	CancelUpdate     Step = "cancel the update"
	AwaitEvents      Step = "wait for the events of our execution"
	AwaitOperation   Step = "wait for our operation"
	AwaitRepair      Step = "wait for our repair"
	AwaitOthers      Step = "wait for someone else's operation"
	HandOver         Step = "report first, act in the next job"

	Succeed          Step = "succeed"
	SucceedUnchanged Step = "succeed without changes"
	SucceedPlanned   Step = "succeed with a plan"
	SucceedDeleted   Step = "succeed: the stack is deleted"
	SucceedAbsent    Step = "succeed: there is no stack"
	FailOperation    Step = "fail: the operation failed"
	FailChangeSet    Step = "fail: the change set could not be made"
	FailState        Step = "fail: the stack's state needs a person"
	FailInhabited    Step = "fail: the stack has resources left"
	FailProtected    Step = "fail: the stack is protected"
	FailRepair       Step = "fail: the repair failed"
	FailGone         Step = "fail: the change set cannot be executed any more"
	FailBlocked      Step = "fail: the plan is blocked"
	FailDifferent    Step = "fail: the plan is not the expected one"
	FailDrift        Step = "fail: the stack has drifted"
	FailDetection    Step = "fail: drift could not be detected"
	FailSettings     Step = "fail: the stack's settings could not be applied"
	FailOverdue      Step = "fail: the time is up"
	FailUnknown      Step = "fail: our operation's end is not understood"
	FailRefused      Step = "fail: CloudFormation refused the call"
	FailBusy         Step = "fail: the stack was busy for too long"
	FailStalled      Step = "fail: CloudFormation did not do what was asked for too long"
	FailUnfollowed   Step = "fail: our operation could not be followed"
	FailUnseen       Step = "fail: CloudFormation does not show the stack"
)

var (
	successes = []Step{Succeed, SucceedUnchanged, SucceedPlanned, SucceedDeleted, SucceedAbsent}
	failures  = []Step{FailOperation, FailChangeSet, FailState, FailInhabited, FailProtected, FailRepair, FailGone,
		FailBlocked, FailDifferent, FailDrift, FailDetection, FailSettings, FailOverdue, FailUnknown, FailRefused,
		FailBusy, FailStalled, FailUnfollowed, FailUnseen}
	waits = []Step{AwaitChangeSet, AwaitDrift, AwaitEvents, AwaitOperation, AwaitRepair, AwaitOthers}
	// creates make a change set of our own, which nobody else can take for theirs.
	creates = []Step{CreateForNew, CreateForUpdate}
	// plans change what a name stands for.
	plans = []Step{PlanForNew, PlanForUpdate, RemoveNamed}
	// repairs bring a stack into a state that a deployment can start from; deletions remove it.
	repairs   = []Step{RecreateStack, ReplaceStack, RollBackStack, ContinueRollback, SkipInRollback}
	deletions = []Step{DeleteStack, RecreateStack, ReplaceStack}
	// operates begin an operation of the stack that shows in its events.
	operates = slices.Concat([]Step{ExecuteChangeSet, DeleteStack}, repairs)
	// fenced change what others see, so an old event delivered again must not do them.
	fenced = slices.Concat(operates, plans, []Step{OpenPolicy})
	acts   = slices.Concat(fenced, creates, []Step{DiscardChangeSet, DetectDrift, ApplySettings, CancelUpdate})
)

// Steps lists every step.
func Steps() []Step { return slices.Concat(acts, waits, []Step{HandOver}, successes, failures) }

// Concludes tells whether the step ends the operation, and whether well.
func (s Step) Concludes() (succeeded, concludes bool) {
	succeeded = slices.Contains(successes, s)
	return succeeded, succeeded || slices.Contains(failures, s)
}

// Waits tells whether the step only waits before the next look.
func (s Step) Waits() bool { return slices.Contains(waits, s) }

// Acts tells whether the step calls CloudFormation to do something.
func (s Step) Acts() bool { return slices.Contains(acts, s) }

// Operates tells whether the step begins an operation of the stack, which shows in its events.
func (s Step) Operates() bool { return slices.Contains(operates, s) }

// Repairs tells whether the step is a repair.
func (s Step) Repairs() bool { return slices.Contains(repairs, s) }

// Deletes tells whether the step deletes the stack.
func (s Step) Deletes() bool { return slices.Contains(deletions, s) }

// Creates tells whether the step makes a change set.
func (s Step) Creates() bool {
	return slices.Contains(creates, s) || s == PlanForNew || s == PlanForUpdate
}

// ForNew tells whether the step makes a change set that creates the stack.
func (s Step) ForNew() bool { return s == CreateForNew || s == PlanForNew }

// Names tells whether the step changes what the name of a change set stands for.
func (s Step) Names() bool { return slices.Contains(plans, s) }

// Fragile tells whether the verdict rests on something not being there. A stale read shows the same,
// so it takes two looks.
func (s Step) Fragile() bool { return s == SucceedAbsent || s == FailGone }
