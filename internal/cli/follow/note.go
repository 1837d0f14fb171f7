package follow

import (
	"fmt"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/cli/screen"
	"github.com/stackjob/stackjob/internal/decision"
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

// take adds an entry to the board of its stack and returns what to say about it.
func (b *board) take(e record.Entry) []note {
	n := note{at: e.Time, subject: b.name}
	switch {
	case e.Look != nil:
		return b.look(n, e.Look)
	case e.Decision != nil:
		return b.decision(n, e.Decision)
	case e.Call != nil:
		return b.call(n, e.Call)
	case e.Plan != nil:
		return b.planned(n, e.Plan)
	case e.Event != nil && e.Event.OfStack:
		return b.ofStack(n, e.Event)
	case e.Event != nil:
		return b.ofResource(n, e.Event)
	case e.Verdict != nil:
		b.verdict = e.Verdict
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
	n.more = []string{l.Trouble}
	return []note{n}
}

// decision tells what is done next, but not that our own work is being waited for.
func (b *board) decision(n note, d *record.Decision) []note {
	step := decision.Step(d.Step)
	if _, concludes := step.Concludes(); concludes || step == decision.AwaitOperation || step == decision.AwaitChangeSet {
		return nil
	}
	n.text, n.why, n.ink = d.Step, d.Why, screen.Faint
	return []note{n}
}

func (b *board) call(n note, c *record.Call) []note {
	if c.Answer == "accepted" {
		return nil
	}
	n.text, n.ink, n.mark = c.Name+": refused", screen.Warning, warningMark
	if c.Answer != "refused" {
		n.text = c.Name + ": no answer, looking whether it took effect"
	}
	if c.Message != "" || c.Code != "" {
		n.more = []string{strings.Trim(c.Code+": "+c.Message, ": ")}
	}
	return []note{n}
}

// planned tells a plan once: every job of the operation notes it anew.
func (b *board) planned(n note, p *record.Plan) []note {
	if b.plan != nil && b.plan.ChangeSetID == p.ChangeSetID {
		return nil
	}
	b.plan = p
	n.text, n.ink = "plan: "+Tally(p.Changes).String(), screen.Strong
	if len(p.Changes) == 0 {
		n.text = "plan: nothing to change in resources"
	}
	width := 0
	for _, c := range p.Changes {
		width = max(width, min(screen.Columns(c.LogicalID), maxSubject))
	}
	for _, c := range p.Changes {
		n.more = append(n.more, changeLine(c, width))
	}
	return []note{n}
}

func changeLine(c record.Change, width int) string {
	sign, ok := map[string]string{"Add": "+", "Remove": "-", "Modify": "~", "Import": ">", "Dynamic": "?"}[c.Action]
	if !ok {
		sign = c.Action
	}
	line := fmt.Sprintf("%s %s  %s", sign, pad(c.LogicalID, width), c.Type)
	switch c.Replacement {
	case "True":
		line += "  (replaced)"
	case "Conditional":
		line += "  (maybe replaced)"
	}
	return line
}

func (b *board) ofStack(n note, e *record.Event) []note {
	if e.Status == b.told {
		return nil
	}
	b.status, b.told = e.Status, e.Status
	if e.Status == "REVIEW_IN_PROGRESS" {
		return nil
	}
	_, n.text = words(e.Status)
	n.minor = true
	if !e.Ours {
		n.text += " (someone else's operation)"
		n.minor = false
	}
	if undoes(e.Status) || strings.HasSuffix(e.Status, "_FAILED") {
		n.ink, n.minor = screen.Warning, false
		if e.Reason != "" {
			n.more = []string{e.Reason}
		}
	}
	return []note{n}
}

func (b *board) ofResource(n note, e *record.Event) []note {
	r, news := b.event(e, n.at)
	if !news {
		return nil
	}
	n.subject, n.text, n.what = r.id, r.text(), r.typ
	switch {
	case r.state == underway:
		n.ink, n.minor = screen.Busy, true
	case r.state == failed && !cancelled(r.reason):
		n.ink, n.mark, n.more = screen.Bad, failedMark, []string{r.reason}
	case r.state == failed:
		n.ink, n.mark = screen.Faint, cancelledMark
	default:
		n.ink, n.mark, n.took = screen.Good, doneMark, r.ended.Sub(r.begun)
	}
	return []note{n}
}
