package follow

import (
	"slices"

	"github.com/stackjob/stackjob/internal/cli/screen"
	"github.com/stackjob/stackjob/internal/plan"
	"github.com/stackjob/stackjob/internal/record"
)

// planned tells a plan once: every job of the operation notes it anew.
func (b *board) planned(n note, p *record.Review) []note {
	if b.plan != nil && b.plan.ChangeSetID == p.ChangeSetID {
		return nil
	}
	b.plan, b.progress.Total = p, len(p.Changes)
	n.text, n.ink = "plan: "+Counts(p.Changes).String(), screen.Strong
	if len(p.Changes) == 0 {
		n.text = "plan: nothing to change in resources"
	}
	if refused(p) {
		n.mark = warningMark
	}
	n.more = Tree(p)
	return []note{n}
}

func refused(p *record.Review) bool {
	for _, f := range p.Findings {
		if f.Verdict == "refused" {
			return true
		}
	}
	return false
}

// signs and words of the kinds of changes; what is added or changed in place needs no word.
var (
	signs = map[plan.Kind]string{
		plan.Add: "+", plan.Modify: "~", plan.Replace: "-/+", plan.MayReplace: "-/+?",
		plan.Remove: "-", plan.Import: ">", plan.Unknown: "?",
	}
	fates = map[plan.Kind]string{
		plan.Replace: "replaced", plan.MayReplace: "changed in place or replaced",
		plan.Remove: "removed", plan.Import: "imported", plan.Unknown: "decided when it is applied",
	}
)

// Tree lists the changes of a plan, those of nested stacks below these, each with its reasons and with
// what the guard says of it.
func Tree(p *record.Review) []string {
	sign, path, typ := 0, 0, 0
	for _, c := range p.Changes {
		sign = max(sign, len(signs[planned(c).Kind()]))
		path = max(path, min(screen.Columns(c.Path), maxSubject))
		typ = max(typ, screen.Columns(c.Type))
	}
	var lines []string
	for _, c := range p.Changes {
		kind := planned(c).Kind()
		line := pad(signs[kind], sign) + " " + pad(c.Path, path) + "  "
		if fates[kind] != "" {
			line += pad(c.Type, typ) + "  " + fates[kind]
		} else {
			line += c.Type
		}
		lines = append(lines, line)
		for _, more := range append(reasons(c), verdicts(p, c)...) {
			lines = append(lines, pad("", sign+3)+more)
		}
	}
	for _, note := range p.Notes {
		lines = append(lines, "! "+note)
	}
	return lines
}

// reasons say why a resource changes; that one is added says enough.
func reasons(c record.Reviewed) []string {
	if c.Action == "Add" {
		return nil
	}
	return slices.Clone(c.Reasons)
}

// verdicts are what the guard says of a change.
func verdicts(p *record.Review, c record.Reviewed) []string {
	var lines []string
	for _, f := range p.Findings {
		if f.Path == c.Path {
			lines = append(lines, "! "+verdict(f))
		}
	}
	return lines
}

// verdict is such as "refused by rule stateful: a table holds its items".
func verdict(f record.Finding) string {
	rule := f.Rule
	if f.Reason != "" {
		rule += ": " + f.Reason
	}
	switch {
	case f.Verdict == "waived" && len(f.Details) > 0:
		return f.Details[len(f.Details)-1] + " (rule " + f.Rule + ")"
	case f.Verdict == "refused":
		return "refused by rule " + rule
	default:
		return f.Verdict + " of rule " + rule
	}
}
