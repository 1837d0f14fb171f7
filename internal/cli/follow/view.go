// Package follow shows a deployment while it happens, from the entries of its record.
//
// Whatever ends gets a line that stays, stamped with the time since the start. On a terminal the
// resources that are being worked on, the failures so far and a progress bar stand below these
// lines and are rewritten in place. Anywhere else nothing is rewritten; a line tells when a resource
// begins, and every half minute of silence another one what is still under way.
package follow

import (
	"sync"
	"time"

	"github.com/stackjob/stackjob/internal/cli/screen"
	"github.com/stackjob/stackjob/internal/record"
)

// A View shows entries on a screen. It is safe for concurrent use.
type View struct {
	screen screen.Screen
	start  time.Time
	// failed is told the first error of writing; nothing is written after it.
	failed func(error)

	mu     sync.Mutex
	boards []*board
	// subjects is the width of the subject column.
	subjects int
	// drawn is how many lines of the last frame stand below the lasting ones.
	drawn int
	// spoke is when the last lasting line was written.
	spoke  time.Time
	frames int
	broken bool
}

// New returns a view whose clock starts now. If the screen can no longer be written to, failed is
// called, once, with the reason; nil is allowed.
func New(s screen.Screen, failed func(error)) *View {
	now := time.Now()
	return &View{screen: s, start: now, spoke: now, failed: failed, subjects: minSubject}
}

// Observe shows an entry. It is an observer for [record.New].
func (v *View) Observe(e record.Entry) {
	v.mu.Lock()
	defer v.mu.Unlock()
	notes := v.board(e.Stack).take(e)
	v.widen(e)
	v.write(notes)
}

// Say writes a lasting line that is not about a stack.
func (v *View) Say(subject, text string, more ...string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.write([]note{{at: time.Now(), subject: subject, text: text, more: more, ink: screen.Faint}})
}

// Run keeps times, the bar and the silence up to date until the function that it returns is called,
// which also removes what is rewritten in place. The view may be asked for its ending after that.
func (v *View) Run() (stop func()) {
	quit, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		v.tick(quit)
	}()
	return sync.OnceFunc(func() {
		close(quit)
		<-gone
		v.mu.Lock()
		defer v.mu.Unlock()
		v.emit(nil, nil)
	})
}

func (v *View) board(stack string) *board {
	for _, b := range v.boards {
		if b.name == stack {
			return b
		}
	}
	b := &board{name: stack}
	v.boards = append(v.boards, b)
	return b
}

// widen makes room for the longest name that is known, up to a limit.
func (v *View) widen(e record.Entry) {
	names := []string{e.Stack}
	if e.Plan != nil {
		for _, c := range e.Plan.Changes {
			names = append(names, c.LogicalID)
		}
	}
	for _, name := range names {
		v.subjects = max(v.subjects, min(screen.Columns(name), maxSubject))
	}
}

// write shows notes, and on a terminal a new frame below them.
func (v *View) write(notes []note) {
	var lines []string
	for _, n := range notes {
		if !n.minor || !v.screen.Live {
			lines = append(lines, v.lines(n)...)
		}
	}
	if len(lines) > 0 {
		v.spoke = time.Now()
	}
	v.emit(lines, v.frame(time.Now()))
}
