package follow_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/cli/follow"
	"github.com/stackjob/stackjob/internal/cli/screen"
	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/record"
)

// play shows entries one second after the other and returns all that was written.
func play(t *testing.T, s screen.Screen, entries ...record.Entry) string {
	t.Helper()
	var out safeBuffer
	s.Writer = &out
	synctest.Test(t, func(t *testing.T) {
		v := follow.New(s, nil)
		stop := v.Run()
		for _, e := range entries {
			time.Sleep(time.Second)
			e.Time, e.Stack = time.Now(), "website"
			if e.Event != nil {
				e.Event.Time = e.Time
			}
			v.Observe(e)
		}
		stop()
	})
	return out.String()
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func event(id, status, reason string) record.Entry {
	return record.Entry{Event: &record.Event{LogicalID: id, Type: "AWS::SQS::Queue", Status: status, Reason: reason, Ours: true}}
}

func ofStack(status, reason string) record.Entry {
	e := event("website", status, reason)
	e.Event.Type, e.Event.OfStack = "AWS::CloudFormation::Stack", true
	return e
}

func step(s decision.Step, why string) record.Entry {
	return record.Entry{Decision: &record.Decision{Step: string(s), Why: why}}
}

func failingDeployment() []record.Entry {
	return []record.Entry{
		step(decision.CreateForNew, "there is no stack yet"),
		{Call: &record.Call{Name: "CreateChangeSet", Answer: "accepted"}},
		{Look: &record.Look{Status: "REVIEW_IN_PROGRESS"}},
		step(decision.AwaitChangeSet, "CloudFormation is still computing our change set"),
		{Plan: &record.Plan{Changes: []record.Change{
			{Action: "Add", LogicalID: "First", Type: "AWS::SQS::Queue"},
			{Action: "Add", LogicalID: "Second", Type: "AWS::SQS::Queue"},
		}}},
		{Call: &record.Call{Name: "ExecuteChangeSet", Answer: "unknown", Message: "connection reset"}},
		ofStack("CREATE_IN_PROGRESS", "User Initiated"),
		event("First", "CREATE_IN_PROGRESS", ""),
		event("First", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
		event("Second", "CREATE_IN_PROGRESS", ""),
		{Look: &record.Look{Status: "CREATE_IN_PROGRESS", Trouble: "Throttling: Rate exceeded"}},
		{Look: &record.Look{Status: "CREATE_IN_PROGRESS", Trouble: "Throttling: Rate exceeded"}},
		event("First", "CREATE_FAILED", "Limit exceeded"),
		event("Second", "CREATE_FAILED", "Resource creation cancelled"),
		ofStack("ROLLBACK_IN_PROGRESS", "The following resource(s) failed to create: [First, Second]."),
		event("First", "DELETE_IN_PROGRESS", ""),
		event("First", "DELETE_COMPLETE", ""),
		ofStack("ROLLBACK_COMPLETE", ""),
		{Verdict: &record.Verdict{Message: "failed"}},
	}
}

func TestPlainLines(t *testing.T) {
	want := `    1.0s  website           create a change set for a new stack: there is no stack yet
    5.0s  website           plan: 2 to add
            + First   AWS::SQS::Queue
            + Second  AWS::SQS::Queue
    6.0s  website           ExecuteChangeSet: no answer, looking whether it took effect
            connection reset
    7.0s  website           creating
    8.0s  First             creating                AWS::SQS::Queue
   10.0s  Second            creating                AWS::SQS::Queue
   11.0s  website           could not look, will look again
            Throttling: Rate exceeded
   13.0s  First             create failed           AWS::SQS::Queue
            Limit exceeded
   14.0s  Second            cancelled               AWS::SQS::Queue
   15.0s  website           rolling back
            The following resource(s) failed to create: [First, Second].
   16.0s  First             deleting                AWS::SQS::Queue
   17.0s  First             deleted           1.0s  AWS::SQS::Queue
   18.0s  website           rolled back
`
	got := play(t, screen.Screen{}, failingDeployment()...)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("plain lines (-want +got):\n%s", diff)
	}
}

func TestATerminalEndsWithTheLastingLinesOnly(t *testing.T) {
	got := play(t, screen.Screen{Live: true, Unicode: true}, failingDeployment()...)
	want := `    1.0s    website           create a change set for a new stack: there is no stack yet
    5.0s    website           plan: 2 to add
              + First   AWS::SQS::Queue
              + Second  AWS::SQS::Queue
    6.0s  ! website           ExecuteChangeSet: no answer, looking whether it took effect
              connection reset
   11.0s  ! website           could not look, will look again
              Throttling: Rate exceeded
   13.0s  ✗ First             create failed           AWS::SQS::Queue
              Limit exceeded
   14.0s  · Second            cancelled               AWS::SQS::Queue
   15.0s    website           rolling back
              The following resource(s) failed to create: [First, Second].
   17.0s  ✓ First             deleted           1.0s  AWS::SQS::Queue
   18.0s    website           rolled back
`
	if diff := cmp.Diff(want, terminal(t, got)); diff != "" {
		t.Errorf("what stands on the terminal (-want +got):\n%s", diff)
	}
}

func TestATerminalShowsWhatIsUnderWay(t *testing.T) {
	entries := failingDeployment()[:13]
	got := play(t, screen.Screen{Live: true, Unicode: true}, entries...)
	for _, frame := range []string{
		"⠋ First             creating          1.0s  AWS::SQS::Queue", // seen at 8 s, drawn again at 9 s
		"Second            creating          0.0s  AWS::SQS::Queue",
		"──────────────────────────────  website  0 of 2",
		"✗ First             create failed: Limit exceeded",
	} {
		if !strings.Contains(got, frame) {
			t.Errorf("no frame has %q", frame)
		}
	}
	if regexp.MustCompile("\x1b\\[[0-9;]*m").MatchString(got) {
		t.Error("there is colour though it is not wanted")
	}
}

// terminal is what stands on a terminal after the given output: the sequences that the view uses are
// "up n lines" and "erase below".
func terminal(t *testing.T, output string) string {
	t.Helper()
	var lines []string
	for rest := output; rest != ""; {
		if after, ok := strings.CutPrefix(rest, "\x1b["); ok {
			count, after, ok := strings.Cut(after, "A\r\x1b[J")
			if !ok {
				t.Fatalf("unknown sequence in %q", rest)
			}
			n := 0
			for _, digit := range count {
				n = n*10 + int(digit-'0')
			}
			if n > len(lines) {
				t.Fatalf("%d lines up, but there are only %d", n, len(lines))
			}
			lines, rest = lines[:len(lines)-n], after
			continue
		}
		line, after, _ := strings.Cut(rest, "\n")
		lines, rest = append(lines, line), after
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestSilenceIsBroken(t *testing.T) {
	var out safeBuffer
	synctest.Test(t, func(t *testing.T) {
		v := follow.New(screen.Screen{Writer: &out}, nil)
		stop := v.Run()
		v.Observe(record.Entry{Time: time.Now(), Stack: "website", Event: event("Slow", "CREATE_IN_PROGRESS", "").Event})
		time.Sleep(70 * time.Second)
		stop()
	})
	want := `    0.0s  Slow              creating                AWS::SQS::Queue
   30.0s  still             waiting
            creating Slow for 30.0s
  1m 00s  still             waiting
            creating Slow for 1m 00s
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestABrokenScreenIsToldOnce(t *testing.T) {
	told := 0
	v := follow.New(screen.Screen{Writer: brokenWriter{}}, func(err error) {
		told++
		if !errors.Is(err, follow.ErrScreen) {
			t.Errorf("got %v", err)
		}
	})
	v.Say("a", "b")
	v.Say("a", "b")
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestEveryResourceStatusHasWords(t *testing.T) {
	for _, status := range types.ResourceStatus("").Values() {
		got := play(t, screen.Screen{}, event("Thing", string(status), "why"))
		if strings.Contains(got, string(status)) {
			t.Errorf("%s is shown as it is: %s", status, got)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0.0s", 40 * time.Millisecond: "0.0s", 4250 * time.Millisecond: "4.2s",
		59949 * time.Millisecond: "59.9s", 59999 * time.Millisecond: "1m 00s", 65 * time.Second: "1m 05s",
		time.Hour - time.Millisecond: "1h 00m", 2*time.Hour + 3*time.Minute: "2h 03m",
	} {
		if got := follow.Duration(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}

func TestTally(t *testing.T) {
	tally := follow.Tally{
		{Action: "Add"}, {Action: "Add"}, {Action: "Modify"}, {Action: "Modify", Replacement: "True"},
		{Action: "Remove"}, {Action: "Import"}, {Action: "Dynamic"},
	}
	if got, want := tally.String(), "2 to add, 1 to import, 1 to modify, 1 to replace, 1 to remove, 1 to decide later"; got != want {
		t.Errorf("got %s", got)
	}
	if got, want := tally.Past(), "2 added, 1 imported, 1 modified, 1 replaced, 1 removed, 1 other"; got != want {
		t.Errorf("got %s", got)
	}
}
