package template

import (
	"slices"
	"strconv"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// A Declaration is one parameter that a template declares.
type Declaration struct {
	Name string
	// Type is as written, such as "String" or "AWS::SSM::Parameter::Value<String>".
	Type string
	// HasDefault tells whether the template has a value for it.
	HasDefault bool
	// NoEcho tells whether CloudFormation hides its value.
	NoEcho bool
	// Constraints are what values must satisfy.
	Constraints Constraints
	// Line and Column are where its name is written, from 1.
	Line, Column int
}

// Constraints are what a template demands of a parameter's values. What is not demanded, or not
// written as it should be, is nil or empty.
type Constraints struct {
	// AllowedValues are all values there may be.
	AllowedValues []string
	// AllowedPattern is a regular expression of Java for the whole value.
	AllowedPattern string
	// MinLength and MaxLength count characters.
	MinLength, MaxLength *float64
	// MinValue and MaxValue are for numbers.
	MinValue, MaxValue *float64
	// Description is the template's own explanation.
	Description string
}

// declarations takes the last of equal names, as YAML and JSON parsers do.
func declarations(section *source.Node) []Declaration {
	if section == nil {
		return nil
	}
	var list []Declaration
	for _, m := range section.Members {
		d := declaration(m)
		if i := slices.IndexFunc(list, func(e Declaration) bool { return e.Name == m.Name }); i >= 0 {
			list[i] = d
			continue
		}
		list = append(list, d)
	}
	return list
}

func declaration(m source.Member) Declaration {
	n := m.Value
	return Declaration{
		Name: m.Name, Line: m.Line, Column: m.Column,
		Type:       scalar(n.Get("Type")),
		HasDefault: n.Get("Default") != nil,
		NoEcho:     strings.EqualFold(scalar(n.Get("NoEcho")), "true"),
		Constraints: Constraints{
			AllowedValues:  scalars(n.Get("AllowedValues")),
			AllowedPattern: scalar(n.Get("AllowedPattern")),
			MinLength:      limit(n.Get("MinLength")),
			MaxLength:      limit(n.Get("MaxLength")),
			MinValue:       limit(n.Get("MinValue")),
			MaxValue:       limit(n.Get("MaxValue")),
			Description:    scalar(n.Get("ConstraintDescription")),
		},
	}
}

// scalar is a scalar's text, "" for anything else, functions included.
func scalar(n *source.Node) string {
	if n == nil || n.Tag != "" {
		return ""
	}
	return n.Text
}

// scalars are the texts of a list of scalars; nil if it is anything else.
func scalars(n *source.Node) []string {
	if n == nil {
		return nil
	}
	var texts []string
	for _, item := range n.Items {
		if item.Kind == source.Object || item.Kind == source.List || item.Tag != "" {
			return nil
		}
		texts = append(texts, item.Text)
	}
	return texts
}

// limit is a number, which may be written as a string.
func limit(n *source.Node) *float64 {
	if number, err := strconv.ParseFloat(scalar(n), 64); err == nil {
		return &number
	}
	return nil
}
