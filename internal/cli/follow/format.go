package follow

import (
	"fmt"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/cli/screen"
)

// Widths of the columns: subjects grow up to their maximum, the others are fixed.
const (
	minSubject = 16
	maxSubject = 36
	textWidth  = 15
)

// A mark stands before a line on a terminal.
type mark int

const (
	noMark mark = iota
	doneMark
	failedMark
	cancelledMark
	warningMark
)

var (
	unicodeMarks = []string{" ", "✓", "✗", "·", "!"}
	asciiMarks   = []string{" ", "*", "x", ".", "!"}
)

// Duration is a time span as people read it: "0.4s", "1m 05s", "2h 03m".
func Duration(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < time.Minute-50*time.Millisecond:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour-500*time.Millisecond:
		d = d.Round(time.Second)
		return fmt.Sprintf("%dm %02ds", d/time.Minute, d%time.Minute/time.Second)
	default:
		d = d.Round(time.Minute)
		return fmt.Sprintf("%dh %02dm", d/time.Hour, d%time.Hour/time.Minute)
	}
}

// pad fills a text with spaces up to so many columns.
func pad(text string, columns int) string {
	return text + strings.Repeat(" ", max(0, columns-screen.Columns(text)))
}

// lines writes a note: when, mark, subject, text, how long, what; and why and more below it.
func (v *View) lines(n note) []string {
	head := fmt.Sprintf("%8s  ", Duration(n.at.Sub(v.start)))
	indent := strings.Repeat(" ", len(head))
	head = v.screen.Paint(screen.Faint, head)
	if v.screen.Live {
		head += v.screen.Paint(n.ink, v.marks()[n.mark]) + " "
		indent += "  "
	}
	if n.why != "" && len(indent)+v.subjects+screen.Columns(n.text+n.why)+4 <= v.screen.Width() {
		n.text, n.why = n.text+": "+n.why, ""
	}
	lines := []string{strings.TrimRight(head+v.columns(n), " ")}
	for _, more := range append([]string{n.why}, n.more...) {
		if more == "" {
			continue
		}
		for line := range strings.SplitSeq(v.wrap(more, len(indent)+2), "\n") {
			lines = append(lines, indent+"  "+v.screen.Paint(moreInk(n.ink), line))
		}
	}
	return lines
}

// wrap breaks a text between words where a terminal would break it anywhere. Lines that go into a
// file stay whole.
func (v *View) wrap(text string, indent int) string {
	text = strings.TrimSpace(text)
	if !v.screen.Live {
		return text
	}
	return screen.Wrap(text, max(v.screen.Width()-indent, 20))
}

// moreInk is for the lines below a note: they are read, so they do not shout.
func moreInk(ink screen.Ink) screen.Ink {
	if ink == screen.Faint {
		return screen.Faint
	}
	return screen.Plain
}

func (v *View) columns(n note) string {
	line := pad(n.subject, v.subjects) + "  "
	if n.what == "" {
		return line + v.screen.Paint(n.ink, n.text)
	}
	took := ""
	if n.took > 0 {
		took = Duration(n.took)
	}
	return line + v.screen.Paint(n.ink, pad(n.text, textWidth)) + fmt.Sprintf("%7s  ", took) +
		v.screen.Paint(screen.Faint, n.what)
}

func (v *View) marks() []string {
	if v.screen.Unicode {
		return unicodeMarks
	}
	return asciiMarks
}
