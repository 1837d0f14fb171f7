package cause_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stackjob/stackjob/internal/cause"
	"github.com/stackjob/stackjob/internal/record"
)

// A stream is one labelled failure of testdata/streams.
type stream struct {
	// Source is where it was seen; Made is what of it was recorded and what was not.
	Source, Made string
	Label        struct {
		// Path, Kind and Type are the truth; Advice names the advice that fits, "" if none has to.
		Path, Kind, Type, Advice string
	}
	// ChangeSet is set if it was a change set that failed.
	ChangeSet *struct {
		Reason string
		Nested map[string]string
	}
	Findings []struct {
		Kind, ID, Type, Name, At, Reason string
		Warns                            bool
	}
	FindingsError string
	// Events are those of the stack, Nested those of the stacks in it.
	Events []event
	Nested map[string][]event
}

// An event is one row: without an id it is about the stack.
type event struct {
	At                             float64
	ID, Type, Status, Reason, Phys string
	Detail                         string
	// Nested names the nested stack that it is about.
	Nested string
	Hook   struct{ Type, Status, Reason, Point, Mode string }
}

var start = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

func arn(name string) string {
	return "arn:aws:cloudformation:eu-west-1:111122223333:stack/" + name + "/6ecd2a50-0000-11f0-8000-0a1b2c3d4e5f"
}

func changeSetARN(stack string) string {
	return "arn:aws:cloudformation:eu-west-1:111122223333:changeSet/" + stack + "/6ecd2a50-0000-11f0-8000-0a1b2c3d4e5f"
}

const root = "app"

func (e event) record(stack string) record.Event {
	out := record.Event{Time: start.Add(time.Duration(e.At * float64(time.Second))), LogicalID: e.ID, PhysicalID: e.Phys, Type: e.Type,
		Status: e.Status, Reason: expand(e.Reason), Detail: e.Detail, Hook: record.Hook(e.Hook)}
	if e.ID == "" {
		out.LogicalID, out.Type, out.PhysicalID, out.OfStack = stack, "AWS::CloudFormation::Stack", arn(stack), true
	}
	if e.Nested != "" {
		out.PhysicalID = arn(e.Nested)
	}
	return out
}

// expand puts ARNs in for "{arn:name}" and "{changeSet:name}".
func expand(reason string) string {
	for _, kind := range []struct {
		open string
		arn  func(string) string
	}{{"{arn:", arn}, {"{changeSet:", changeSetARN}} {
		for {
			before, rest, found := strings.Cut(reason, kind.open)
			if !found {
				break
			}
			name, after, _ := strings.Cut(rest, "}")
			reason = before + kind.arn(name) + after
		}
	}
	return reason
}

func records(stack string, events []event) []record.Event {
	var out []record.Event
	for _, e := range events {
		out = append(out, e.record(stack))
	}
	return out
}

var errDenied = errors.New("AccessDenied")

// nestedEvents are the events of a nested stack.
func (s stream) nestedEvents(stackID string) ([]record.Event, error) {
	for name, events := range s.Nested {
		if arn(name) == stackID {
			return records(name, events), nil
		}
	}
	return nil, errDenied
}

// reader reads the nested stacks of a stream, and counts.
type reader struct {
	stream
	reads *int
}

func (r reader) Events(_ context.Context, stackID string, _ time.Time) ([]record.Event, error) {
	*r.reads++
	return r.nestedEvents(stackID)
}

func (r reader) Findings(context.Context, string) ([]cause.Finding, error) {
	if r.FindingsError != "" {
		return nil, errors.New(r.FindingsError)
	}
	var out []cause.Finding
	for _, x := range r.stream.Findings {
		out = append(out, cause.Finding{Kind: cause.Kind(x.Kind), LogicalID: x.ID, Type: x.Type, Name: x.Name, At: x.At, Reason: x.Reason, Warns: x.Warns})
	}
	return out, nil
}

func (r reader) Reason(_ context.Context, changeSetID string) (string, string, error) {
	for stack, reason := range r.ChangeSet.Nested {
		if changeSetARN(stack) == changeSetID {
			return stack, reason, nil
		}
	}
	return "", "", errDenied
}

func (s stream) cause(t *testing.T) cause.Cause {
	reads := 0
	r := reader{s, &reads}
	if s.ChangeSet != nil {
		return cause.OfChangeSet(t.Context(), r, root, changeSetARN(root), expand(s.ChangeSet.Reason))
	}
	return cause.Find(t.Context(), r, cause.Window{StackID: arn(root), Events: records(root, s.Events), Ended: true})
}

func streams(t testing.TB) map[string]stream {
	t.Helper()
	files, err := filepath.Glob("testdata/streams/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no streams: %v", err)
	}
	out := map[string]stream{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(strings.NewReader(string(data)))
		decoder.DisallowUnknownFields()
		var s stream
		if err := decoder.Decode(&s); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		out[strings.TrimSuffix(filepath.Base(file), ".json")] = s
	}
	return out
}
