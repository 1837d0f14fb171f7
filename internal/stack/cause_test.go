package stack_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
)

// event is one row of a stream: "S STATUS reason" is about the stack, "Name STATUS reason" about a
// resource. A leading "+" means that it carries our token.
func events(rows ...string) []record.Event {
	var out []record.Event
	for _, row := range rows {
		ours := strings.HasPrefix(row, "+")
		fields := strings.SplitN(strings.TrimPrefix(row, "+")+"  ", " ", 3)
		out = append(out, record.Event{LogicalID: fields[0], Status: fields[1], Reason: strings.TrimSpace(fields[2]),
			Type: "AWS::Test::" + fields[0], Ours: ours, OfStack: fields[0] == "S"})
	}
	return out
}

func TestCauseOf(t *testing.T) {
	for _, test := range []struct {
		name   string
		events []record.Event
		want   string
	}{
		{
			"the first that failed, not the newest",
			events("+S CREATE_IN_PROGRESS User Initiated", "+A CREATE_FAILED no quota", "+B CREATE_FAILED no room",
				"+S ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [A, B].", "+S ROLLBACK_COMPLETE"),
			"A (AWS::Test::A) CREATE_FAILED: no quota\nAlso failed: B (AWS::Test::B) CREATE_FAILED: no room",
		}, {
			"cancelled resources are followers",
			events("+S UPDATE_IN_PROGRESS User Initiated", "+B UPDATE_FAILED Resource update cancelled", "+A UPDATE_FAILED bad value",
				"+S UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [A, B]. ", "+S UPDATE_ROLLBACK_COMPLETE"),
			"A (AWS::Test::A) UPDATE_FAILED: bad value\nCancelled because of it: B.",
		}, {
			"what failed before us is not ours",
			events("Old UPDATE_FAILED last week", "S UPDATE_ROLLBACK_COMPLETE", "+S UPDATE_IN_PROGRESS User Initiated",
				"+A UPDATE_FAILED today", "+S UPDATE_ROLLBACK_IN_PROGRESS x", "+S UPDATE_ROLLBACK_COMPLETE"),
			"A (AWS::Test::A) UPDATE_FAILED: today",
		}, {
			"what failed after us is not ours either",
			events("+S UPDATE_IN_PROGRESS User Initiated", "+A UPDATE_FAILED today", "+S UPDATE_ROLLBACK_IN_PROGRESS x",
				"+S UPDATE_ROLLBACK_COMPLETE", "S UPDATE_IN_PROGRESS User Initiated", "New UPDATE_FAILED tomorrow"),
			"A (AWS::Test::A) UPDATE_FAILED: today",
		}, {
			"a failing rollback is told apart",
			events("+S UPDATE_IN_PROGRESS User Initiated", "+A UPDATE_FAILED bad value", "+S UPDATE_ROLLBACK_IN_PROGRESS x",
				"+C UPDATE_FAILED is in use", "+S UPDATE_ROLLBACK_FAILED The following resource(s) failed to update: [C]. "),
			"A (AWS::Test::A) UPDATE_FAILED: bad value\nThe rollback failed at C (AWS::Test::C) UPDATE_FAILED: is in use",
		}, {
			"no resource failed: the stack tells",
			events("+S CREATE_IN_PROGRESS User Initiated", "+S ROLLBACK_IN_PROGRESS Output X is no string. Rollback requested by user."),
			"Output X is no string. Rollback requested by user.",
		}, {
			"executed by hand",
			events("S UPDATE_IN_PROGRESS User Initiated", "A UPDATE_FAILED bad value", "S UPDATE_ROLLBACK_IN_PROGRESS x"),
			"A (AWS::Test::A) UPDATE_FAILED: bad value",
		}, {
			"cancelled by a person",
			events("+S UPDATE_IN_PROGRESS User Initiated", "S UPDATE_ROLLBACK_IN_PROGRESS User Initiated", "S UPDATE_ROLLBACK_COMPLETE"),
			"someone cancelled the update",
		}, {
			"deleted by a person",
			events("+S CREATE_IN_PROGRESS User Initiated", "S DELETE_IN_PROGRESS User Initiated", "S DELETE_COMPLETE"),
			"someone deleted the stack while it was being deployed",
		},
		{"nothing at all", nil, "CloudFormation gave no reason"},
	} {
		t.Run(test.name, func(t *testing.T) {
			cause := stack.CauseOf(t.Context(), nil, stackID, test.events)
			got := strings.TrimSpace(cause.String() + "\n" + cause.Details())
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
