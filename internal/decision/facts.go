package decision

// Facts are what [Next] decides on: one observation of a stack and of our operation on it.
type Facts struct {
	// Phase is what the stack's status means.
	Phase Phase
	// Operation is how our own operation stands. Someone else's shows in the phase only.
	Operation Operation
	// ChangeSet is the state of our change set, or of the one that the job names.
	ChangeSet ChangeSet
	// Mode is what was asked for.
	Mode Mode
	// Repair is what would bring the stack into a state to start from.
	Repair Repair
	// Drift is whether the stack is still what was deployed last.
	Drift Drift
	// Review is what was said of the plan.
	Review Review
	// Settings are what a change set cannot carry.
	Settings Settings
}

// An Operation is how our operation on the stack stands, read from facts that cannot be mistaken for
// someone else's. It is the execution of our change set or the deletion of the stack, not a repair.
type Operation string

const (
	// NotBegun: nothing of ours has been begun.
	NotBegun Operation = "not begun"
	// Accepted: it was accepted, but its events do not show yet.
	Accepted Operation = "accepted"
	// Running: ours has begun and not ended.
	Running Operation = "running"
	// Succeeded: ours ended well.
	Succeeded Operation = "succeeded"
	// Failed: ours ended badly.
	Failed Operation = "failed"
)

// Operations lists every value of [Operation].
func Operations() []Operation { return []Operation{NotBegun, Accepted, Running, Succeeded, Failed} }

// A ChangeSet is the state of a change set.
type ChangeSet string

const (
	// None: there is none.
	None ChangeSet = "none"
	// Other: the name that ours shall have belongs to another one.
	Other ChangeSet = "other"
	// Gone: the one that the job names is missing, obsolete or was consumed by someone else, and
	// there is nothing to plan it anew from.
	Gone ChangeSet = "gone"
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
	return []ChangeSet{None, Other, Gone, Pending, Ready, Empty, Broken, Spent, Obsolete}
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

// A Drift is whether the stack is still what was deployed last.
type Drift string

const (
	// DriftIgnored: nobody wants to know, or there is nothing to be updated.
	DriftIgnored Drift = "ignored"
	// DriftUnchecked: it has to be detected first.
	DriftUnchecked Drift = "unchecked"
	// DriftDetecting: it is being detected.
	DriftDetecting Drift = "detecting"
	// InSync: there is none, or it was noted and that is enough.
	InSync Drift = "in sync"
	// Drifted: there is some, and that must not be.
	Drifted Drift = "drifted"
	// DriftUnclear: it could not be detected, and that must not be.
	DriftUnclear Drift = "unclear"
)

// Drifts lists every value of [Drift].
func Drifts() []Drift {
	return []Drift{DriftIgnored, DriftUnchecked, DriftDetecting, InSync, Drifted, DriftUnclear}
}

// A Review is what was said of the plan.
type Review string

const (
	// Approved: nothing speaks against it, or nobody was asked.
	Approved Review = "approved"
	// Blocked: it must not be executed.
	Blocked Review = "blocked"
	// Different: it is not the plan that was approved.
	Different Review = "different"
)

// Reviews lists every value of [Review].
func Reviews() []Review { return []Review{Approved, Blocked, Different} }

// A Settings is how the settings stand that a change set cannot carry.
type Settings string

const (
	// AsAsked: they are what was asked for, or it is not their turn.
	AsAsked Settings = "as asked"
	// Differ: they have to be applied.
	Differ Settings = "differ"
	// PolicyDue: the stack policy for the update has to be set before the execution.
	PolicyDue Settings = "policy due"
	// Protected: the stack must not be deleted, and nobody asks to change that.
	Protected Settings = "protected"
)

// AllSettings lists every value of [Settings].
func AllSettings() []Settings { return []Settings{AsAsked, Differ, PolicyDue, Protected} }
