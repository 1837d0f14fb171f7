package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// Limits (aws-facts 4.8).
const (
	mostParameters     = 200
	longestName        = 255  // of a parameter, in characters
	longestValue       = 4096 // of a parameter, in bytes
	mostTags           = 50
	longestTagKey      = 128 // in characters
	longestTagValue    = 256 // in characters
	reservedTagsPrefix = "aws:"
)

// checked is a string that keeps a rule.
func (f field) checked(rule func(string) (message, hint string)) string {
	if !f.is(source.Text) {
		return ""
	}
	if message, hint := rule(f.node.Text); message != "" {
		f.fail(message, hint)
	}
	return f.node.Text
}

func (f field) boolean(byDefault bool) bool {
	if f.node.Kind == source.Text {
		f.fail("is a string, not a boolean", "write true or false, without quotes")
		return byDefault
	}
	if !f.is(source.Bool) {
		return byDefault
	}
	return strings.EqualFold(f.node.Text, "true")
}

func (f field) parameters() Parameters {
	if !f.is(source.Object) {
		return nil
	}
	values := Parameters{}
	for _, m := range f.members() {
		if !alphanumeric(m.key) || len(m.key) > longestName {
			m.failKey("is no parameter name", "parameter names are 1 to 255 letters and digits")
		}
		values[m.key] = m.parameter()
	}
	if len(values) > mostParameters {
		f.fail(fmt.Sprintf("has %d parameters", len(values)), "a template has at most 200")
	}
	if len(values) == 0 {
		return nil
	}
	return values
}

// parameter is one parameter's value as text.
func (f field) parameter() string {
	value := ""
	switch {
	case !f.untagged():
	case f.node.Kind == source.Object:
		f.fail("is an object; values taken from elsewhere are not yet supported", "write a string, a number, a boolean or a list of these")
	case f.node.Kind == source.List:
		var items []string
		for _, item := range f.items() {
			items = append(items, item.element())
		}
		value = strings.Join(items, ",")
	default:
		value = f.scalar()
	}
	if len(value) > longestValue {
		f.fail(fmt.Sprintf("is %d bytes long", len(value)), "a parameter's value has at most 4,096")
	}
	return value
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

func (f field) tags() map[string]string {
	if !f.is(source.Object) {
		return nil
	}
	tags := map[string]string{}
	for _, m := range f.members() {
		m.tagKey()
		tags[m.key] = m.checked(tagValue)
	}
	if len(tags) > mostTags {
		f.fail(fmt.Sprintf("has %d tags", len(tags)), "a stack has at most 50")
	}
	return tags
}

func (f field) tagKey() {
	switch n := utf8.RuneCountInString(f.key); {
	case n < 1 || n > longestTagKey:
		f.failKey(fmt.Sprintf("is a tag key of %d characters", n), "tag keys have 1 to 128")
	case strings.HasPrefix(strings.ToLower(f.key), reservedTagsPrefix):
		f.failKey("begins with aws:, which is reserved for AWS", "choose another tag key")
	}
}

func tagValue(text string) (message, hint string) {
	if n := utf8.RuneCountInString(text); n < 1 || n > longestTagValue {
		return "is a tag value of " + strconv.Itoa(n) + " characters", "tag values have 1 to 256"
	}
	return "", ""
}

// capabilities are a list, or the native action's string with commas.
func (f field) capabilities() []string {
	var list []string
	switch {
	case !f.untagged():
	case f.node.Kind == source.Text:
		for name := range strings.SplitSeq(f.node.Text, ",") {
			name = strings.TrimSpace(name)
			f.capability(name)
			list = append(list, name)
		}
	case f.is(source.List):
		for _, item := range f.items() {
			if item.is(source.Text) {
				item.capability(item.node.Text)
				list = append(list, item.node.Text)
			}
		}
	}
	return unique(list)
}

func (f field) capability(name string) {
	if slices.Contains(capabilities(), name) {
		return
	}
	hint := "the capabilities are " + strings.Join(capabilities(), ", ")
	if near := problem.Nearest(name, capabilities()); near != "" {
		hint = "did you mean " + near + "?"
	}
	f.fail("is no capability that CloudFormation knows", hint)
}

// unique keeps the first of equal items.
func unique(list []string) []string {
	var kept []string
	for _, item := range list {
		if !slices.Contains(kept, item) {
			kept = append(kept, item)
		}
	}
	return kept
}
