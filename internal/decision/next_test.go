package decision_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stackjob/stackjob/internal/decision"
)

func TestEveryCombinationMeetsExactlyOneRow(t *testing.T) {
	rows := decision.Rows()
	hits := make([]int, len(rows))
	for f := range coreFacts() {
		var met []string
		for i, row := range rows {
			if covers(row, f) {
				hits[i]++
				met = append(met, fmt.Sprintf("%q (%s)", row.Step, row.Why))
			}
		}
		if len(met) != 1 {
			t.Fatalf("%+v meets %d rows: %v", f, len(met), met)
		}
	}
	for i, n := range hits {
		if n == 0 {
			t.Errorf("row %q (%s) is never met", rows[i].Step, rows[i].Why)
		}
	}
}

// What must hold whatever the rows say.
func TestInvariants(t *testing.T) {
	for f := range coreFacts() {
		f.Review, f.Settings, f.Drift = decision.Approved, decision.AsAsked, decision.DriftIgnored
		step, why := decision.Next(f)
		if why == "" {
			t.Errorf("%+v: no reason", f)
		}
		succeeded, concludes := step.Concludes()
		if succeeded && !mayBeSuccess(f) {
			t.Errorf("%+v succeeds although nothing of ours did", f)
		}
		if f.Operation != decision.NotBegun && step.Acts() {
			t.Errorf("%+v: %q although our operation has begun", f, step)
		}
		if step == decision.ExecuteChangeSet && (f.ChangeSet != decision.Ready || f.Mode == decision.ChangeSetReplace) {
			t.Errorf("%+v executes a change set that is not to be executed", f)
		}
		if concludes && !succeeded && f.Operation == decision.Succeeded && f.Mode != decision.ChangeSetReplace {
			t.Errorf("%+v fails although our operation succeeded", f)
		}
		if (step == decision.DeleteStack) && f.Mode != decision.DeleteOnly {
			t.Errorf("%+v deletes the stack", f)
		}
		if under := f.Repair == decision.Repairing || f.Repair == decision.RepairAccepted; under && step.Acts() && f.Mode != decision.DeleteOnly {
			t.Errorf("%+v: %q although our repair is under way", f, step)
		}
		if f.Mode == decision.ChangeSetReplace && (step.Operates() && !step.Repairs()) {
			t.Errorf("%+v: a plan does %q", f, step)
		}
	}
}

func mayBeSuccess(f decision.Facts) bool {
	gone := f.Phase == decision.Absent || f.Phase == decision.Deleted
	return f.Operation == decision.Succeeded || f.ChangeSet == decision.Empty ||
		(f.Mode == decision.ChangeSetReplace && f.ChangeSet == decision.Ready) || (f.Mode == decision.DeleteOnly && gone)
}

func TestARepairIsDoneOnlyWhenItFits(t *testing.T) {
	does := map[decision.Step]decision.Repair{
		decision.RecreateStack: decision.Recreate, decision.ReplaceStack: decision.Replace, decision.RollBackStack: decision.RollBack,
		decision.ContinueRollback: decision.Continue, decision.SkipInRollback: decision.ContinueSkipping,
	}
	for f := range coreFacts() {
		step, _ := decision.Next(f)
		if kind, repairs := does[step]; repairs != step.Repairs() || (repairs && kind != f.Repair) {
			t.Errorf("%+v: %q", f, step)
		}
	}
}

func TestEveryStepIsOneKindOfThing(t *testing.T) {
	for _, step := range decision.Steps() {
		kinds := 0
		if _, concludes := step.Concludes(); concludes {
			kinds++
		}
		for _, is := range []bool{step.Waits(), step.Acts(), step == decision.HandOver} {
			if is {
				kinds++
			}
		}
		if kinds != 1 {
			t.Errorf("%q is %d kinds of step, want 1", step, kinds)
		}
	}
}

func TestFactsNobodyThoughtOfAskForAPerson(t *testing.T) {
	if step, _ := decision.Next(decision.Facts{Mode: "SOMETHING"}); step != decision.FailState {
		t.Errorf("got %q", step)
	}
}

// coreFacts are the facts that the rows decide on; the others are for the checks.
func coreFacts() func(func(decision.Facts) bool) {
	return func(yield func(decision.Facts) bool) {
		for _, p := range decision.Phases() {
			for _, o := range decision.Operations() {
				for _, c := range decision.ChangeSets() {
					for _, m := range decision.Modes() {
						for _, r := range decision.Repairs() {
							if !yield(decision.Facts{Phase: p, Operation: o, ChangeSet: c, Mode: m, Repair: r}) {
								return
							}
						}
					}
				}
			}
		}
	}
}

func covers(row decision.Row, f decision.Facts) bool {
	return has(row.Phases, f.Phase) && has(row.Operations, f.Operation) && has(row.ChangeSets, f.ChangeSet) &&
		has(row.Modes, f.Mode) && has(row.Repairs, f.Repair)
}

func has[T comparable](set []T, v T) bool { return set == nil || slices.Contains(set, v) }
