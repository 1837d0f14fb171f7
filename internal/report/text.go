package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// line makes one line of a text, without what a terminal would take for a command or what would turn the
// order of letters around.
func line(text string) string { return strings.Join(strings.Fields(lines(text)), " ") }

// lines does the same and keeps line breaks, and the indentation of lines.
func lines(text string) string {
	return strings.TrimRight(strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == utf8.RuneError:
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, text), " \n")
}

// indent puts spaces before each line of a text that has something in it.
func indent(text string, spaces int) string {
	before := strings.Repeat(" ", spaces)
	var b strings.Builder
	for part := range strings.Lines(text) {
		if strings.TrimSpace(part) != "" {
			b.WriteString(before)
		}
		b.WriteString(part)
	}
	return b.String()
}

// columns writes rows below each other, each cell but a row's last as wide as the widest in its column.
// An empty cell at the end of a row leaves no spaces.
func columns(rows [][]string) []string {
	widths := map[int]int{}
	for _, row := range rows {
		for i, cell := range row[:max(len(row)-1, 0)] {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var list []string
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			b.WriteString(cell)
			if i < len(row)-1 {
				b.WriteString(strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+2))
			}
		}
		list = append(list, strings.TrimRight(b.String(), " "))
	}
	return list
}
