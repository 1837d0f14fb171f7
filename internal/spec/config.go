package spec

import (
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// A Config is what a template configuration file says.
type Config struct {
	// Parameters are values as text, lists joined with commas; nil for none.
	Parameters Parameters
	// Tags are nil where the file has none.
	Tags map[string]string
	// StackPolicy is a JSON document; "" for none.
	StackPolicy string
}

// ReadConfig reads a template configuration file, in any of the forms there are: an object of
// Parameters, Tags and StackPolicy (the native action's), a list of objects of ParameterKey and
// ParameterValue or of strings Key=Value (the AWS CLI's), all of these as JSON or YAML, or lines of
// Key=Value with comments after #, in whose values outer quotes are left out. Which it is, the name's
// ending tells or else the text. Its errors are of type *[Error] and tell line and column.
func ReadConfig(name string, data []byte) (*Config, error) {
	f := newField(&origin{name: name, positions: true, yaml: isYAML(name, data)})
	c := &Config{}
	switch {
	case len(data) > longestFile:
		f.fail("is larger than 1 MB", "write only parameters, tags and a stack policy")
	case hasLines(name, data):
		f.lines(c, data)
	default:
		f.config(c, data)
	}
	if err := f.err(); err != nil {
		return nil, err
	}
	return c, nil
}

// config reads the forms that are JSON or YAML.
func (f field) config(c *Config, data []byte) {
	if !f.parse(data) {
		return
	}
	switch f.node.Kind {
	case source.Null: // nothing but comments
	case source.Object:
		f.native(c)
	case source.List:
		for _, item := range f.items() {
			item.pair(c)
		}
	default:
		f.isNone("an object or a list", "write Parameters, Tags and StackPolicy, or a list of Key=Value")
	}
}

// configKeys are the members of the native form (aws-facts 3.1).
func configKeys() []string { return []string{"Parameters", "Tags", "StackPolicy"} }

func (f field) native(c *Config) {
	for _, m := range f.members() {
		switch m.key {
		case "Parameters":
			if m.is(source.Object) {
				for _, parameter := range m.members() {
					parameter.configured(c, parameter.key)
				}
			}
		case "Tags":
			c.Tags = m.tags()
		case "StackPolicy":
			c.StackPolicy = m.policyBody()
		default:
			hint := "the keys are Parameters, Tags and StackPolicy; put a parameter under Parameters"
			if near := problem.Nearest(m.key, configKeys()); near != "" {
				hint = "did you mean " + near + "?"
			}
			m.failKey("is no key of a template configuration", hint)
		}
	}
}

// configured takes the value of a parameter.
func (f field) configured(c *Config, name string) {
	f.key = name
	f.parameterName()
	if f.node.Kind == source.Object {
		f.isNone("a plain value", "write what is taken from elsewhere into the spec's parameters")
		return
	}
	f.set(c, f.literal())
}

func (f field) set(c *Config, value string) {
	if c.Parameters == nil {
		c.Parameters = Parameters{}
	}
	if _, twice := c.Parameters[f.key]; twice {
		f.fail("gives a parameter a second time", "keep one of the two")
	}
	c.Parameters[f.key] = value
}

// pair is an item of one of the AWS CLI's lists.
func (f field) pair(c *Config) {
	switch f.node.Kind {
	case source.Object:
		f.parameterKey(c)
	case source.Text:
		name, value, ok := strings.Cut(f.node.Text, "=")
		switch {
		case !f.untagged():
		case !ok:
			f.fail("is no Key=Value", "write the parameter's name, = and its value")
		case name == "ParameterKey":
			f.fail("is the AWS CLI's shorthand", "write Key=Value")
		default:
			f.assigned(c, name, value)
		}
	default:
		f.isNone("a parameter", "write Key=Value, or an object of ParameterKey and ParameterValue")
	}
}

// assigned takes the value of a parameter that is written with =.
func (f field) assigned(c *Config, name, value string) {
	f.key = name
	f.parameterName()
	f.short(value)
	f.set(c, value)
}

func cliShape() Shape {
	return objectOf(
		Member{Name: "ParameterKey", Required: true, Shape: text(alphanumerics, longestName), Description: "The parameter's name."},
		Member{Name: "ParameterValue", Shape: Shape{Type: String}, Description: "Its value."},
		Member{Name: "UsePreviousValue", Shape: boolean(), Description: "Whether the value that the stack has is kept."},
		Member{Name: "ResolvedValue", Shape: Shape{Type: String}, Description: "Read-only."},
	)
}

// parameterKey is a parameter in the form of CloudFormation's API.
func (f field) parameterKey(c *Config) {
	var key, value *field
	previous := false
	f.object(cliShape(), func(m field) {
		switch m.key {
		case "ParameterKey":
			key = &m
		case "ParameterValue":
			value = &m
		case "UsePreviousValue":
			previous = m.boolean(false)
		}
	})
	switch {
	case key == nil || !key.is(source.Text):
	case previous && value != nil:
		f.fail("has a value and keeps the previous one", "leave out ParameterValue or UsePreviousValue")
	case previous: // as without the parameter
	case value == nil:
		f.fail("has no ParameterValue", "write ParameterValue, or UsePreviousValue: true")
	default:
		value.configured(c, key.node.Text)
	}
}
