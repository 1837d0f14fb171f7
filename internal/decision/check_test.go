package decision_test

import (
	"slices"
	"testing"

	"github.com/stackjob/stackjob/internal/decision"
)

func TestChecksDoNotOverlapAndEachIsMet(t *testing.T) {
	hits := make([]int, len(decision.Checks()))
	for step, f := range checkedFacts() {
		met := 0
		for i, row := range decision.Checks() {
			if has(row.Steps, step) && has(row.Drifts, f.Drift) && has(row.Reviews, f.Review) && has(row.Settings, f.Settings) {
				hits[i]++
				met++
			}
		}
		instead, why := decision.Check(step, "as before", f)
		if met > 1 || (met == 1) == (why == "as before") || (met == 0 && instead != step) {
			t.Errorf("%q with %+v meets %d checks: %q because %q", step, f, met, instead, why)
		}
	}
	for i, n := range hits {
		if n == 0 {
			t.Errorf("check %d (%s) is never met", i, decision.Checks()[i].Why)
		}
	}
}

// What is blocked is not executed, and what is protected is not deleted, whatever else is the case.
func TestWhatMustNotBeDoneIsNotDone(t *testing.T) {
	for step, f := range checkedFacts() {
		instead, _ := decision.Check(step, "", f)
		succeeded, _ := instead.Concludes()
		switch {
		case instead == decision.ExecuteChangeSet && (f.Review != decision.Approved || f.Settings == decision.PolicyDue):
			t.Errorf("%+v is executed", f)
		case instead == decision.ExecuteChangeSet && f.Drift != decision.DriftIgnored && f.Drift != decision.InSync:
			t.Errorf("%+v is executed", f)
		case (instead == decision.SucceedPlanned || instead == decision.SucceedUnchanged) && f.Review != decision.Approved:
			t.Errorf("%+v succeeds", f)
		case instead.Deletes() && (f.Settings == decision.Protected || f.Settings == decision.Differ):
			t.Errorf("%+v: %q", f, instead)
		case succeeded && f.Settings == decision.Differ && (step == decision.Succeed || step == decision.SucceedUnchanged):
			t.Errorf("%+v succeeds with settings that differ", f)
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

// Nothing that others see is done before the pipeline knows; what nobody else sees is.
func TestNothingIsDoneBeforeThePipelineKnows(t *testing.T) {
	free := []decision.Step{decision.CreateForNew, decision.CreateForUpdate, decision.DiscardChangeSet, decision.DetectDrift, decision.CancelUpdate}
	for _, step := range decision.Steps() {
		for c := range allCircumstances() {
			instead, _ := decision.Gate(step, c)
			if step.Acts() && !c.MayAct && instead == step && !slices.Contains(free, step) {
				t.Errorf("%q in %+v: %q", step, c, instead)
			}
			if instead == decision.HandOver && step != decision.HandOver && (c.MayAct || !step.Acts()) {
				t.Errorf("%q in %+v is handed over", step, c)
			}
		}
	}
}

func TestWhenTheTimeIsUpNothingIsBegun(t *testing.T) {
	for _, step := range decision.Steps() {
		for c := range allCircumstances() {
			instead, _ := decision.Gate(step, c)
			if c.Clock != decision.InTime && instead.Operates() {
				t.Errorf("%q in %+v: %q", step, c, instead)
			}
		}
	}
}

func checkedFacts() func(func(decision.Step, decision.Facts) bool) {
	return func(yield func(decision.Step, decision.Facts) bool) {
		for _, step := range decision.Steps() {
			for _, d := range decision.Drifts() {
				for _, r := range decision.Reviews() {
					for _, s := range decision.AllSettings() {
						if !yield(step, decision.Facts{Drift: d, Review: r, Settings: s}) {
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
			for _, clock := range decision.Clocks() {
				if !yield(decision.Circumstances{MayAct: i&1 != 0, Refused: i&2 != 0, Impatient: i&4 != 0, Clock: clock}) {
					return
				}
			}
		}
	}
}

func gateCovers(row decision.GateRow, s decision.Step, c decision.Circumstances) bool {
	is := func(want *bool, v bool) bool { return want == nil || *want == v }
	return slices.Contains(row.Steps, s) && is(row.MayAct, c.MayAct) && is(row.Refused, c.Refused) &&
		is(row.Impatient, c.Impatient) && has(row.Clocks, c.Clock)
}
