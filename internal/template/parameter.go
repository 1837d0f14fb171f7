package template

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// A Parameter is what a request says about one parameter. Its value may be secret, so it prints
// without it.
type Parameter struct {
	Name string
	// Value is the value given; "" if UsePrevious.
	Value string
	// UsePrevious keeps the value that the stack has.
	UsePrevious bool
}

// String is the name and where the value comes from.
func (p Parameter) String() string {
	if p.UsePrevious {
		return p.Name + " (previous value)"
	}
	return p.Name + "=[redacted]"
}

// Format prints the same, whatever the verb.
func (p Parameter) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, p.String()) }

// LogValue is the same text.
func (p Parameter) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalJSON is the same text.
func (p Parameter) MarshalJSON() ([]byte, error) { return json.Marshal(p.String()) }

// Parameters says what to send about each declared parameter, in the order declared: the value
// given, or that the stack's previous value stays, or nothing so that the template's default is
// taken. Given are values by name; previous are the names that the stack has now.
//
// Previous values are asked for by name because a parameter left out of an update goes back to its
// default (aws-facts 8, trap 12), and only for what both have because CloudFormation refuses them
// for new parameters (trap 13).
//
// Given names that are not declared, parameters without any value and values that break the
// template's constraints are reported together, as an error of type *[problem.Error].
func (t *Template) Parameters(given map[string]string, previous []string) ([]Parameter, error) {
	var list []Parameter
	problems := t.unknown(given)
	for _, d := range t.Declared {
		value, ok := given[d.Name]
		switch {
		case ok:
			if f := d.check(value); f != nil {
				problems = append(problems, d.violation(f))
			}
			list = append(list, Parameter{Name: d.Name, Value: value})
		case slices.Contains(previous, d.Name):
			list = append(list, Parameter{Name: d.Name, UsePrevious: true})
		case !d.HasDefault:
			problems = append(problems, problem.Problem{
				Path: problem.Join("Parameters", d.Name), Line: d.Line, Column: d.Column,
				Message: "has no value: none is given, the stack has none and the template has no default",
				Hint:    "give one in the spec's parameters",
			})
		}
	}
	if len(problems) > 0 {
		return nil, refuse(t.Name, problems...)
	}
	return list, nil
}

// unknown finds the given names that the template does not declare.
func (t *Template) unknown(given map[string]string) []problem.Problem {
	var declared []string
	for _, d := range t.Declared {
		declared = append(declared, d.Name)
	}
	var problems []problem.Problem
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if slices.Contains(declared, name) {
			continue
		}
		problems = append(problems, problem.Problem{
			Path:    problem.Join("parameters", name),
			Message: "is given but not declared by the template",
			Hint:    alternative(name, declared),
		})
	}
	return problems
}

func alternative(name string, declared []string) string {
	if near := problem.Nearest(name, declared); near != "" {
		return "did you mean " + problem.Name(near) + "?"
	}
	if len(declared) == 0 {
		return "it declares none; leave it out"
	}
	var names []string
	for _, d := range declared[:min(len(declared), 12)] {
		names = append(names, problem.Name(d))
	}
	if len(declared) > len(names) {
		names = append(names, "…")
	}
	return "it declares " + strings.Join(names, ", ")
}
