package spec

import (
	"maps"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// configuration is how errors call an action's configuration.
const configuration = "Configuration"

// functionName is the property that every Lambda action has, and no other (aws-facts 1.1).
const functionName = "FunctionName"

// FromConfiguration reads the configuration of an action. A Lambda action has UserParameters, which
// are read as [Read] does. A custom action may have them too; without them its properties are the
// keys. All of these are strings: true and false stand for booleans, and what begins with { or [ is
// JSON.
func FromConfiguration(properties map[string]string, open func(File) ([]byte, error)) (*Spec, error) {
	text, given := properties[userParameters]
	if _, lambda := properties[functionName]; !given && !lambda {
		return readWith(propertyField(properties), open)
	}
	if wrong := besideUserParameters(properties); wrong != nil {
		return nil, wrong
	}
	return Read(text, open)
}

// propertyField makes a tree of properties, in the order of their names.
func propertyField(properties map[string]string) field {
	root := &source.Node{Kind: source.Object, Line: 1}
	for i, name := range slices.Sorted(maps.Keys(properties)) {
		value := &source.Node{Kind: source.Text, Text: properties[name], Line: i + 1, Column: 1}
		root.Members = append(root.Members, source.Member{Name: name, Line: i + 1, Value: value})
	}
	return field{from: &origin{name: configuration, rank: userRank, flat: true}, node: root}
}

// besideUserParameters finds keys of a spec that would be passed over. Other properties are not ours:
// a custom action may have some to choose its workers by.
func besideUserParameters(properties map[string]string) error {
	wrong := &Error{Source: configuration}
	keys := Keys()
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if key, known := byName(keys, name); known && key.Status != Later {
			wrong.Problems = append(wrong.Problems, Problem{Path: name,
				Message: "is given beside UserParameters, which say everything", Hint: "write it into UserParameters"})
		}
	}
	if wrong.Problems == nil {
		return nil
	}
	return wrong
}

// typed gives a property, which is a string, the type that its key takes.
func (f field) typed(shape Shape) (field, bool) {
	switch {
	case !f.from.flat || f.node.Kind != source.Text:
	case shape.Type == Boolean && (f.node.Text == "true" || f.node.Text == "false"):
		word := *f.node
		word.Kind = source.Bool
		f.node = &word
	case shape.Type != String && strings.TrimSpace(f.node.Text) != "":
		return f.embedded()
	}
	return f, true
}
