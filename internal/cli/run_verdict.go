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
		m.Verdict, m.Summary = interrupted, "nothing is left, the stack was on the embedded AWS"
		if m.left = e.left; e.left != nil {
			m.Summary = e.left.text
		}
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
	case s.Step == decision.SucceedDeleted:
		return fmt.Sprintf("stack %s deleted in %s", s.Name, took)
	case s.Step != decision.Succeed && s.Step != decision.SucceedUnchanged:
		summary, _, _ := strings.Cut(r.Summary, "; ")
		return summary
	case !s.Changed:
		return fmt.Sprintf("no changes: stack %s already is what the template says", s.Name)
	case s.Status == "CREATE_COMPLETE":
		return fmt.Sprintf("stack %s created in %s%s", s.Name, took, s.Plan.made())
	default:
		return fmt.Sprintf("stack %s updated in %s%s", s.Name, took, s.Plan.done())
	}
}

// made is how many resources a new stack has, in brackets; "" if its plan was not seen.
func (p *planned) made() string {
	if p == nil {
		return ""
	}
	return " (" + resources(p.Counts.Total()) + ")"
}

// done is what was done to the resources of a stack that was there: " (2 added, 1 replaced)".
func (p *planned) done() string {
	if p == nil {
		return ""
	}
	var parts []string
	for _, c := range []struct {
		count int
		what  string
	}{
		{p.Counts.Add, "added"}, {p.Counts.Import, "imported"}, {p.Counts.Modify, "changed"},
		{p.Counts.Replace, "replaced"}, {p.Counts.MayReplace, "changed or replaced"},
		{p.Counts.Remove, "removed"}, {p.Counts.Unknown, "decided when applied"},
	} {
		if c.count > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", c.count, c.what))
		}
	}
	if len(parts) == 0 {
		return " (no resources changed)"
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func resources(n int) string {
	if n == 1 {
		return "1 resource"
	}
	return fmt.Sprintf("%d resources", n)
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
