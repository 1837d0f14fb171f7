// Package problem tells people what is wrong in something they wrote: where it is, what is wrong
// with it and what to write instead, all mistakes at once.
//
// Specs and templates may hold secrets, so a problem names keys and types only, never a value.
package problem

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/stackjob/stackjob/job"
)

// most is how many problems an [Error] spells out: CodePipeline shows 5,000 characters of a
// failure message (aws-facts 1.4).
const most = 20

// A Problem is one mistake.
type Problem struct {
	// Source names the text it is in, where that is not the [Error]'s own.
	Source string
	// Path is the key that is wrong, such as "parameters.Env"; "" for the whole text.
	Path string
	// Line and Column count from 1, in characters; 0 where they would say nothing.
	Line, Column int
	// Message says what is wrong, as the end of a sentence that begins with the path.
	Message string
	// Hint says what to write instead; "" when the message says it.
	Hint string
}

// String is the problem in one line, without its position.
func (p Problem) String() string {
	text := p.Message
	if p.Path != "" {
		text = p.Path + ": " + text
	}
	if p.Hint != "" {
		text += "; " + p.Hint
	}
	return text
}

// An Error is everything that is wrong in one text, or in texts that are read together.
type Error struct {
	// Source names the text: a file, or "UserParameters"; or all of them, "stackjob.yaml and
	// UserParameters".
	Source string
	// Problems has at least one element, in the order of the text where they have positions.
	Problems []Problem
}

// Error names each problem with its place.
func (e *Error) Error() string {
	if len(e.Problems) == 1 {
		return e.line(e.Problems[0])
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %d problems:", e.Source, e.verb(), len(e.Problems))
	for i, p := range e.Problems {
		if i == most {
			fmt.Fprintf(&b, "\n- and %d more", len(e.Problems)-most)
			break
		}
		b.WriteString("\n- " + e.line(p))
	}
	return b.String()
}

// verb fits one text or several.
func (e *Error) verb() string {
	if slices.ContainsFunc(e.Problems, func(p Problem) bool { return p.Source != "" && p.Source != e.Source }) {
		return "have"
	}
	return "has"
}

// line is one problem after its place, in the form that editors make into a link.
func (e *Error) line(p Problem) string {
	place := cmp.Or(p.Source, e.Source)
	if p.Line > 0 {
		place += ":" + strconv.Itoa(p.Line)
		if p.Column > 0 {
			place += ":" + strconv.Itoa(p.Column)
		}
	}
	return place + ": " + p.String()
}

// FailureType is always ConfigurationError: someone has to change what they wrote.
func (e *Error) FailureType() job.FailureType { return job.ConfigurationError }

// Join is the path of a member called name in the object at path. Names that are no plain words
// are quoted, and long ones cut.
func Join(path, name string) string {
	if path == "" {
		return Name(name)
	}
	return path + "." + Name(name)
}

// Item is the path of the item with the given index, from 0, in the list at path.
func Item(path string, index int) string {
	return path + "[" + strconv.Itoa(index) + "]"
}

// Name is a key as messages show it: as it is if it is a plain word, else quoted, and cut if long.
func Name(name string) string {
	const longest = 64
	if runes := []rune(name); len(runes) > longest {
		name = string(runes[:longest]) + "…"
	}
	for _, r := range name {
		if !plain(r) {
			return strconv.Quote(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}

func plain(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' ||
		strings.ContainsRune("-_:/@+…", r)
}
