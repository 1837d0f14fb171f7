package spec

import (
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// checked is a string that keeps a rule.
func (f field) checked(rule rule) string {
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
		hint := "write true or false, without quotes"
		if f.from.flat {
			hint = "write true or false"
		}
		f.fail("is a string, not a boolean", hint)
		return byDefault
	}
	if !f.is(source.Bool) {
		return byDefault
	}
	return strings.EqualFold(f.node.Text, "true")
}

// word is one of a few words. What names one of them.
func (f field) word(what string, known ...string) string {
	return f.checked(func(text string) (message, hint string) {
		if slices.Contains(known, text) {
			return "", ""
		}
		return "is no " + what, nearestWord(text, known, "write one of ")
	})
}

// texts is a list of strings, or one string with commas between them, without duplicates. Each keeps
// a rule.
func (f field) texts(rule rule) []string {
	var list []string
	switch {
	case !f.untagged():
	case f.node.Kind == source.Text:
		for item := range strings.SplitSeq(f.node.Text, ",") {
			item = strings.TrimSpace(item)
			if message, hint := rule(item); message != "" {
				f.fail(message, hint)
			}
			list = append(list, item)
		}
	case f.is(source.List):
		for _, item := range f.items() {
			list = append(list, item.checked(rule))
		}
	}
	return unique(list)
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

// capabilities are CloudFormation's (aws-facts 4.3).
func capabilities() []string {
	return []string{"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}
}

func capability(text string) (message, hint string) {
	if slices.Contains(capabilities(), text) {
		return "", ""
	}
	return "is no capability that CloudFormation knows", nearestWord(text, capabilities(), "the capabilities are ")
}

// all and none are words in the place of a list.
const (
	all  = "all"
	none = "none"
	safe = "safe"
)

// outputs are names of outputs: nil for all, empty for none.
func (f field) outputs() []string {
	switch {
	case f.node.Kind == source.Text && f.node.Text == all:
		return nil
	case f.node.Kind == source.Text && f.node.Text == none:
		return []string{}
	}
	return append([]string{}, f.texts(outputName)...)
}

// repairs are what is allowed: nil for the safe ones, empty for none.
func (f field) repairs() []Recovery {
	switch {
	case f.node.Kind == source.Text && f.node.Text == safe:
		return nil
	case f.node.Kind == source.Text && f.node.Text == none:
		return []Recovery{}
	}
	list := []Recovery{}
	for _, text := range f.texts(repair) {
		list = append(list, Recovery(text))
	}
	return list
}

func repairs() []string {
	return []string{string(Recreate), string(Continue), string(Skip), string(RollBack)}
}

func repair(text string) (message, hint string) {
	switch {
	case slices.Contains(repairs(), text):
		return "", ""
	case text == none || text == safe:
		return "is " + text + " in a list", "write " + text + " alone, as a string"
	}
	return "is no repair", nearestWord(text, append([]string{none, safe}, repairs()...), "there are ")
}
