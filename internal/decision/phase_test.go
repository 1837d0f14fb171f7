package decision_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
)

// A status that the SDK knows and the table does not is our bug to fix before it is someone's
// deployment.
func TestEveryStatusOfTheSDKHasOneRow(t *testing.T) {
	rows := map[string]int{}
	for _, row := range decision.Statuses() {
		rows[row.Status]++
		if row.Why == "" {
			t.Errorf("%s: no reason", row.Status)
		}
		if !slices.Contains(decision.Phases(), row.Phase) {
			t.Errorf("%s: phase %q is not listed", row.Status, row.Phase)
		}
	}
	known := types.StackStatus("").Values()
	for _, status := range known {
		if rows[string(status)] != 1 {
			t.Errorf("%s: %d rows, want 1", status, rows[string(status)])
		}
	}
	if len(rows) != len(known) {
		t.Errorf("the table has %d statuses, the SDK %d", len(rows), len(known))
	}
}

// Verdicts of aws-facts 4.1, for a job that finds the status before it has done anything and for one
// whose own operation has led to it.
func TestVerdictOfEveryStatus(t *testing.T) {
	const (
		create   = decision.CreateForNew
		update   = decision.CreateForUpdate
		wait     = decision.AwaitOperation
		turn     = decision.AwaitOthers
		succeed  = decision.Succeed
		failed   = decision.FailOperation
		helpless = decision.FailState
	)
	for _, row := range []struct {
		status  string
		found   decision.Step
		reached decision.Step
	}{
		{"", create, wait},
		{"REVIEW_IN_PROGRESS", create, wait},
		{"CREATE_IN_PROGRESS", turn, wait},
		{"CREATE_COMPLETE", update, succeed},
		{"CREATE_FAILED", helpless, failed},
		{"ROLLBACK_IN_PROGRESS", turn, wait},
		{"ROLLBACK_COMPLETE", helpless, failed},
		{"ROLLBACK_FAILED", helpless, failed},
		{"DELETE_IN_PROGRESS", turn, wait},
		{"DELETE_COMPLETE", create, failed},
		{"DELETE_FAILED", helpless, failed},
		{"UPDATE_IN_PROGRESS", turn, wait},
		{"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", turn, wait},
		{"UPDATE_COMPLETE", update, succeed},
		{"UPDATE_FAILED", helpless, failed},
		{"UPDATE_ROLLBACK_IN_PROGRESS", turn, wait},
		{"UPDATE_ROLLBACK_FAILED", helpless, failed},
		{"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", turn, wait},
		{"UPDATE_ROLLBACK_COMPLETE", update, failed},
		{"IMPORT_IN_PROGRESS", turn, wait},
		{"IMPORT_COMPLETE", update, succeed},
		{"IMPORT_ROLLBACK_IN_PROGRESS", turn, wait},
		{"IMPORT_ROLLBACK_FAILED", helpless, failed},
		{"IMPORT_ROLLBACK_COMPLETE", update, failed},
		{"SOMETHING_NEW_IN_PROGRESS", turn, wait},
		{"SOMETHING_NEW", helpless, decision.FailUnknown},
	} {
		facts := decision.Facts{Phase: decision.PhaseOf(row.status), Operation: decision.NotBegun,
			ChangeSet: decision.None, Mode: decision.CreateUpdate}
		if step, _ := decision.Next(facts); step != row.found {
			t.Errorf("%s found: %q, want %q", row.status, step, row.found)
		}
		facts.Operation, facts.ChangeSet = operationAt(row.status), decision.Spent
		if step, _ := decision.Next(facts); step != row.reached {
			t.Errorf("%s reached: %q, want %q", row.status, step, row.reached)
		}
	}
}

// operationAt is how our operation stands when its newest event shows the status.
func operationAt(status string) decision.Operation {
	switch decision.StatusOf(status).End {
	case decision.EndedWell:
		return decision.Succeeded
	case decision.EndedBadly:
		return decision.Failed
	default:
		return decision.Running
	}
}

func TestAStatusNobodyKnowsIsNeverASuccess(t *testing.T) {
	for _, status := range []string{"SOMETHING_NEW", "UPDATE_COMPLETE_SORT_OF", "update_complete", " "} {
		if end := decision.StatusOf(status).End; end != decision.NotEnded {
			t.Errorf("%q: %s", status, end)
		}
	}
}
