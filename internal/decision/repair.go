package decision

import "slices"

// A Repair is what would bring a stack into a state that a deployment can start from, or how ours
// stands.
type Repair string

const (
	// NoRepair: none fits, none is needed, or none is allowed.
	NoRepair Repair = ""
	// Recreate deletes a stack whose creation was undone, and of which nothing is left.
	Recreate Repair = "recreate"
	// Replace deletes a failed stack, whatever is left of it.
	Replace Repair = "replace"
	// RollBack rolls back what failed with rollback disabled.
	RollBack Repair = "rollback"
	// Continue continues a rollback that failed half-way.
	Continue Repair = "continue"
	// ContinueSkipping continues it without the resources that it failed at.
	ContinueSkipping Repair = "skip"
	// FixForward: an update with rollback disabled can go on from there, without any repair.
	FixForward Repair = "fix forward"
	// Inhabited: the stack could be deleted if it were empty, but it is not.
	Inhabited Repair = "inhabited"
	// RepairAccepted: ours was accepted, but its events do not show yet.
	RepairAccepted Repair = "accepted"
	// Repairing: ours is under way.
	Repairing Repair = "repairing"
	// Tried: the one that fits was tried and has not helped.
	Tried Repair = "tried"
)

// Repairs lists every value of [Repair].
func Repairs() []Repair {
	return []Repair{NoRepair, Recreate, Replace, RollBack, Continue, ContinueSkipping, FixForward, Inhabited,
		RepairAccepted, Repairing, Tried}
}

// A Recovery is a set of repairs that are allowed.
type Recovery uint8

// The repairs that can be allowed. To allow skipping is to allow continuing.
const (
	AllowRecreate Recovery = 1 << iota
	AllowRollBack
	AllowContinue
	AllowSkip
)

func (r Recovery) allows(one Recovery) bool { return r&one != 0 }

// A Case is what [RepairFor] judges.
type Case struct {
	// Status is the stack's.
	Status string
	Mode   Mode
	// Allowed are the repairs that may be done without being asked for by the mode.
	Allowed Recovery
	// Tried are those that were begun before in this operation.
	Tried []Repair
	// Empty is true when nothing of the stack is left alive.
	Empty bool
	// Keeps is true when the deployment has rollback disabled.
	Keeps bool
}

// A RepairRow says which repair fits. Nil members mean any.
type RepairRow struct {
	Statuses []string
	Modes    []Mode
	// Allowed has to be allowed, at least one of it; Forbidden has to be forbidden, all of it.
	Allowed, Forbidden Recovery
	// Tried were tried, at least one of them; Untried were not, none of them.
	Tried, Untried []Repair
	Empty, Keeps   *bool
	Repair         Repair
	Why            string
}

var (
	replace     = []Mode{ReplaceOnFailure}
	dead        = []string{"ROLLBACK_COMPLETE"}
	stranded    = []string{"ROLLBACK_FAILED", "DELETE_FAILED"}
	wedged      = []string{"UPDATE_ROLLBACK_FAILED"}
	unfinished  = []string{"CREATE_FAILED"}
	half        = []string{"UPDATE_FAILED"}
	replaceable = slices.Concat(dead, stranded, wedged, unfinished)
	// makes are the modes that make the stack what a template says, now or later.
	makes     = []Mode{CreateUpdate, ChangeSetReplace}
	mayGoOn   = AllowContinue | AllowSkip
	recreated = []Repair{Recreate}
)

// repairRows is the table. A case that no row names needs, or has, no repair.
var repairRows = []RepairRow{
	{replaceable, replace, 0, 0, nil, []Repair{Replace}, nil, nil,
		Replace, "the mode asks to replace a stack that has failed"},
	{replaceable, replace, 0, 0, []Repair{Replace}, nil, nil, nil,
		Tried, "the stack was deleted once to replace it, and has failed again"},

	{dead, makes, AllowRecreate, 0, nil, recreated, yes, nil,
		Recreate, "nothing is left of the creation that failed"},
	{dead, makes, AllowRecreate, 0, nil, recreated, no, nil,
		Inhabited, "something is left of the creation that failed"},
	{dead, makes, AllowRecreate, 0, recreated, nil, nil, nil,
		Tried, "the stack was deleted once to create it anew, and has failed again"},
	{stranded, makes, 0, 0, []Repair{Recreate, RollBack}, nil, nil, nil,
		Tried, "the stack could not be deleted"},

	{unfinished, []Mode{CreateUpdate}, AllowRollBack, 0, nil, []Repair{RollBack}, nil, nil,
		RollBack, "the creation failed with rollback disabled"},
	{unfinished, []Mode{CreateUpdate}, AllowRollBack, 0, []Repair{RollBack}, nil, nil, nil,
		Tried, "the stack was rolled back once, and its creation has failed again"},
	{unfinished, []Mode{CreateUpdate}, 0, AllowRollBack, nil, nil, nil, yes,
		FixForward, "the deployment has rollback disabled, too"},
	{half, deploys, AllowRollBack, 0, nil, []Repair{RollBack}, nil, nil,
		RollBack, "the update failed with rollback disabled"},
	{half, deploys, AllowRollBack, 0, []Repair{RollBack}, nil, nil, nil,
		Tried, "the stack was rolled back once, and has failed again"},
	{half, deploys, 0, AllowRollBack, nil, nil, nil, yes,
		FixForward, "the deployment has rollback disabled, too"},

	{wedged, []Mode{CreateUpdate}, mayGoOn, 0, nil, []Repair{Continue, ContinueSkipping}, nil, nil,
		Continue, "what the rollback failed at may have been repaired"},
	{wedged, []Mode{CreateUpdate}, AllowSkip, 0, []Repair{Continue}, []Repair{ContinueSkipping}, nil, nil,
		ContinueSkipping, "the rollback has failed again at the same resources"},
	{wedged, []Mode{CreateUpdate}, AllowSkip, 0, []Repair{ContinueSkipping}, nil, nil, nil,
		Tried, "the rollback has failed although resources were skipped"},
	{wedged, []Mode{CreateUpdate}, AllowContinue, AllowSkip, []Repair{Continue}, nil, nil, nil,
		Tried, "the rollback was continued and has failed again"},
	{wedged, []Mode{CreateUpdate}, 0, mayGoOn, []Repair{RollBack}, nil, nil, nil,
		Tried, "the stack was rolled back, and that has failed"},
}

// RepairRows returns the table of repairs, for tests and documents.
func RepairRows() []RepairRow { return slices.Clone(repairRows) }

// RepairFor returns the repair that fits, and why; [NoRepair] and "" if none does.
func RepairFor(c Case) (Repair, string) {
	for _, row := range repairRows {
		if row.covers(c) {
			return row.Repair, row.Why
		}
	}
	return NoRepair, ""
}

func (r RepairRow) covers(c Case) bool {
	tried := func(one Repair) bool { return slices.Contains(c.Tried, one) }
	return slices.Contains(r.Statuses, c.Status) && in(r.Modes, c.Mode) &&
		(r.Allowed == 0 || c.Allowed.allows(r.Allowed)) && !c.Allowed.allows(r.Forbidden) &&
		(r.Tried == nil || slices.ContainsFunc(r.Tried, tried)) && !slices.ContainsFunc(r.Untried, tried) &&
		is(r.Empty, c.Empty) && is(r.Keeps, c.Keeps)
}
