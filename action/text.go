package action

import (
	"strings"
	"unicode/utf8"

	"github.com/stackjob/stackjob/job"
)

// cut shortens text to at most most characters, the last of which then is an
// ellipsis. It counts as CodePipeline does, in code points (aws-facts 1.4), and
// replaces what is not UTF-8.
func cut(text string, most int) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	n := 0
	for at := range text {
		if n++; n == most {
			return text[:at] + "…"
		}
	}
	return ""
}

// withNotes appends notes to a text in brackets, and cuts the text rather than
// the notes.
func withNotes(text string, notes []string, most int) string {
	text = strings.TrimSpace(text)
	if len(notes) == 0 {
		return cut(text, most)
	}
	note := "(" + cut(strings.Join(notes, "; "), most/2) + ")"
	if text == "" {
		return note
	}
	return cut(text, most-1-utf8.RuneCountInString(note)) + " " + note
}

// plain replaces everything that is not printable ASCII.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, text)
}

// fittingID returns an external id that CodePipeline takes, and nothing for one
// that is too long: half an id names something else.
func fittingID(id string) string {
	if !utf8.ValidString(id) || utf8.RuneCountInString(id) > job.MaxExternalIDChars {
		return ""
	}
	return id
}

// optional is nil for an empty text: CodePipeline refuses empty members.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
