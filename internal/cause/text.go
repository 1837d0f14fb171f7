package cause

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/stackjob/stackjob/internal/pattern"
)

// Lengths in characters. A whole message has 5,000 (aws-facts 1.4): the cause comes first, then what
// to do, then the rest as far as it fits.
const (
	longestMessage = 5000
	longestCause   = 1500
	longestReason  = 400
	// most is how many things a list names.
	most = 5
)

// String tells the cause itself in one sentence.
func (c Cause) String() string {
	switch {
	case c.First != nil:
		return c.First.text(longestCause)
	case len(c.Rollback) > 0:
		return "the rollback failed at " + c.Rollback[0].text(longestCause)
	default:
		return "CloudFormation gave no reason"
	}
}

// Details tells in a few lines what else failed, what was cancelled, what the rollback failed at, what
// hooks warned of and what could not be read; "" if there is nothing.
func (c Cause) Details() string {
	var lines []string
	if len(c.Others) > 0 {
		lines = append(lines, list("Also failed: ", "%d more failed too.", c.Others)...)
	}
	if len(c.Cancelled) > 0 {
		lines = append(lines, "Cancelled because of it: "+few(c.Cancelled)+".")
	}
	rollback := c.Rollback
	if c.First == nil && len(rollback) > 0 {
		rollback = rollback[1:]
	}
	lines = append(lines, list("The rollback failed at ", "The rollback failed at %d more.", rollback)...)
	lines = append(lines, list("Could not be removed: ", "%d more could not be removed.", c.Left)...)
	lines = append(lines, list("Warning: ", "%d more warnings.", c.Warnings)...)
	for _, text := range c.Unread[:min(len(c.Unread), most)] {
		lines = append(lines, cut(text, longestReason))
	}
	return strings.Join(lines, "\n")
}

// Message joins the cause with what happened (before) and with the ways out of the stack's state
// (after), as sentences, into a text that fits into a job's failure. What does not fit is left out
// from the end, line by line.
func (c Cause) Message(before, after string) string {
	next := strings.TrimSpace(unlessLater(c.Next(), after) + " " + upper(then(c.Next(), after)))
	lines := []string{before, "Cause: " + c.String()}
	if next != "" {
		lines = append(lines, "Next: "+next)
	}
	if details := c.Details(); details != "" {
		lines = append(lines, strings.Split(details, "\n")...)
	}
	text := cut(lines[0], longestMessage/2)
	for _, line := range lines[1:] {
		if utf8.RuneCountInString(text)+1+utf8.RuneCountInString(line) > longestMessage {
			break
		}
		text += "\n" + line
	}
	return text
}

var retry = pattern.New(`[,;]? (then|and) retry( the stage)?\.`)

// unlessLater leaves "retry" to the text that follows, if that says it.
func unlessLater(next, after string) string {
	if strings.Contains(after, "retry the stage") {
		return retry.ReplaceAllString(next, ".")
	}
	return next
}

// then lets a way out that begins with the cause go on from the advice on the cause.
func then(next, after string) string {
	for _, opening := range []string{"correct the cause, ", "correct the cause and "} {
		if rest, found := strings.CutPrefix(after, opening); found && next != "" {
			return "then " + rest
		}
	}
	return after
}

// upper makes a sentence of a text that may follow another.
func upper(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// text tells one failure, with a reason of at most n characters.
func (f Failure) text(n int) string {
	switch f.Kind {
	case Hook:
		return fmt.Sprintf("%s was refused by the hook %s%s%s", f.subject(), f.Name, f.where(" at "), f.colon(n))
	case Validation:
		name := strings.TrimSpace(f.Name + f.where(" at "))
		if name == "" {
			return f.subject() + " is not valid" + f.colon(n)
		}
		return fmt.Sprintf("%s does not pass validation (%s)%s", f.subject(), name, f.colon(n))
	case Stack, Person:
		if f.Path == "" {
			return cut(f.Reason, n)
		}
		return fmt.Sprintf("nested stack %s%s", f.Path, f.colon(n))
	default:
		return strings.TrimSpace(f.subject()+" "+f.Status) + ": " + f.reason(n)
	}
}

func (f Failure) subject() string {
	switch {
	case f.Path == "":
		return "the stack"
	case f.Type == "":
		return f.Path
	default:
		return f.Path + " (" + f.Type + ")"
	}
}

func (f Failure) where(before string) string {
	if f.At == "" {
		return ""
	}
	return before + f.At
}

func (f Failure) colon(n int) string {
	if f.Reason == "" {
		return ", without a reason"
	}
	return ": " + f.reason(n)
}

// reason is the reason with the code, where that says more.
func (f Failure) reason(n int) string {
	reason := cut(f.Reason, n)
	if reason == "" {
		reason = "no reason given"
	}
	if f.Code != "" && f.Kind == Resource && f.Code != "GeneralServiceException" {
		reason += " (" + f.Code + ")"
	}
	return reason
}

// list tells the first failures and counts the others.
func list(before, more string, failures []Failure) []string {
	var lines []string
	for _, f := range failures[:min(len(failures), most)] {
		lines = append(lines, before+f.text(longestReason))
	}
	if n := len(failures) - most; n > 0 {
		lines = append(lines, fmt.Sprintf(more, n))
	}
	return lines
}

func few(names []string) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// cut shortens a text to n characters.
func cut(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n]) + "…"
	}
	return text
}
