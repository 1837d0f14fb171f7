package template

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// maxValue is the most bytes that a parameter's value may have (aws-facts 4.8).
const maxValue = 4096

// A flaw says what is wrong with a value, and what to give instead, without quoting the value.
type flaw struct{ message, hint string }

// check holds a value to a declaration. Nil means that nothing is wrong as far as can be told: what
// depends on the account, and patterns that Go cannot express, are CloudFormation's to judge.
func (d Declaration) check(value string) *flaw {
	if strings.Contains(value, "{{resolve:") { // what it stands for is known later
		return checkSize(value)
	}
	kind := kindOf(d.Type)
	checks := []func(string) *flaw{kind.check, checkSize, d.Constraints.allowed(kind), d.Constraints.matched(kind)}
	switch {
	case kind.number && !kind.list:
		checks = append(checks, d.Constraints.inRange)
	case !kind.number && !kind.list:
		checks = append(checks, d.Constraints.rightLength)
	}
	for _, check := range checks {
		if f := check(value); f != nil {
			return f
		}
	}
	return nil
}

// violation is the problem of a value that a parameter must not have. A hidden value is not even
// described: how long it is would be told by the limit that it breaks.
func (d Declaration) violation(f *flaw) problem.Problem {
	p := problem.Problem{Path: problem.Join("Parameters", d.Name), Line: d.Line, Column: d.Column}
	if d.NoEcho {
		p.Message = "the value given does not meet the constraints that the template declares"
		p.Hint = "look at the declaration; the value is hidden (NoEcho), so nothing more is said of it"
		return p
	}
	p.Message, p.Hint = "the value given "+f.message, f.hint
	if d.Constraints.Description != "" {
		p.Hint = "the template says: " + shortened(d.Constraints.Description)
	}
	return p
}

func shortened(text string) string {
	const most = 200
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

func checkSize(value string) *flaw {
	if len(value) > maxValue {
		return &flaw{fmt.Sprintf("is %d bytes long; CloudFormation takes at most %d", len(value), maxValue),
			"shorten it, or let the template read it from elsewhere"}
	}
	return nil
}

// allowed demands one of the allowed values, of a list's every item.
func (c Constraints) allowed(k kind) func(string) *flaw {
	return each(k, func(value string) *flaw {
		if c.AllowedValues == nil || slices.ContainsFunc(c.AllowedValues, func(a string) bool { return same(value, a) }) {
			return nil
		}
		return &flaw{"is none of the allowed values", "give " + oneOf(c.AllowedValues)}
	})
}

// booleans are what YAML 1.1 takes for true or false unless it is in quotes.
var booleans = []string{"true", "false", "yes", "no", "on", "off", "y", "n"}

// same compares a value with an allowed one, which YAML may have read as a number or as a boolean:
// CloudFormation then knows 1.0 as 1 and yes as true.
func same(value, allowed string) bool {
	if value == allowed {
		return true
	}
	if value == "true" || value == "false" {
		return slices.Contains(booleans, strings.ToLower(allowed))
	}
	x, errX := strconv.ParseFloat(value, 64)
	y, errY := strconv.ParseFloat(allowed, 64)
	return errX == nil && errY == nil && x == y || sameInteger(value, allowed)
}

// sameInteger compares with an integer in another base than ten: YAML 1.1 reads 0755 as 493.
func sameInteger(value, allowed string) bool {
	x, errX := strconv.ParseInt(value, 10, 64)
	y, errY := strconv.ParseInt(allowed, 0, 64)
	return errX == nil && errY == nil && x == y
}

// oneOf lists the first dozen of what there is to choose from.
func oneOf(values []string) string {
	const most = 12
	var names []string
	for _, v := range values[:min(len(values), most)] {
		names = append(names, problem.Name(v))
	}
	if len(values) > most {
		names = append(names, "…")
	}
	if len(names) == 1 {
		return names[0]
	}
	return "one of " + strings.Join(names, ", ")
}

func (c Constraints) matched(k kind) func(string) *flaw {
	pattern := javaPattern(c.AllowedPattern)
	return each(k, func(value string) *flaw {
		if pattern == nil || pattern.MatchString(value) {
			return nil
		}
		return &flaw{"does not match the allowed pattern", "the pattern, for the whole value, is " + shortened(c.AllowedPattern)}
	})
}

// each applies a check to a value or, for a list, to each item. A list may also pass as a whole, as
// the documentation tells of items for CommaDelimitedList only. An empty one has no items, and whether
// there is an item between two commas is for CloudFormation to say.
func each(k kind, check func(string) *flaw) func(string) *flaw {
	if !k.list {
		return check
	}
	return func(value string) *flaw {
		if value == "" || check(value) == nil {
			return nil
		}
		for item := range strings.SplitSeq(value, ",") {
			if item = strings.TrimSpace(item); item == "" {
				continue
			}
			if f := check(item); f != nil {
				return &flaw{"has an item that " + f.message, f.hint}
			}
		}
		return nil
	}
}

// rightLength counts as little as may be for the upper limit and as much as may be for the lower
// one: AWS does not say whether a character beyond the basic plane counts once or, as in Java, twice.
func (c Constraints) rightLength(value string) *flaw {
	fewest, most := float64(utf8.RuneCountInString(value)), float64(len(utf16.Encode([]rune(value))))
	switch {
	case c.MinLength != nil && most < *c.MinLength:
		return &flaw{"is too short", "give at least " + count(*c.MinLength, "character")}
	case c.MaxLength != nil && fewest > *c.MaxLength:
		return &flaw{"is too long", "give at most " + count(*c.MaxLength, "character")}
	}
	return nil
}

func count(n float64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return written(n) + " " + thing + "s"
}

func written(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func (c Constraints) inRange(value string) *flaw {
	n, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	switch {
	case err != nil: // what is no number has its own check
		return nil
	case c.MinValue != nil && n < *c.MinValue:
		return &flaw{"is too small", "give at least " + written(*c.MinValue)}
	case c.MaxValue != nil && n > *c.MaxValue:
		return &flaw{"is too large", "give at most " + written(*c.MaxValue)}
	}
	return nil
}
