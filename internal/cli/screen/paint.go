package screen

import "charm.land/lipgloss/v2"

// An Ink is how a piece of text stands out. Colours are the terminal's own sixteen, so that they
// follow its theme.
type Ink int

// The inks.
const (
	Plain Ink = iota
	Strong
	Faint
	Good
	Bad
	Warning
	Busy
)

// Paint returns the text in an ink, or as it is where colour is not wanted.
func (s Screen) Paint(ink Ink, text string) string {
	if !s.Color || ink == Plain || text == "" {
		return text
	}
	return style(ink).Render(text)
}

func style(ink Ink) lipgloss.Style {
	style := lipgloss.NewStyle()
	switch ink {
	case Strong:
		return style.Bold(true)
	case Faint:
		return style.Faint(true)
	case Good:
		return style.Foreground(lipgloss.Green)
	case Bad:
		return style.Foreground(lipgloss.Red)
	case Warning:
		return style.Foreground(lipgloss.Yellow)
	case Busy:
		return style.Foreground(lipgloss.Cyan)
	default:
		return style
	}
}

// Columns is how many columns a text takes, colours not counted.
func Columns(text string) int { return lipgloss.Width(text) }

// Cut shortens a line to so many columns, colours not counted.
func Cut(line string, columns int) string {
	return lipgloss.NewStyle().Inline(true).MaxWidth(columns).Render(line)
}

// Wrap breaks lines between words so that none takes more columns.
func Wrap(text string, columns int) string { return lipgloss.Wrap(text, columns, " ") }
