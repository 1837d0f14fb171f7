package deploy_test

import (
	"testing"

	"github.com/stackjob/stackjob/localaws/fault"
)

// What a deployment costs in calls. How often it looks depends on how long the stack takes and on
// jitter, so looks have a bound; calls that change something have a number.
func TestCallsOfADeployment(t *testing.T) {
	type costs map[string]int
	for _, test := range []struct {
		name          string
		before, after string
		exactly       costs
		atMost        costs
	}{
		{
			"create", "", topic("one"),
			costs{"CreateChangeSet": 1, "ExecuteChangeSet": 1, "DeleteChangeSet": 0, "DeleteStack": 0, "ListChangeSets": 0,
				"PutJobSuccessResult": 2, "PutJobFailureResult": 0, "GetObject": 1, "GetTemplateSummary": 1},
			costs{"DescribeStacks": 35, "DescribeChangeSet": 14, "DescribeStackEvents": 24, "GetTemplate": 4},
		}, {
			"update", topic("one"), topic("two"),
			costs{"CreateChangeSet": 1, "ExecuteChangeSet": 1, "DeleteChangeSet": 0, "PutJobSuccessResult": 2, "GetObject": 1, "GetTemplateSummary": 1},
			costs{"DescribeStacks": 30, "DescribeChangeSet": 16, "DescribeStackEvents": 20, "GetTemplate": 4},
		}, {
			"no changes", topic("one"), topic("one"),
			costs{"CreateChangeSet": 1, "ExecuteChangeSet": 0, "DeleteChangeSet": 1, "DeleteStack": 0, "PutJobSuccessResult": 1, "GetObject": 1, "GetTemplateSummary": 1},
			costs{"DescribeStacks": 18, "DescribeChangeSet": 16, "DescribeStackEvents": 0, "GetTemplate": 2},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				if test.before != "" {
					w.deploy(web, test.before)
				}
				count := func(operation string) int {
					return w.calls.Calls(fault.And(theProgram(), fault.Operation(operation)))
				}
				already := costs{}
				for _, all := range []costs{test.exactly, test.atMost} {
					for operation := range all {
						already[operation] = count(operation)
					}
				}
				w.wantSucceeded(w.deploy(web, test.after), "")
				for operation, want := range test.exactly {
					if got := count(operation) - already[operation]; got != want {
						t.Errorf("%s: %d calls, want %d", operation, got, want)
					}
				}
				for operation, most := range test.atMost {
					got := count(operation) - already[operation]
					t.Logf("%s: %d calls", operation, got)
					if got > most {
						t.Errorf("%s: %d calls, want at most %d", operation, got, most)
					}
				}
			})
		})
	}
}
