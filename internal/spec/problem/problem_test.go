package problem_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/job"
)

func TestErrorNamesEveryProblemWithItsPlace(t *testing.T) {
	missing := problem.Problem{Path: "stack", Message: "is missing", Hint: `write "stack"`}
	null := problem.Problem{Path: "tags", Line: 3, Column: 5, Message: "is null"}
	syntax := problem.Problem{Line: 2, Message: "is not YAML"}
	for _, test := range []struct {
		problems []problem.Problem
		want     string
	}{
		{[]problem.Problem{missing}, `f.yaml: stack: is missing; write "stack"`},
		{[]problem.Problem{null}, "f.yaml:3:5: tags: is null"},
		{[]problem.Problem{syntax}, "f.yaml:2: is not YAML"},
		{[]problem.Problem{missing, null}, "f.yaml has 2 problems:\n" +
			"- f.yaml: stack: is missing; write \"stack\"\n- f.yaml:3:5: tags: is null"},
	} {
		err := &problem.Error{Source: "f.yaml", Problems: test.problems}
		if got := err.Error(); got != test.want {
			t.Errorf("got %q\nwant %q", got, test.want)
		}
		if got := err.FailureType(); got != job.ConfigurationError {
			t.Errorf("failure type %q", got)
		}
	}
}

func TestErrorSpellsOutTwenty(t *testing.T) {
	err := &problem.Error{Source: "f"}
	for i := range 33 {
		err.Problems = append(err.Problems, problem.Problem{Path: fmt.Sprint("p", i), Message: "is odd"})
	}
	text := err.Error()
	if !strings.Contains(text, "f has 33 problems") || !strings.HasSuffix(text, "\n- and 13 more") {
		t.Errorf("got %s", text)
	}
	if strings.Contains(text, "p20:") || !strings.Contains(text, "p19:") {
		t.Errorf("not the first twenty: %s", text)
	}
}

func TestPaths(t *testing.T) {
	for got, want := range map[string]string{
		problem.Join("", "stack"):                   "stack",
		problem.Join("tags", "cost:centre"):         "tags.cost:centre",
		problem.Join("tags", "a b"):                 `tags."a b"`,
		problem.Join("tags", "a\nb"):                `tags."a\nb"`,
		problem.Join("tags", ""):                    `tags.""`,
		problem.Join("a", strings.Repeat("x", 100)): "a." + strings.Repeat("x", 64) + "…",
		problem.Item("capabilities", 2):             "capabilities[2]",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestNearest(t *testing.T) {
	known := []string{"stack", "stacks", "artifact", "file", "parameters", "tags", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"}
	for name, want := range map[string]string{
		"Stack":               "stack",
		"stak":                "stack",
		"satck":               "stack",
		"stakcs":              "stacks",
		"artefact":            "artifact",
		"parameter":           "parameters",
		"fiel":                "file",
		"CAPABILITY_NAME_IAM": "CAPABILITY_NAMED_IAM",
		"zebra":               "",
		"":                    "",
		"x":                   "",
	} {
		if got := problem.Nearest(name, known); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", name, got, want)
		}
	}
	if got := problem.Nearest(strings.Repeat("stack", 1e5), known); got != "" {
		t.Errorf("a very long name is near %q", got)
	}
}
