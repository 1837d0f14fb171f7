package decision_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stackjob/stackjob/internal/decision"
)

func TestEveryCombinationMeetsExactlyOneRow(t *testing.T) {
	hits := make([]int, len(decision.Rows()))
	for f := range allFacts() {
		var met []string
		for i, row := range decision.Rows() {
			if covers(row, f) {
				hits[i]++
				met = append(met, fmt.Sprintf("%q (%s)", row.Step, row.Why))
			}
		}
		if len(met) != 1 {
			t.Errorf("%+v meets %d rows: %v", f, len(met), met)
		}
	}
	for i, n := range hits {
		if n == 0 {
			t.Errorf("row %q (%s) is never met", decision.Rows()[i].Step, decision.Rows()[i].Why)
		}
	}
}

// What must hold whatever the rows say.
func TestInvariants(t *testing.T) {
	for f := range allFacts() {
		step, why := decision.Next(f)
		if why == "" {
			t.Errorf("%+v: no reason", f)
		}
		succeeded, concludes := step.Concludes()
		if concludes && succeeded &&
			f.Operation != decision.Succeeded && f.ChangeSet != decision.Empty {
			t.Errorf("%+v succeeds although nothing of ours did", f)
		}
		if f.Operation != decision.NotBegun && step.Acts() {
			t.Errorf("%+v: %q although our operation has begun", f, step)
		}
		if step == decision.ExecuteChangeSet && f.ChangeSet != decision.Ready {
			t.Errorf("%+v executes a change set that is not ready", f)
		}
		if concludes && !succeeded && f.Operation == decision.Succeeded && f.Mode == decision.CreateUpdate {
			t.Errorf("%+v fails although our operation succeeded", f)
		}
	}
}

func TestGatesDoNotOverlapAndEachIsMet(t *testing.T) {
	hits := make([]int, len(decision.Gates()))
	for _, step := range decision.Steps() {
		for c := range allCircumstances() {
			met := 0
			for i, row := range decision.Gates() {
				if gateCovers(row, step, c) {
					hits[i]++
					met++
				}
			}
			if met > 1 {
				t.Errorf("%q in %+v meets %d gates", step, c, met)
			}
			instead, why := decision.Gate(step, c)
			if (met == 1) != (why != "") || (met == 0 && instead != step) {
				t.Errorf("%q in %+v: got %q because %q", step, c, instead, why)
			}
		}
	}
	for i, n := range hits {
		if n == 0 {
			t.Errorf("gate %d (%s) is never met", i, decision.Gates()[i].Why)
		}
	}
}

func TestNothingIsExecutedBeforeThePipelineKnows(t *testing.T) {
	for c := range allCircumstances() {
		step, _ := decision.Gate(decision.ExecuteChangeSet, c)
		if !c.MayAct && step != decision.HandOver {
			t.Errorf("%+v: %q", c, step)
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

func allFacts() func(func(decision.Facts) bool) {
	return func(yield func(decision.Facts) bool) {
		for _, p := range decision.Phases() {
			for _, o := range decision.Operations() {
				for _, c := range decision.ChangeSets() {
					for _, m := range decision.Modes() {
						if !yield(decision.Facts{Phase: p, Operation: o, ChangeSet: c, Mode: m}) {
							return
						}
					}
				}
			}
		}
	}
}

func allCircumstances() func(func(decision.Circumstances) bool) {
	return func(yield func(decision.Circumstances) bool) {
		for i := range 8 {
			if !yield(decision.Circumstances{MayAct: i&1 != 0, Refused: i&2 != 0, Impatient: i&4 != 0}) {
				return
			}
		}
	}
}

func covers(row decision.Row, f decision.Facts) bool {
	return has(row.Phases, f.Phase) && has(row.Operations, f.Operation) &&
		has(row.ChangeSets, f.ChangeSet) && has(row.Modes, f.Mode)
}

func gateCovers(row decision.GateRow, s decision.Step, c decision.Circumstances) bool {
	is := func(want *bool, v bool) bool { return want == nil || *want == v }
	return slices.Contains(row.Steps, s) && is(row.MayAct, c.MayAct) &&
		is(row.Refused, c.Refused) && is(row.Impatient, c.Impatient)
}

func has[T comparable](set []T, v T) bool { return set == nil || slices.Contains(set, v) }
