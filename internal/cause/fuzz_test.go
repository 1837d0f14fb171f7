package cause_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stackjob/stackjob/internal/cause"
	"github.com/stackjob/stackjob/internal/record"
)

var fuzzStatuses = []string{"CREATE_IN_PROGRESS", "CREATE_FAILED", "CREATE_COMPLETE", "UPDATE_FAILED", "UPDATE_COMPLETE", "DELETE_FAILED",
	"DELETE_IN_PROGRESS", "DELETE_COMPLETE", "ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
	"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", "IMPORT_FAILED", "REVIEW_IN_PROGRESS", "", "SOMETHING_NEW"}

// graph makes streams out of bytes: each stack's events, whose nested stacks may be any, itself too.
type graph struct {
	data  []byte
	text  string
	reads int
}

func (g *graph) events(stack byte) []record.Event {
	var out []record.Event
	for i, b := range g.data {
		if b&3 != stack&3 {
			continue
		}
		e := record.Event{ID: fmt.Sprint(i), Time: start.Add(time.Duration(b) * time.Second), LogicalID: fmt.Sprintf("R%d", b>>5),
			Type: "AWS::Test::Thing", PhysicalID: fmt.Sprintf("physical-%d", b>>6), Status: fuzzStatuses[int(b>>2)%len(fuzzStatuses)], Reason: g.text}
		switch (int(b) + i) % 7 {
		case 0:
			e.OfStack, e.Type = true, "AWS::CloudFormation::Stack"
		case 1, 2:
			e.Type, e.PhysicalID = "AWS::CloudFormation::Stack", arn(fmt.Sprintf("s%d", int(b)*31+i))
		case 3:
			e.Type, e.PhysicalID = "AWS::CloudFormation::Stack", arn("s0")
		case 4:
			e.Hook = record.Hook{Type: "H", Status: "HOOK_COMPLETE_FAILED", Reason: g.text}
		}
		out = append(out, e)
	}
	return out
}

func (g *graph) Events(_ context.Context, id string, _ time.Time) ([]record.Event, error) {
	g.reads++
	return g.events(id[len(arn(""))-38]), nil
}

func (g *graph) Findings(context.Context, string) ([]cause.Finding, error) {
	return []cause.Finding{{Kind: cause.Validation, Reason: g.text}}, nil
}

func (g *graph) Reason(_ context.Context, id string) (string, string, error) {
	g.reads++
	return "N", "Nested change set " + id + " was not successfully created: " + g.text, nil
}

// FuzzFind: whatever the events, the search ends within its limits and its text fits.
func FuzzFind(f *testing.F) {
	f.Add([]byte{0, 4, 8, 32, 33, 34, 35, 77, 200}, "Resource creation cancelled")
	f.Add([]byte("a stack of stacks of stacks"), "The following hook(s) failed: [A::B::C]")
	for _, test := range wellKnown {
		f.Add([]byte{3, 36, 4, 255}, test.reason)
	}
	f.Fuzz(func(t *testing.T, data []byte, text string) {
		data, text = data[:min(len(data), 200)], text[:min(len(text), 1000)]
		g := &graph{data: data, text: text}
		c := cause.Find(t.Context(), g, cause.Window{StackID: arn("s0"), Events: g.events('0')})
		if g.reads > 20 {
			t.Errorf("%d reads", g.reads)
		}
		check(t, c)
		g.reads = 0
		c = cause.OfChangeSet(t.Context(), g, "N", changeSetARN("s0"), "Nested change set "+changeSetARN("s1")+" was not successfully created: "+text)
		if g.reads > 20 {
			t.Errorf("%d reads", g.reads)
		}
		check(t, c)
	})
}

func check(t *testing.T, c cause.Cause) {
	t.Helper()
	text := c.Message("Stack app was not deployed.", "look at it.")
	if n := utf8.RuneCountInString(text); n > 5000 {
		t.Errorf("%d characters", n)
	}
	if !strings.Contains(text, "\nCause: ") || !c.FailureType().Valid() {
		t.Errorf("%s: %q", c.FailureType(), text)
	}
	if c.First == nil && len(c.Others) > 0 {
		t.Error("others without a first")
	}
}
