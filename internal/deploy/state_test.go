package deploy

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/engine"
	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/stack"
	"github.com/stackjob/stackjob/job"
)

const uuid = "5f0c1de0-1234-4bcd-9abc-0123456789ab"

// arn is the longest of its kind: names have 128 characters, and no partition and Region are longer.
func arn(kind string) string {
	return "arn:aws-us-gov:cloudformation:us-gov-east-1:123456789012:" + kind + "/" + strings.Repeat("n", 128) + "/" + uuid
}

// longest is what all modes have in common, as long as it gets.
func longest() engine.State {
	begun := time.Date(2026, 12, 31, 23, 59, 59, 123456789, time.UTC)
	return engine.State{
		Known: stack.Known{
			StackID: arn("stack"), Created: begun, Losses: 19, Asked: true, Executed: true, Begun: true, Search: true,
			Repair:     stack.Repair{Kind: decision.ContinueSkipping, Asked: true, Accepted: true, Begun: true},
			Tried:      []decision.Repair{decision.RollBack, decision.Continue, decision.ContinueSkipping},
			PolicyOpen: true, Cancelled: true,
		},
		Doing: decision.ContinueRollback, Since: begun, Worked: 24 * time.Hour, Blind: 24 * time.Hour,
		Intends: decision.ContinueRollback, Reported: begun,
	}
}

// longestEvent is the id of an event of a resource with the longest name.
var longestEvent = strings.Repeat("R", 255) + "-UPDATE_COMPLETE_CLEANUP_IN_PROGRESS-2026-12-31T23:59:59.999Z"

func TestTheStateAlwaysFitsTheToken(t *testing.T) {
	var many []string
	for i := range 500 {
		many = append(many, fmt.Sprintf("%s%d", strings.Repeat("Resource", 30), i))
	}
	huge := &planned{
		Digest: plan.Plan{}.Digest(), Base: plan.Plan{}.BaseDigest(),
		Counts: plan.Counts{Add: 999, Modify: 999, Replace: 999, MayReplace: 999, Remove: 999, Import: 999, Unknown: 999},
	}
	for name, of := range map[string]func(s *state){
		"deployed anew after a repair": func(s *state) {
			s.ChangeSetID = strings.Replace(arn("changeSet"), strings.Repeat("n", 128), stack.ChangeSetName(uuid, "abcdefgh"), 1)
			s.Nonce, s.Deleted, s.LastEvent = "abcdefgh", arn("stack"), longestEvent
			s.Warned = few(many)
		},
		"a change set of the job's name is executed": func(s *state) {
			s.ChangeSetID, s.LastEvent, s.Detection, s.Detected = arn("changeSet"), longestEvent, uuid, true
			s.Drifted, s.Warned = few(many), few(many)
		},
		"a plan in place of an older one": func(s *state) {
			s.ChangeSetID, s.Nonce, s.Named, s.Detection, s.Detected = arn("changeSet"), "abcdefgh", arn("changeSet"), uuid, true
			s.Drifted, s.Warned = few(many), few(many)
		},
	} {
		s := state{State: longest(), Plan: huge, Unable: longest().Since}
		of(&s)
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		token, err := job.Token{Operation: uuid, Started: time.Now(), State: text}.Encode()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var back state
		read, err := job.DecodeToken(token)
		if err == nil {
			err = json.Unmarshal(read.State, &back)
		}
		if diff := cmp.Diff(s, back); err != nil || diff != "" {
			t.Errorf("%s: %v %s", name, err, diff)
		}
		t.Logf("%s: %d characters", name, len(token))
	}
}

func TestFew(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, test := range []struct {
		names []string
		want  string
	}{
		{nil, ""},
		{[]string{"A"}, "A"},
		{[]string{"A", "B"}, "A, B"},
		{[]string{long, "B"}, long[:longestFew-1] + "… and 1 more"},
		{[]string{"A", long, long}, "A and 2 more"},
	} {
		if diff := cmp.Diff(test.want, few(test.names)); diff != "" {
			t.Errorf("%d names: %s", len(test.names), diff)
		}
	}
	if drifted := namesOf([]record.DriftedResource{{LogicalID: "A"}}); len(drifted) != 1 || drifted[0] != "A" {
		t.Errorf("names %v", drifted)
	}
}
