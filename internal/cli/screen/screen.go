// Package screen knows what an output stream can show: whether a person watches it, whether colour
// is wanted, how wide it is. Everything the program prints for people asks here.
package screen

import (
	"io"
	"os"
	"strings"

	"golang.org/x/term"
)

// plainWidth is assumed where no terminal tells its own width.
const plainWidth = 100

// A Screen is an output stream and what it can show.
type Screen struct {
	io.Writer
	// Live tells that lines can be rewritten in place: a terminal that understands cursor movements.
	Live bool
	// Color tells that colour is possible and wanted.
	Color bool
	// Unicode tells that the terminal shows more than ASCII.
	Unicode bool

	fd int
}

// Of returns the screen of a stream in an environment. It is the one place that decides: lines are
// rewritten only on a terminal that is not "dumb"; colour needs the same and an empty NO_COLOR
// (no-color.org); marks beyond ASCII need a locale that speaks UTF-8, or no locale at all.
func Of(w io.Writer, getenv func(string) string) Screen {
	s := Screen{Writer: w, fd: -1}
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) || getenv("TERM") == "dumb" {
		return s
	}
	s.fd = int(file.Fd())
	s.Live = true
	s.Color = getenv("NO_COLOR") == ""
	s.Unicode = speaksUTF8(getenv)
	return s
}

func speaksUTF8(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := getenv(name); v != "" {
			v = strings.ToLower(strings.ReplaceAll(v, "-", ""))
			return strings.Contains(v, "utf8")
		}
	}
	return true
}

// Width is how many columns a line has now.
func (s Screen) Width() int {
	if width, _, err := term.GetSize(s.fd); s.Live && err == nil && width > 0 {
		return width
	}
	return plainWidth
}

// Height is how many lines are in sight now; 0 where nothing is rewritten.
func (s Screen) Height() int {
	if _, height, err := term.GetSize(s.fd); s.Live && err == nil {
		return height
	}
	return 0
}

// Nowhere is a screen that shows nothing.
func Nowhere() Screen { return Screen{Writer: io.Discard, fd: -1} }
