package follow

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/cli/screen"
	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/progress"
	"github.com/stackjob/stackjob/internal/record"
)

// A note is one thing worth a line that stays.
type note struct {
	at      time.Time
	subject string
	text    string
	// took is shown after the text where it is not 0, and what last.
	took time.Duration
	what string
	// why follows the text where the line has room for it, and stands below it otherwise.
	why string
	// more are lines of their own below it.
	more []string
	ink  screen.Ink
	mark mark
	// minor notes are left out where the same is seen in the lines rewritten in place.
	minor bool
}

// take adds an entry to the board of its stack and returns what to say about it. The entry may be of a
// nested stack, at a path.
func (b *board) take(path string, e record.Entry) []note {
	n := note{at: e.Time, subject: b.name}
	switch {
	case e.Event != nil:
		return b.happened(n, path, e.Event)
	case path != "":
		return nil
	case e.Look != nil:
		return b.look(n, e.Look)
	case e.Decision != nil:
		return b.decision(n, e.Decision)
	case e.Call != nil:
		return b.call(n, e.Call)
	case e.Review != nil:
		return b.planned(n, e.Review)
	case e.Drift != nil:
		return b.drift(n, e.Drift)
	case e.Verdict != nil:
		b.verdict = e.Verdict
	}
	return nil
}

// happened tells of an event. What a nested stack says of itself, its parent says of it too.
func (b *board) happened(n note, path string, e *record.Event) []note {
	b.progress.Add(path, *e)
	switch {
	case !e.OfStack && path != "":
		return b.ofResource(n, path+"."+e.LogicalID, e)
	case !e.OfStack:
		return b.ofResource(n, e.LogicalID, e)
	case path == "":
		return b.ofStack(n, e)
	}
	return nil
}

func (b *board) look(n note, l *record.Look) []note {
	repeated := l.Trouble == b.trouble
	b.trouble = l.Trouble
	if l.Trouble == "" {
		b.status = l.Status
	}
	if l.Trouble == "" || repeated {
		return nil
	}
	n.text, n.ink, n.mark = "could not look, will look again", screen.Warning, warningMark
	n.more = []string{Plain(l.Trouble)}
	return []note{n}
}

// repairs are steps that a reader should not overlook: they change a stack in another way than by its
// template.
var repairs = []decision.Step{
	decision.RecreateStack, decision.ReplaceStack, decision.RollBackStack, decision.ContinueRollback,
	decision.SkipInRollback, decision.CancelUpdate,
}

// decision tells what is done next, but not that our own work is being waited for.
func (b *board) decision(n note, d *record.Decision) []note {
	step := decision.Step(d.Step)
	if _, concludes := step.Concludes(); concludes || step == decision.AwaitOperation || step == decision.AwaitChangeSet {
		return nil
	}
	n.text, n.why, n.ink = d.Step, d.Why, screen.Faint
	if slices.Contains(repairs, step) {
		n.ink, n.mark = screen.Warning, warningMark
	}
	return []note{n}
}

// answers say what became of a call that was not accepted.
var answers = map[string]string{
	"refused":  "refused",
	"conflict": "not possible now, looking again",
	"unknown":  "no answer, looking whether it took effect",
}

func (b *board) call(n note, c *record.Call) []note {
	if c.Answer == "accepted" {
		return nil
	}
	n.text, n.ink, n.mark = c.Name+": "+cmp.Or(answers[c.Answer], c.Answer), screen.Warning, warningMark
	if c.Message != "" || c.Code != "" {
		n.more = []string{Plain(strings.Trim(c.Code+": "+c.Message, ": "))}
	}
	return []note{n}
}

// drift tells which resources are not what was deployed last; property values are nobody's business.
func (b *board) drift(n note, d *record.Drift) []note {
	n.ink, n.mark = screen.Warning, warningMark
	switch {
	case d.Trouble != "":
		n.text, n.more = "drift could not be detected", []string{Plain(d.Trouble)}
		return []note{n}
	case len(d.Resources) == 0:
		n.text, n.ink, n.mark = "no drift: the resources are what was deployed last", screen.Faint, noMark
		return []note{n}
	}
	n.text = "drift: not what was deployed last"
	for _, r := range d.Resources {
		line := fmt.Sprintf("%s  %s  %s", r.LogicalID, r.Type, strings.ToLower(r.Status))
		if len(r.Properties) > 0 {
			line += ": " + strings.Join(r.Properties, ", ")
		}
		n.more = append(n.more, line)
	}
	return []note{n}
}

func (b *board) ofStack(n note, e *record.Event) []note {
	if e.Status == b.told {
		return nil
	}
	b.status, b.told = e.Status, e.Status
	if e.Status == "REVIEW_IN_PROGRESS" {
		return nil
	}
	n.text = words(e.Status)
	n.minor = true
	if !e.Ours {
		n.text += " (someone else's operation)"
		n.minor = false
	}
	if progress.Undoes(e.Status) || strings.HasSuffix(e.Status, "_FAILED") {
		n.ink, n.minor = screen.Warning, false
		if e.Reason != "" {
			n.more = []string{e.Reason}
		}
	}
	return []note{n}
}

func (b *board) ofResource(n note, path string, e *record.Event) []note {
	r, news := b.event(path, e, n.at)
	if !news {
		return nil
	}
	n.subject, n.text, n.what = path, r.text(), r.typ
	switch {
	case r.state == progress.Underway:
		n.ink, n.minor = screen.Busy, true
	case r.cancelled():
		n.ink, n.mark = screen.Faint, cancelledMark
	case r.state == progress.Failed:
		n.ink, n.mark, n.more = screen.Bad, failedMark, []string{r.reason}
	default:
		n.ink, n.mark, n.took = screen.Good, doneMark, r.ended.Sub(r.begun)
	}
	return []note{n}
}
