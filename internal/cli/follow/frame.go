package follow

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/stackjob/stackjob/internal/cli/screen"
)

const (
	// frameEvery is how often a terminal is redrawn: often enough for tenths of a second.
	frameEvery = 100 * time.Millisecond
	// silence is after how long without a line something is said where nothing is rewritten.
	silence = 30 * time.Second
	// barWidth is how many columns the bar has.
	barWidth = 30
)

var (
	unicodeSpinner = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}
	asciiSpinner   = []string{"|", "/", "-", "\\"}
)

// tick redraws, or breaks the silence, until quit is closed.
func (v *View) tick(quit <-chan struct{}) {
	every := frameEvery
	if !v.screen.Live {
		every = time.Second
	}
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-quit:
			return
		case now := <-ticker.C:
			v.mu.Lock()
			v.frames++
			v.emit(v.murmur(now), v.frame(now))
			v.mu.Unlock()
		}
	}
}

// murmur is the line that breaks a long silence where nothing is rewritten in place.
func (v *View) murmur(now time.Time) []string {
	if v.screen.Live || now.Sub(v.spoke) < silence {
		return nil
	}
	v.spoke = now
	n := note{at: now, subject: "still", text: "waiting", ink: screen.Faint}
	for _, b := range v.boards {
		for _, r := range b.underway() {
			n.more = append(n.more, fmt.Sprintf("%s %s for %s", r.text(), r.id, Duration(r.took(now))))
		}
	}
	return v.lines(n)
}

// frame is what stands below the lasting lines now: nothing where nothing can be rewritten. It is
// never higher than the screen, since lines that have left it could not be rewritten.
func (v *View) frame(now time.Time) []string {
	if !v.screen.Live {
		return nil
	}
	var busy, failures, bars []string
	for _, b := range v.boards {
		for _, r := range b.underway() {
			busy = append(busy, v.busyLine(r, now))
		}
		for i := range b.failures {
			failures = append(failures, v.failureLine(&b.failures[i]))
		}
		if b.plan != nil && b.verdict == nil {
			bars = append(bars, v.barLine(b, now))
		}
	}
	// Two lines stay free: some terminals keep a screen that is erased as a whole in their history.
	room := max(v.screen.Height()-len(bars)-2, 2)
	failures = shorten(failures, max(room/2, room-len(busy)), "more failures")
	busy = shorten(busy, room-len(failures), "more under way")
	return v.cut(append(append(failures, busy...), bars...))
}

// shorten leaves at most so many lines, the last of which then counts the others.
func shorten(lines []string, most int, what string) []string {
	if len(lines) <= most || most < 1 {
		return lines[:min(len(lines), max(most, 0))]
	}
	return append(lines[:most-1:most-1], fmt.Sprintf("%12s and %d %s", "", len(lines)-most+1, what))
}

func (v *View) busyLine(r *row, now time.Time) string {
	spinner := asciiSpinner
	if v.screen.Unicode {
		spinner = unicodeSpinner
	}
	turn := v.screen.Paint(screen.Busy, spinner[v.frames%len(spinner)])
	n := note{subject: r.id, text: r.text(), took: max(r.took(now), time.Millisecond), what: r.typ, ink: screen.Busy}
	return fmt.Sprintf("%10s%s %s", "", turn, v.columns(n))
}

func (v *View) failureLine(r *row) string {
	line := fmt.Sprintf("%10s%s %s  %s", "", v.marks()[failedMark], pad(r.id, v.subjects), r.text())
	if r.reason != "" {
		line += ": " + strings.Join(strings.Fields(r.reason), " ")
	}
	return v.screen.Paint(screen.Bad, line)
}

func (v *View) barLine(b *board, now time.Time) string {
	finished, planned := b.progress()
	ink, text := screen.Good, fmt.Sprintf("%d of %d", finished, planned)
	if undoes(b.status) {
		_, text = words(b.status)
		ink = screen.Warning
	}
	full := barWidth
	if planned > 0 {
		full = barWidth * finished / planned
	}
	return fmt.Sprintf("%10s%s  %s  %s  %s", "", v.bar(ink, full), b.name, text, Duration(now.Sub(v.start)))
}

func (v *View) bar(ink screen.Ink, full int) string {
	if v.screen.Unicode {
		return v.screen.Paint(ink, strings.Repeat("━", full)) + v.screen.Paint(screen.Faint, strings.Repeat("─", barWidth-full))
	}
	return "[" + v.screen.Paint(ink, strings.Repeat("#", full)) + strings.Repeat(".", barWidth-full) + "]"
}

// cut keeps each line of a frame on one line of the screen.
func (v *View) cut(lines []string) []string {
	width := v.screen.Width() - 1
	for i, line := range lines {
		lines[i] = screen.Cut(line, width)
	}
	return lines
}

// emit replaces the last frame by lasting lines and a new frame, in one write.
func (v *View) emit(lines, frame []string) {
	if v.broken || len(lines)+len(frame)+v.drawn == 0 {
		return
	}
	var out strings.Builder
	if v.drawn > 0 {
		fmt.Fprintf(&out, "\x1b[%dA\r\x1b[J", v.drawn)
	}
	for _, line := range append(lines, frame...) {
		out.WriteString(line + "\n")
	}
	v.drawn = len(frame)
	if _, err := v.screen.Write([]byte(out.String())); err != nil {
		v.breakOff(err)
	}
}

// breakOff stops writing to a screen that takes nothing any more.
func (v *View) breakOff(err error) {
	v.broken = true
	if v.failed != nil {
		v.failed(fmt.Errorf("%w: %w", ErrScreen, err))
	}
}

// ErrScreen tells that the screen could no longer be written to, such as a pipe whose reader is gone.
var ErrScreen = errors.New("the output can no longer be written to")
