package screen_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/cli/screen"
)

// terminal opens a pseudo-terminal, which is what a terminal emulator gives to programs.
func terminal(t *testing.T) *os.File {
	t.Helper()
	file, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return file
}

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestWhatATerminalShows(t *testing.T) {
	for _, test := range []struct {
		name                 string
		environment          []string
		live, color, unicode bool
	}{
		{"a usual one", []string{"TERM", "xterm", "LANG", "en_US.UTF-8"}, true, true, true},
		{"without a locale", []string{"TERM", "xterm"}, true, true, true},
		{"in an old locale", []string{"TERM", "xterm", "LANG", "C", "LC_ALL", ""}, true, true, false},
		{"in a locale that overrides", []string{"TERM", "xterm", "LANG", "C", "LC_ALL", "C.utf8"}, true, true, true},
		{"without colour", []string{"TERM", "xterm", "NO_COLOR", "1"}, true, false, true},
		{"a dumb one", []string{"TERM", "dumb"}, false, false, false},
	} {
		s := screen.Of(terminal(t), environment(test.environment...))
		if s.Live != test.live || s.Color != test.color || s.Unicode != test.unicode {
			t.Errorf("%s: live %v, colour %v, unicode %v", test.name, s.Live, s.Color, s.Unicode)
		}
	}
}

func TestNothingButTextGoesElsewhere(t *testing.T) {
	var b bytes.Buffer
	s := screen.Of(&b, environment("TERM", "xterm", "CLICOLOR_FORCE", "1"))
	if s.Live || s.Color || s.Unicode {
		t.Errorf("a buffer is taken for a terminal: %+v", s)
	}
	for _, ink := range []screen.Ink{screen.Strong, screen.Faint, screen.Good, screen.Bad, screen.Warning, screen.Busy} {
		if got := s.Paint(ink, "text"); got != "text" {
			t.Errorf("painted %q", got)
		}
	}
}

func TestPaint(t *testing.T) {
	s := screen.Screen{Writer: io.Discard, Color: true}
	for _, ink := range []screen.Ink{screen.Strong, screen.Faint, screen.Good, screen.Bad, screen.Warning, screen.Busy} {
		got := s.Paint(ink, "text")
		if !strings.HasPrefix(got, "\x1b[") || screen.Columns(got) != 4 {
			t.Errorf("ink %d: %q", ink, got)
		}
	}
	if got := s.Paint(screen.Plain, "text"); got != "text" {
		t.Errorf("plain: %q", got)
	}
	if got := screen.Cut(s.Paint(screen.Good, "longer text"), 6); screen.Columns(got) != 6 {
		t.Errorf("cut to %q", got)
	}
}
