package decision

import "slices"

// Facts are what [Next] decides on: one observation of a stack and of our operation on it.
type Facts struct {
	// Phase is what the stack's status means.
	Phase Phase
	// Operation is how our own operation stands. Someone else's shows in the phase only.
	Operation Operation
	// ChangeSet is the state of our change set.
	ChangeSet ChangeSet
	// Mode is what was asked for.
	Mode Mode
}

// An Operation is how our operation on the stack stands, read from facts that cannot be mistaken for
// someone else's.
type Operation string

const (
	// NotBegun: nothing of ours has been executed.
	NotBegun Operation = "not begun"
	// Running: ours has begun and not ended.
	Running Operation = "running"
	// Succeeded: ours ended well.
	Succeeded Operation = "succeeded"
	// Failed: ours ended badly.
	Failed Operation = "failed"
)

// Operations lists every value of [Operation].
func Operations() []Operation { return []Operation{NotBegun, Running, Succeeded, Failed} }

// A ChangeSet is the state of our change set.
type ChangeSet string

const (
	// None: there is none.
	None ChangeSet = "none"
	// Pending: it is being computed, or being deleted.
	Pending ChangeSet = "pending"
	// Ready: it can be executed.
	Ready ChangeSet = "ready"
	// Empty: it failed because nothing would change.
	Empty ChangeSet = "empty"
	// Broken: it failed for another reason.
	Broken ChangeSet = "broken"
	// Spent: it is being executed or was.
	Spent ChangeSet = "spent"
	// Obsolete: the stack has changed since, so it can no longer be executed.
	Obsolete ChangeSet = "obsolete"
)

// ChangeSets lists every value of [ChangeSet].
func ChangeSets() []ChangeSet {
	return []ChangeSet{None, Pending, Ready, Empty, Broken, Spent, Obsolete}
}

// A Mode is what a job asks for, under the native action's names.
type Mode string

// The modes of the native CloudFormation action.
const (
	CreateUpdate     Mode = "CREATE_UPDATE"
	ChangeSetReplace Mode = "CHANGE_SET_REPLACE"
	ChangeSetExecute Mode = "CHANGE_SET_EXECUTE"
	DeleteOnly       Mode = "DELETE_ONLY"
	ReplaceOnFailure Mode = "REPLACE_ON_FAILURE"
)

// Modes lists every mode.
func Modes() []Mode {
	return []Mode{CreateUpdate, ChangeSetReplace, ChangeSetExecute, DeleteOnly, ReplaceOnFailure}
}

// A Row says what to do in a set of situations. A nil set means any.
type Row struct {
	Phases     []Phase
	Operations []Operation
	ChangeSets []ChangeSet
	Modes      []Mode
	Step       Step
	Why        string
}

var (
	createUpdate = []Mode{CreateUpdate}
	notBegun     = []Operation{NotBegun}
	// lost are the phases that a deployment cannot go on from by itself.
	lost = []Phase{Dead, Stranded, Paused, Wedged, Manual, Unknown}
)

// rows is the policy. Its order carries no meaning: a test proves that the rows do not overlap.
var rows = []Row{
	{nil, nil, nil, []Mode{ChangeSetReplace, ChangeSetExecute, DeleteOnly, ReplaceOnFailure},
		RefuseMode, "this version knows the mode but cannot do it yet"},

	{nil, []Operation{Succeeded}, nil, createUpdate,
		Succeed, "our change set was applied and the stack is settled"},
	{nil, []Operation{Failed}, nil, createUpdate,
		FailOperation, "our operation has ended and what we asked for was not done"},
	{without(Unknown), []Operation{Running}, nil, createUpdate,
		AwaitOperation, "our operation is under way"},
	{[]Phase{Unknown}, []Operation{Running}, nil, createUpdate,
		FailUnknown, "our operation led to a status that this version does not know, so a person has to look"},

	{without(Unseen), notBegun, []ChangeSet{Spent}, createUpdate,
		AwaitEvents, "our change set is being executed but its events do not show yet"},
	{without(Unseen), notBegun, []ChangeSet{Pending}, createUpdate,
		AwaitChangeSet, "CloudFormation is still computing our change set"},
	{without(Unseen), notBegun, []ChangeSet{Broken}, createUpdate,
		FailChangeSet, "CloudFormation could not make a change set of the template"},
	{without(Unseen), notBegun, []ChangeSet{Obsolete}, createUpdate,
		DiscardChangeSet, "the stack has changed since our change set was made, so it has to be made anew"},
	{[]Phase{Steady}, notBegun, []ChangeSet{Empty}, createUpdate,
		SucceedUnchanged, "the stack already is what the template says"},
	{[]Phase{Absent, Shell}, notBegun, []ChangeSet{Empty}, createUpdate,
		FailChangeSet, "CloudFormation finds nothing to create in the template"},
	{without(Absent, Shell, Steady, Unseen), notBegun, []ChangeSet{Empty}, createUpdate,
		DiscardChangeSet, "nothing would have changed, but the stack is no longer what was compared with"},
	{[]Phase{Absent, Shell, Steady}, notBegun, []ChangeSet{Ready}, createUpdate,
		ExecuteChangeSet, "our change set is ready"},
	{[]Phase{Deleted}, notBegun, []ChangeSet{Ready}, createUpdate,
		DiscardChangeSet, "the stack that our change set was made for is gone"},

	{[]Phase{Absent, Shell, Deleted}, notBegun, []ChangeSet{None}, createUpdate,
		CreateForNew, "there is no stack yet"},
	{[]Phase{Steady}, notBegun, []ChangeSet{None}, createUpdate,
		CreateForUpdate, "the stack can be updated"},
	{[]Phase{Working, Reverting, Deleting, Unsettled}, notBegun, []ChangeSet{None, Ready}, createUpdate,
		AwaitOthers, "someone else's operation is under way"},
	{lost, notBegun, []ChangeSet{None, Ready}, createUpdate,
		FailState, "the stack is in a state that an update cannot start from"},
	{[]Phase{Unseen}, notBegun, nil, createUpdate,
		FailUnseen, "CloudFormation does not show the stack, and nothing of ours has begun"},
}

// Rows returns the policy, for tests and documents.
func Rows() []Row { return append([]Row(nil), rows...) }

// Next returns the one thing to do, and why. Facts that no row covers (a mode or state made up by
// the caller) ask for a person.
func Next(f Facts) (Step, string) {
	for _, row := range rows {
		if row.covers(f) {
			return row.Step, row.Why
		}
	}
	return FailState, "no rule covers this situation, so a person has to look"
}

func (r Row) covers(f Facts) bool {
	return in(r.Phases, f.Phase) && in(r.Operations, f.Operation) &&
		in(r.ChangeSets, f.ChangeSet) && in(r.Modes, f.Mode)
}

func in[T comparable](set []T, v T) bool { return set == nil || slices.Contains(set, v) }

func without(out ...Phase) []Phase {
	return slices.DeleteFunc(Phases(), func(p Phase) bool { return slices.Contains(out, p) })
}
