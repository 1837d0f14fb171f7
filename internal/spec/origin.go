package spec

import "strings"

// An origin is a text that keys are read from.
type origin struct {
	// name is how errors call it.
	name string
	// positions says whether problems get a line and a column. A pipeline's UserParameters are mostly
	// one long line, where the path says more.
	positions, yaml bool
	// policy says that it is a stack policy and no spec.
	policy bool
	// flat says that all values are strings, whatever they stand for.
	flat bool
	// rank is higher for what goes before.
	rank int
	// opened says of user parameters that the spec file they name was read.
	opened bool
}

// example says what to write, in the grammar of the text.
func (o *origin) example() string {
	switch {
	case o.policy:
		return policyExample
	case o.yaml:
		return yamlExample
	}
	return jsonExample
}

// written is a key with its example value, in the grammar of the text.
func (o *origin) written(key Key) string {
	if o.yaml {
		return key.Name + ": " + strings.Trim(key.Example, `"`)
	}
	return `"` + key.Name + `": ` + key.Example
}
