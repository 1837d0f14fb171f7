package decision_test

import (
	"slices"
	"testing"

	"github.com/stackjob/stackjob/internal/decision"
)

var kinds = []decision.Repair{decision.Recreate, decision.Replace, decision.RollBack, decision.Continue, decision.ContinueSkipping}

func TestNoCaseMeetsTwoRepairsAndEachIsMet(t *testing.T) {
	rows := decision.RepairRows()
	hits := make([]int, len(rows))
	for c := range cases() {
		met := 0
		for i, row := range rows {
			if repairCovers(row, c) {
				hits[i]++
				met++
			}
		}
		repair, why := decision.RepairFor(c)
		if met > 1 || (met == 0) != (repair == decision.NoRepair && why == "") {
			t.Fatalf("%+v meets %d rows: %q", c, met, repair)
		}
	}
	for i, n := range hits {
		if n == 0 {
			t.Errorf("row %d (%s) is never met", i, rows[i].Why)
		}
	}
}

func TestRepairsAreSafe(t *testing.T) {
	needs := map[decision.Repair]decision.Recovery{
		decision.Recreate: decision.AllowRecreate, decision.RollBack: decision.AllowRollBack,
		decision.Continue: decision.AllowContinue | decision.AllowSkip, decision.ContinueSkipping: decision.AllowSkip,
	}
	for c := range cases() {
		repair, _ := decision.RepairFor(c)
		switch {
		case slices.Contains(c.Tried, repair):
			t.Errorf("%+v: %s again", c, repair)
		case needs[repair] != 0 && c.Allowed&needs[repair] == 0:
			t.Errorf("%+v: %s, which is not allowed", c, repair)
		case repair == decision.Recreate && !c.Empty:
			t.Errorf("%+v: deletes what is left", c)
		case repair == decision.Replace && c.Mode != decision.ReplaceOnFailure:
			t.Errorf("%+v: replaces", c)
		case c.Mode == decision.DeleteOnly && repair != decision.NoRepair:
			t.Errorf("%+v: %s before a deletion", c, repair)
		case repair != decision.NoRepair && isHealthy(c.Status):
			t.Errorf("%+v: %s of a stack that has not failed", c, repair)
		}
	}
}

func isHealthy(status string) bool {
	return slices.Contains([]decision.Phase{decision.Absent, decision.Shell, decision.Steady, decision.Working, decision.Reverting,
		decision.Deleting, decision.Deleted, decision.Unsettled, decision.Unknown, decision.Manual}, decision.PhaseOf(status))
}

func TestWhichRepair(t *testing.T) {
	const all = decision.AllowRecreate | decision.AllowRollBack | decision.AllowContinue | decision.AllowSkip
	for _, row := range []struct {
		status  string
		mode    decision.Mode
		allowed decision.Recovery
		tried   []decision.Repair
		want    decision.Repair
	}{
		{"ROLLBACK_COMPLETE", decision.CreateUpdate, decision.AllowRecreate, nil, decision.Recreate},
		{"ROLLBACK_COMPLETE", decision.ChangeSetReplace, decision.AllowRecreate, nil, decision.Recreate},
		{"ROLLBACK_COMPLETE", decision.CreateUpdate, 0, nil, decision.NoRepair},
		{"ROLLBACK_COMPLETE", decision.ReplaceOnFailure, 0, nil, decision.Replace},
		{"DELETE_FAILED", decision.CreateUpdate, all, nil, decision.NoRepair},
		{"DELETE_FAILED", decision.CreateUpdate, all, []decision.Repair{decision.Recreate}, decision.Tried},
		{"DELETE_FAILED", decision.ReplaceOnFailure, 0, nil, decision.Replace},
		{"DELETE_FAILED", decision.ReplaceOnFailure, 0, []decision.Repair{decision.Replace}, decision.Tried},
		{"CREATE_FAILED", decision.CreateUpdate, decision.AllowRollBack, nil, decision.RollBack},
		{"CREATE_FAILED", decision.ReplaceOnFailure, decision.AllowRollBack, nil, decision.Replace},
		{"UPDATE_FAILED", decision.ReplaceOnFailure, decision.AllowRollBack, nil, decision.RollBack},
		{"UPDATE_FAILED", decision.CreateUpdate, decision.AllowRecreate, nil, decision.NoRepair},
		{"UPDATE_ROLLBACK_FAILED", decision.CreateUpdate, decision.AllowContinue, nil, decision.Continue},
		{"UPDATE_ROLLBACK_FAILED", decision.CreateUpdate, decision.AllowSkip, nil, decision.Continue},
		{"UPDATE_ROLLBACK_FAILED", decision.CreateUpdate, decision.AllowContinue, []decision.Repair{decision.Continue}, decision.Tried},
		{"UPDATE_ROLLBACK_FAILED", decision.CreateUpdate, all, []decision.Repair{decision.Continue}, decision.ContinueSkipping},
		{"UPDATE_ROLLBACK_FAILED", decision.CreateUpdate, all, []decision.Repair{decision.Continue, decision.ContinueSkipping}, decision.Tried},
		{"UPDATE_ROLLBACK_FAILED", decision.ReplaceOnFailure, all, nil, decision.Replace},
		{"UPDATE_ROLLBACK_FAILED", decision.ChangeSetReplace, all, nil, decision.NoRepair},
		{"UPDATE_COMPLETE", decision.CreateUpdate, all, nil, decision.NoRepair},
	} {
		got, _ := decision.RepairFor(decision.Case{Status: row.status, Mode: row.mode, Allowed: row.allowed, Tried: row.tried, Empty: true})
		if got != row.want {
			t.Errorf("%+v: %q", row, got)
		}
	}
}

func cases() func(func(decision.Case) bool) {
	return func(yield func(decision.Case) bool) {
		statuses := append(decision.Statuses(), decision.StatusRow{}, decision.StatusRow{Status: "SOMETHING_NEW"})
		for _, status := range statuses {
			for _, mode := range decision.Modes() {
				for bits := range 16 * 32 * 4 {
					c := decision.Case{Status: status.Status, Mode: mode, Allowed: decision.Recovery(bits % 16),
						Empty: bits&512 != 0, Keeps: bits&1024 != 0}
					for i, kind := range kinds {
						if bits>>(4+i)&1 != 0 {
							c.Tried = append(c.Tried, kind)
						}
					}
					if !yield(c) {
						return
					}
				}
			}
		}
	}
}

func repairCovers(row decision.RepairRow, c decision.Case) bool {
	is := func(want *bool, v bool) bool { return want == nil || *want == v }
	tried := func(kind decision.Repair) bool { return slices.Contains(c.Tried, kind) }
	return slices.Contains(row.Statuses, c.Status) && has(row.Modes, c.Mode) &&
		(row.Allowed == 0 || c.Allowed&row.Allowed != 0) && c.Allowed&row.Forbidden == 0 &&
		(row.Tried == nil || slices.ContainsFunc(row.Tried, tried)) && !slices.ContainsFunc(row.Untried, tried) &&
		is(row.Empty, c.Empty) && is(row.Keeps, c.Keeps)
}
