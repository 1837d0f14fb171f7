package decision

import "slices"

// A Row says what to do in a set of situations. A nil set means any.
type Row struct {
	Phases     []Phase
	Operations []Operation
	ChangeSets []ChangeSet
	Modes      []Mode
	Repairs    []Repair
	Step       Step
	Why        string
}

var (
	deploys  = []Mode{CreateUpdate, ReplaceOnFailure}
	executes = []Mode{CreateUpdate, ReplaceOnFailure, ChangeSetExecute}
	plan     = []Mode{ChangeSetReplace}
	deletes  = []Mode{DeleteOnly}
	builds   = []Mode{CreateUpdate, ReplaceOnFailure, ChangeSetExecute, ChangeSetReplace}

	begun    = []Operation{Running}
	notBegun = []Operation{NotBegun}

	// lost are the phases that a deployment cannot go on from by itself.
	lost = []Phase{Dead, Stranded, Paused, Wedged, Manual, Unknown}
	// busy are those in which an operation is under way.
	busy = []Phase{Working, Reverting, Deleting, Unsettled}
	// open are those that lead nowhere by themselves.
	open = []Phase{Absent, Shell, Steady, Deleted}
	seen = without(Unseen)

	// idle is every repair but one of ours that is under way.
	idle = []Repair{NoRepair, Recreate, Replace, RollBack, Continue, ContinueSkipping, FixForward, Inhabited, Tried}
	// helpless are the repairs that nobody has allowed or that do not exist.
	helpless = []Repair{NoRepair, FixForward}

	missing = []ChangeSet{None, Other}
	// startable are those that leave it to the stack what comes next.
	startable = []ChangeSet{None, Other, Ready}
)

// rows is the policy. Its order carries no meaning: a test proves that the rows do not overlap.
var rows = slices.Concat(ofOurs, ofDeletion, ofRepair, ofChangeSet, ofStack)

// ofOurs are the rows of our own operation once it has begun.
var ofOurs = []Row{
	{nil, []Operation{Succeeded}, nil, executes, nil,
		Succeed, "our change set was applied and the stack is settled"},
	{nil, []Operation{Failed}, nil, executes, nil,
		FailOperation, "our operation has ended and what we asked for was not done"},
	{without(Unknown), begun, nil, executes, nil,
		AwaitOperation, "our operation is under way"},
	{[]Phase{Unknown}, begun, nil, executes, nil,
		FailUnknown, "our operation led to a status that this version does not know, so a person has to look"},
	{seen, []Operation{Accepted}, nil, executes, nil,
		AwaitEvents, "our operation was accepted but its events do not show yet"},
	{[]Phase{Unseen}, []Operation{Accepted}, nil, executes, nil,
		AwaitOperation, "our operation was accepted, and the stack is not to be seen"},
}

// ofDeletion are the rows of a deletion that was asked for.
var ofDeletion = []Row{
	{[]Phase{Absent}, nil, nil, deletes, nil,
		SucceedAbsent, "there is no such stack"},
	{[]Phase{Deleted}, nil, nil, deletes, nil,
		SucceedDeleted, "the stack is gone"},
	{without(Absent, Deleted), []Operation{Succeeded}, nil, deletes, nil,
		SucceedDeleted, "our deletion has ended well"},
	{without(Absent, Deleted), []Operation{Failed}, nil, deletes, nil,
		FailOperation, "our deletion has ended, and the stack is still there"},
	{without(Absent, Deleted, Unknown), begun, nil, deletes, nil,
		AwaitOperation, "our deletion is under way"},
	{[]Phase{Unknown}, begun, nil, deletes, nil,
		FailUnknown, "our deletion led to a status that this version does not know, so a person has to look"},
	{without(Absent, Deleted, Unseen), []Operation{Accepted}, nil, deletes, nil,
		AwaitEvents, "our deletion was accepted but its events do not show yet"},
	{[]Phase{Unseen}, []Operation{Accepted}, nil, deletes, nil,
		AwaitOperation, "our deletion was accepted, and the stack is not to be seen"},
	{busy, notBegun, nil, deletes, nil,
		AwaitOthers, "someone else's operation is under way"},
	{[]Phase{Shell, Steady, Dead, Stranded, Paused, Wedged, Manual}, notBegun, nil, deletes, nil,
		DeleteStack, "the stack is to be deleted"},
	{[]Phase{Unknown}, notBegun, nil, deletes, nil,
		FailState, "the stack is in a state that this version does not know"},
	{[]Phase{Unseen}, notBegun, nil, deletes, nil,
		FailUnseen, "CloudFormation does not show the stack, and nothing of ours has begun"},
}

// ofRepair are the rows of the repairs that come before a deployment.
var ofRepair = []Row{
	{nil, notBegun, nil, builds, []Repair{Repairing},
		AwaitRepair, "our repair of the stack is under way"},
	{seen, notBegun, nil, builds, []Repair{RepairAccepted},
		AwaitEvents, "our repair of the stack was accepted but its events do not show yet"},
	{[]Phase{Unseen}, notBegun, nil, builds, []Repair{RepairAccepted},
		AwaitRepair, "our repair of the stack was accepted, and the stack is not to be seen"},
	{lost, notBegun, startable, builds, []Repair{Recreate},
		RecreateStack, "the stack was never created, nothing is left of it, and it may be deleted to create it anew"},
	{lost, notBegun, startable, builds, []Repair{Replace},
		ReplaceStack, "the stack has failed, and the mode asks to delete it and to create it anew"},
	{lost, notBegun, startable, builds, []Repair{RollBack},
		RollBackStack, "an operation failed with rollback disabled, and it may be rolled back"},
	{lost, notBegun, startable, builds, []Repair{Continue},
		ContinueRollback, "a rollback has failed half-way, and it may be continued"},
	{lost, notBegun, startable, builds, []Repair{ContinueSkipping},
		SkipInRollback, "a rollback has failed again, and what it failed at may be skipped"},
	{lost, notBegun, startable, builds, []Repair{Inhabited},
		FailInhabited, "the stack could be deleted and created anew, but it has resources left"},
	{lost, notBegun, startable, builds, []Repair{Tried},
		FailRepair, "the repair that fits was tried and has not helped"},
	{[]Phase{Dead, Stranded, Wedged, Manual, Unknown}, notBegun, startable, builds, helpless,
		FailState, "the stack is in a state that an update cannot start from"},
	{[]Phase{Paused}, notBegun, startable, plan, helpless,
		FailState, "the stack is in a state that no plan can be made for"},
	{[]Phase{Paused}, notBegun, startable, executes, []Repair{NoRepair},
		FailState, "an operation failed with rollback disabled, and only another such operation could go on from there"},
}

// ofChangeSet are the rows that the state of the change set decides.
var ofChangeSet = []Row{
	{seen, notBegun, []ChangeSet{Gone}, builds, idle,
		FailGone, "the change set that was to be executed cannot be executed any more"},
	{seen, notBegun, []ChangeSet{Spent}, executes, idle,
		AwaitEvents, "our change set is being executed but its events do not show yet"},
	{seen, notBegun, []ChangeSet{Pending}, builds, idle,
		AwaitChangeSet, "CloudFormation is still computing our change set"},
	{seen, notBegun, []ChangeSet{Broken}, builds, idle,
		FailChangeSet, "CloudFormation could not make a change set of the template"},
	{seen, notBegun, []ChangeSet{Obsolete}, builds, idle,
		DiscardChangeSet, "the stack has changed since our change set was made, so it has to be made anew"},
	{[]Phase{Steady}, notBegun, []ChangeSet{Empty}, builds, idle,
		SucceedUnchanged, "the stack already is what the template says"},
	{[]Phase{Absent, Shell}, notBegun, []ChangeSet{Empty}, builds, idle,
		FailChangeSet, "CloudFormation finds nothing to create in the template"},
	{[]Phase{Paused}, notBegun, []ChangeSet{Empty}, builds, []Repair{FixForward},
		FailState, "nothing would change, but the stack stands half-way"},
	{without(Absent, Shell, Steady, Unseen, Paused), notBegun, []ChangeSet{Empty}, builds, idle,
		DiscardChangeSet, "nothing would have changed, but the stack is no longer what was compared with"},
	{[]Phase{Paused}, notBegun, []ChangeSet{Empty}, builds, repairsWithout(FixForward),
		DiscardChangeSet, "nothing would have changed, but the stack has failed since"},
	{[]Phase{Absent, Shell, Steady}, notBegun, []ChangeSet{Ready}, executes, idle,
		ExecuteChangeSet, "the change set is ready"},
	{[]Phase{Paused}, notBegun, []ChangeSet{Ready}, executes, []Repair{FixForward},
		ExecuteChangeSet, "the change set is ready, and with rollback disabled it can go on from what has failed"},
	{[]Phase{Absent, Shell, Steady}, notBegun, []ChangeSet{Ready}, plan, idle,
		SucceedPlanned, "the change set is ready for its execution"},
	{[]Phase{Deleted}, notBegun, []ChangeSet{Ready}, builds, idle,
		DiscardChangeSet, "the stack that our change set was made for is gone"},
}

// ofStack are the rows of a stack without a change set of ours.
var ofStack = []Row{
	{[]Phase{Absent, Shell, Deleted}, notBegun, missing, executes, idle,
		CreateForNew, "there is no stack yet"},
	{[]Phase{Steady}, notBegun, missing, executes, idle,
		CreateForUpdate, "the stack can be updated"},
	{[]Phase{Paused}, notBegun, missing, executes, []Repair{FixForward},
		CreateForUpdate, "with rollback disabled an update can go on from what has failed"},
	{[]Phase{Absent, Shell, Deleted}, notBegun, []ChangeSet{None}, plan, idle,
		PlanForNew, "there is no stack yet, and no change set of the name"},
	{[]Phase{Steady}, notBegun, []ChangeSet{None}, plan, idle,
		PlanForUpdate, "the stack can be updated, and there is no change set of the name"},
	{open, notBegun, []ChangeSet{Other}, plan, idle,
		RemoveNamed, "the name belongs to an older change set"},
	{busy, notBegun, startable, builds, idle,
		AwaitOthers, "someone else's operation is under way"},
	{[]Phase{Unseen}, notBegun, nil, builds, idle,
		FailUnseen, "CloudFormation does not show the stack, and nothing of ours has begun"},
	{seen, notBegun, []ChangeSet{Spent}, plan, idle,
		RemoveNamed, "someone has executed the change set of the name"},
	{nil, []Operation{Accepted, Running, Succeeded, Failed}, nil, plan, nil,
		FailUnknown, "a plan executes nothing, so what is under way is not understood"},
}

// Rows returns the policy, for tests and documents.
func Rows() []Row { return slices.Clone(rows) }

// Next returns the one thing to do, and why. Facts that no row covers (a mode or state made up by
// the caller) ask for a person.
func Next(f Facts) (Step, string) {
	for _, row := range rows {
		if row.covers(f) {
			return Check(row.Step, row.Why, f)
		}
	}
	return FailState, "no rule covers this situation, so a person has to look"
}

func (r Row) covers(f Facts) bool {
	return in(r.Phases, f.Phase) && in(r.Operations, f.Operation) && in(r.ChangeSets, f.ChangeSet) &&
		in(r.Modes, f.Mode) && in(r.Repairs, f.Repair)
}

func in[T comparable](set []T, v T) bool { return set == nil || slices.Contains(set, v) }

func without(out ...Phase) []Phase {
	return slices.DeleteFunc(Phases(), func(p Phase) bool { return slices.Contains(out, p) })
}

func repairsWithout(out Repair) []Repair {
	return slices.DeleteFunc(slices.Clone(idle), func(r Repair) bool { return r == out })
}
