package decision

// A Step is the one thing to do next for a stack.
type Step string

// The steps. Those that start with Succeed, Fail or Refuse conclude the operation.
const (
	CreateForNew     Step = "create a change set for a new stack"
	CreateForUpdate  Step = "create a change set for an update"
	AwaitChangeSet   Step = "wait for the change set"
	ExecuteChangeSet Step = "execute the change set"
	DiscardChangeSet Step = "delete the change set and look again"
	AwaitEvents      Step = "wait for the events of our execution"
	AwaitOperation   Step = "wait for our operation"
	AwaitOthers      Step = "wait for someone else's operation"
	HandOver         Step = "report first, act in the next job"

	Succeed          Step = "succeed"
	SucceedUnchanged Step = "succeed without changes"
	FailOperation    Step = "fail: the operation failed"
	FailChangeSet    Step = "fail: the change set could not be made"
	FailState        Step = "fail: the stack's state needs a person"
	FailUnknown      Step = "fail: our operation's end is not understood"
	FailRefused      Step = "fail: CloudFormation refused the call"
	FailBusy         Step = "fail: the stack was busy for too long"
	FailStalled      Step = "fail: CloudFormation did not do what was asked for too long"
	FailUnfollowed   Step = "fail: our operation could not be followed"
	FailUnseen       Step = "fail: CloudFormation does not show the stack"
	RefuseMode       Step = "fail: the mode is not supported yet"
)

// Steps lists every step.
func Steps() []Step {
	return []Step{CreateForNew, CreateForUpdate, AwaitChangeSet, ExecuteChangeSet, DiscardChangeSet,
		AwaitEvents, AwaitOperation, AwaitOthers, HandOver, Succeed, SucceedUnchanged, FailOperation, FailChangeSet,
		FailState, FailUnknown, FailRefused, FailBusy, FailStalled, FailUnfollowed, FailUnseen, RefuseMode}
}

// Concludes tells whether the step ends the operation, and whether well.
func (s Step) Concludes() (succeeded, concludes bool) {
	switch s {
	case Succeed, SucceedUnchanged:
		return true, true
	case FailOperation, FailChangeSet, FailState, FailUnknown, FailRefused, FailBusy, FailStalled,
		FailUnfollowed, FailUnseen, RefuseMode:
		return false, true
	default:
		return false, false
	}
}

// Waits tells whether the step only waits before the next look.
func (s Step) Waits() bool {
	return s == AwaitChangeSet || s == AwaitEvents || s == AwaitOperation || s == AwaitOthers
}

// Acts tells whether the step calls CloudFormation to change something.
func (s Step) Acts() bool {
	return s == CreateForNew || s == CreateForUpdate || s == ExecuteChangeSet || s == DiscardChangeSet
}
