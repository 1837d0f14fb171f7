package spec

import (
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// Limits of parameters (aws-facts 4.8).
const (
	mostParameters = 200
	longestName    = 255  // in characters
	longestValue   = 4096 // in bytes
)

// parameterName adds a problem with a key that is no parameter's name.
func (f field) parameterName() {
	if len(f.key) > longestName || !alphaPattern.MatchString(f.key) {
		f.failKey("is no parameter name", "parameter names are 1 to 255 letters and digits")
	}
}

// literal is a parameter's value that is written out: a string, a number, a boolean or a list of
// these, as text.
func (f field) literal() string {
	value := ""
	switch {
	case !f.untagged():
	case f.node.Kind == source.List:
		var items []string
		for _, item := range f.items() {
			items = append(items, item.element())
		}
		value = strings.Join(items, ",")
	default:
		value = f.scalar()
	}
	f.short(value)
	return value
}

// short adds a problem with a value that is too long.
func (f field) short(value string) {
	if len(value) > longestValue {
		f.fail(fmt.Sprintf("is %d bytes long", len(value)), "a parameter's value has at most 4,096")
	}
}

// element is one item of a list value.
func (f field) element() string {
	value := f.scalar()
	if strings.Contains(value, ",") {
		f.fail("is a list item with a comma", "CloudFormation splits lists at commas: write one item for each part")
	}
	return value
}

// scalar is a string, or a number or boolean as it is written.
func (f field) scalar() string {
	switch f.node.Kind {
	case source.Number, source.Bool:
		f.untagged()
	case source.Null:
		f.fail("is null", `leave it out to keep the value the stack has, or write "" for an empty one`)
	default:
		f.is(source.Text)
	}
	return f.node.Text
}

func literalShape() Shape {
	return oneOf(Shape{Type: String}, Shape{Type: Number}, Shape{Type: Boolean},
		Shape{Type: List, Items: &Shape{OneOf: []Shape{{Type: String}, {Type: Number}, {Type: Boolean}}}})
}
