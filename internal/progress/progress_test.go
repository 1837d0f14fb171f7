package progress_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/stackjob/stackjob/internal/progress"
	"github.com/stackjob/stackjob/internal/record"
)

var start = time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)

// feed writes events in short: "30 Network/Subnet CREATE_COMPLETE" is 30 seconds after the start and in
// the nested stack Network; a resource called S is the root stack itself.
func feed(t testing.TB, tracker *progress.Tracker, lines ...string) {
	t.Helper()
	for _, line := range lines {
		var seconds int
		var where, status string
		if _, err := fmt.Sscanf(line, "%d %s %s", &seconds, &where, &status); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		path, id := "", where
		if i := strings.LastIndex(where, "/"); i >= 0 {
			path, id = where[:i], where[i+1:]
		}
		tracker.Add(path, record.Event{
			ID: line, Time: start.Add(time.Duration(seconds) * time.Second), LogicalID: id, Status: status, OfStack: id == "S",
		})
	}
}

func TestProgress(t *testing.T) {
	for name, test := range map[string]struct {
		total   int
		at      int // seconds
		events  []string
		text    string
		percent int
	}{
		"nothing yet":       {31, 0, nil, "0 of 31 resources", 0},
		"nothing is known":  {0, 0, nil, "0 resources", 0},
		"the stack begins":  {31, 0, []string{"0 S CREATE_IN_PROGRESS"}, "0 of 31 resources", 0},
		"one is waited for": {2, 252, []string{"0 S CREATE_IN_PROGRESS", "2 Database CREATE_IN_PROGRESS", "3 Database CREATE_IN_PROGRESS"}, "0 of 2 resources, waiting for Database 4m10s", 0},
		"the longest of several": {3, 65, []string{"0 S UPDATE_IN_PROGRESS", "9 B UPDATE_IN_PROGRESS", "5 A UPDATE_IN_PROGRESS", "6 C CREATE_IN_PROGRESS", "7 C CREATE_COMPLETE"},
			"1 of 3 resources, waiting for A 1m00s and 1 more", 33},
		"as long as another":    {0, 10, []string{"1 B CREATE_IN_PROGRESS", "1 A CREATE_IN_PROGRESS"}, "0 resources, waiting for A 9s and 1 more", 0},
		"of one":                {1, 2, []string{"1 A CREATE_IN_PROGRESS", "2 A CREATE_COMPLETE"}, "1 of 1 resource", 99},
		"without a total":       {0, 2, []string{"1 A CREATE_IN_PROGRESS", "2 A CREATE_COMPLETE"}, "1 resource", 0},
		"two without a total":   {0, 2, []string{"2 A CREATE_COMPLETE", "2 B CREATE_COMPLETE"}, "2 resources", 0},
		"more than the plan":    {1, 4, []string{"1 A CREATE_COMPLETE", "2 B CREATE_COMPLETE", "3 C CREATE_IN_PROGRESS"}, "2 of 3 resources, waiting for C 1s", 66},
		"kept counts":           {2, 1, []string{"1 A DELETE_SKIPPED"}, "1 of 2 resources", 50},
		"failed does not count": {2, 1, []string{"1 A CREATE_FAILED"}, "0 of 2 resources", 0},
		"unclear":               {2, 1, []string{"1 A SOMETHING_ELSE"}, "0 of 2 resources", 0},
		"cleaning up": {2, 40, []string{"0 S UPDATE_IN_PROGRESS", "1 A UPDATE_IN_PROGRESS", "2 A UPDATE_COMPLETE", "3 B UPDATE_COMPLETE", "4 S UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "5 A DELETE_IN_PROGRESS"},
			"cleaning up, 2 of 2 resources, waiting for A 35s", 99},
		"ended":     {2, 9, []string{"0 S UPDATE_IN_PROGRESS", "1 A UPDATE_COMPLETE", "2 B UPDATE_COMPLETE", "5 S UPDATE_COMPLETE"}, "2 of 2 resources", 100},
		"end early": {2, 9, []string{"0 S UPDATE_IN_PROGRESS", "1 A UPDATE_IN_PROGRESS", "5 S UPDATE_COMPLETE"}, "0 of 2 resources", 100},
		"rolling back": {4, 100, []string{"0 S CREATE_IN_PROGRESS", "1 A CREATE_COMPLETE", "1 B CREATE_IN_PROGRESS", "2 C CREATE_FAILED", "3 B CREATE_FAILED", "4 S ROLLBACK_IN_PROGRESS",
			"5 A DELETE_IN_PROGRESS", "6 C DELETE_COMPLETE"}, "rolling back, 1 of 3 resources, waiting for A 1m35s", 33},
		"rolled back":       {2, 100, []string{"1 A UPDATE_COMPLETE", "2 B UPDATE_FAILED", "3 S UPDATE_ROLLBACK_IN_PROGRESS", "4 A UPDATE_COMPLETE", "5 B UPDATE_COMPLETE", "6 S UPDATE_ROLLBACK_COMPLETE"}, "rolling back, 2 of 2 resources", 99},
		"continued":         {0, 8, []string{"1 S UPDATE_ROLLBACK_IN_PROGRESS", "2 A UPDATE_IN_PROGRESS"}, "rolling back, 0 resources, waiting for A 6s", 0},
		"failed and erased": {3, 8, []string{"0 S CREATE_IN_PROGRESS", "1 A CREATE_COMPLETE", "2 B CREATE_FAILED", "3 S CREATE_FAILED", "4 S DELETE_IN_PROGRESS", "5 A DELETE_IN_PROGRESS"}, "rolling back, 0 of 2 resources, waiting for A 3s", 0},
		"a deletion":        {0, 8, []string{"4 S DELETE_IN_PROGRESS", "5 A DELETE_IN_PROGRESS", "6 B DELETE_COMPLETE"}, "1 resource, waiting for A 3s", 0},
		"another operation": {2, 9, []string{"0 S UPDATE_IN_PROGRESS", "1 A UPDATE_COMPLETE", "2 S UPDATE_ROLLBACK_IN_PROGRESS", "3 S UPDATE_ROLLBACK_COMPLETE", "4 S UPDATE_IN_PROGRESS", "5 B UPDATE_IN_PROGRESS"}, "0 of 2 resources, waiting for B 4s", 0},
		"nested": {3, 60, []string{"0 S CREATE_IN_PROGRESS", "1 Network CREATE_IN_PROGRESS", "2 Network/S CREATE_IN_PROGRESS", "3 Network/Subnet CREATE_IN_PROGRESS", "4 Network/Zone/Host CREATE_IN_PROGRESS", "8 Network/Zone/Host CREATE_COMPLETE"},
			"1 of 3 resources, waiting for Network.Subnet 57s", 33},
		"a name that begins alike": {0, 9, []string{"1 Net CREATE_IN_PROGRESS", "2 Network CREATE_IN_PROGRESS"}, "0 resources, waiting for Net 8s and 1 more", 0},
		"a nested stack goes back": {2, 9, []string{"0 S UPDATE_IN_PROGRESS", "1 Network/S UPDATE_ROLLBACK_IN_PROGRESS", "2 Network/Subnet UPDATE_IN_PROGRESS"}, "0 of 2 resources, waiting for Network.Subnet 7s", 0},
		"late":                     {2, 9, []string{"5 A CREATE_COMPLETE", "4 A CREATE_IN_PROGRESS"}, "1 of 2 resources", 50},
		"clocks differ":            {2, 1, []string{"5 A CREATE_IN_PROGRESS"}, "0 of 2 resources, waiting for A 0s", 0},
	} {
		t.Run(name, func(t *testing.T) {
			tracker := &progress.Tracker{Total: test.total}
			for range 2 { // events are told again
				feed(t, tracker, test.events...)
				if got := tracker.Text(start.Add(time.Duration(test.at) * time.Second)); got != test.text {
					t.Errorf("%q, not %q", got, test.text)
				}
				if got := tracker.Percent(); got != test.percent {
					t.Errorf("%d%%, not %d%%", got, test.percent)
				}
			}
		})
	}
}

// TestInvariants feeds anything in any order.
func TestInvariants(t *testing.T) {
	line := rapid.Custom(func(t *rapid.T) string {
		return fmt.Sprintf("%d %s %s_%s", rapid.IntRange(0, 9).Draw(t, "at"),
			rapid.SampledFrom([]string{"S", "A", "B", "A/S", "A/C"}).Draw(t, "id"),
			rapid.SampledFrom([]string{"CREATE", "UPDATE", "DELETE", "ROLLBACK", "UPDATE_ROLLBACK"}).Draw(t, "work"),
			rapid.SampledFrom([]string{"IN_PROGRESS", "COMPLETE", "FAILED"}).Draw(t, "state"))
	})
	rapid.Check(t, func(rt *rapid.T) {
		tracker := &progress.Tracker{Total: rapid.IntRange(0, 4).Draw(rt, "total")}
		for _, e := range rapid.SliceOf(line).Draw(rt, "events") {
			feed(t, tracker, e)
			if p := tracker.Percent(); p < 0 || p > 100 {
				rt.Fatalf("%d%%", p)
			}
			text := tracker.Text(start)
			var finished, total int
			if n, _ := fmt.Sscanf(text[strings.IndexAny(text, "0123456789"):], "%d of %d", &finished, &total); n == 2 && finished > total {
				rt.Fatal(text)
			}
		}
	})
}

func TestStates(t *testing.T) {
	for status, want := range map[string]progress.State{
		"CREATE_IN_PROGRESS": progress.Underway, "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": progress.Underway, "UPDATE_COMPLETE": progress.Done,
		"DELETE_SKIPPED": progress.Done, "IMPORT_FAILED": progress.Failed, "": progress.Unclear, "CREATE": progress.Unclear,
	} {
		if got := progress.StateOf(status); got != want {
			t.Errorf("%q: %d, not %d", status, got, want)
		}
	}
	if !progress.Cancelled("Resource update cancelled") || progress.Cancelled("The order was cancelled") {
		t.Error("a cancelled resource is mistaken")
	}
	if !progress.Undoes("IMPORT_ROLLBACK_FAILED") || progress.Undoes("DELETE_COMPLETE") {
		t.Error("a rollback is mistaken")
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour: "0s", 0: "0s", 1499 * time.Millisecond: "1s", 59*time.Second + 500*time.Millisecond: "1m00s", 4*time.Minute + 10*time.Second: "4m10s",
		time.Hour - time.Second: "59m59s", time.Hour: "1h00m", 2*time.Hour + 3*time.Minute + 29*time.Second: "2h03m", 26 * time.Hour: "26h00m",
	} {
		if got := progress.Duration(d); got != want {
			t.Errorf("%v: %q, not %q", d, got, want)
		}
	}
}
