package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/cli/follow"
	"github.com/stackjob/stackjob/internal/cli/rehearsal"
	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/localaws/codepipeline"
)

// judge gives the verdict and its sentence.
func (m *result) judge(e ending) {
	switch {
	case e.err == nil && e.result.Status == codepipeline.Succeeded:
		m.Verdict, m.Summary = succeeded, m.success(e.result)
		m.Notes = strings.Split(e.result.Summary, "; ")[1:]
	case e.err == nil:
		m.Verdict = failed
		m.Failure = &failure{Type: e.result.FailureType, Message: e.result.Message}
		m.Summary = firstLine(e.result.Message)
	case stopped(e.err):
		m.Verdict, m.Summary = interrupted, m.left()
		m.Failure = &failure{Message: m.Summary}
	default:
		m.Verdict, m.Summary = failed, e.err.Error()
		m.Failure = &failure{Message: m.Summary}
		if broken, ok := errors.AsType[*rehearsal.Broken](e.err); ok {
			m.Failure.Log = broken.Log
		}
	}
}

// success is such as "stack website created in 4.2s (3 resources)".
func (m *result) success(r codepipeline.Result) string {
	took := follow.Duration(time.Duration(m.Seconds * float64(time.Second)))
	if len(m.Stacks) != 1 {
		return fmt.Sprintf("%s in %s", cmp.Or(r.Summary, "the job is done"), took)
	}
	s := m.Stacks[0]
	switch {
	case s.Step != decision.Succeed && s.Step != decision.SucceedUnchanged:
		summary, _, _ := strings.Cut(r.Summary, "; ")
		return fmt.Sprintf("%s in %s", summary, took)
	case !s.Changed:
		return fmt.Sprintf("no changes: stack %s already is what the template says", s.Name)
	case s.Status == "CREATE_COMPLETE":
		return fmt.Sprintf("stack %s created in %s (%s)", s.Name, took, resources(len(s.Changes)))
	default:
		past := follow.Tally(s.Changes).Past()
		if past == "" {
			past = "no resources changed"
		}
		return fmt.Sprintf("stack %s updated in %s (%s)", s.Name, took, past)
	}
}

func resources(n int) string {
	if n == 1 {
		return "1 resource"
	}
	return fmt.Sprintf("%d resources", n)
}

// left tells what an interrupted run leaves behind.
func (m *result) left() string {
	if m.Target.Endpoint == "" {
		return "nothing is left, the stack was on the embedded AWS"
	}
	for _, s := range m.Stacks {
		switch {
		case s.Status == "REVIEW_IN_PROGRESS":
			return fmt.Sprintf("nothing was created, but stack %s may be left as an empty shell with a change set", s.Name)
		case strings.HasSuffix(s.Status, "_IN_PROGRESS"):
			return fmt.Sprintf("stack %s was %s, and goes on without being followed", s.Name, s.Status)
		case s.Status != "":
			return fmt.Sprintf("stack %s was %s", s.Name, s.Status)
		}
	}
	return "nothing was changed"
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
