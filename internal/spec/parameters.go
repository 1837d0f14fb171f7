package spec

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// parameters adds those of one text to what there is; a text that goes before is read later.
func (f field) parameters(d *draft) {
	f, ok := f.embedded()
	if !ok || !f.is(source.Object) {
		return
	}
	for _, m := range f.members() {
		m.parameterName()
		m.parameter(d)
	}
	if n := len(d.stack.Parameters) + len(d.stack.Sources); n > mostParameters {
		f.fail(fmt.Sprintf("has %d parameters", n), "a template has at most 200")
	}
}

func (f field) parameter(d *draft) {
	if f.node.Kind != source.Object {
		d.setLiteral(f.key, f.literal())
		return
	}
	from := f.source()
	d.setSource(f.key, from)
	if from.Variable != "" {
		d.variables = append(d.variables, use{f.key, f})
	}
}

// variables adds those of one text to what there is.
func (f field) variables(d *draft) {
	if !f.is(source.Object) {
		return
	}
	if d.Variables == nil {
		d.Variables = Parameters{}
	}
	for _, m := range f.members() {
		if message, hint := variableName(m.key); message != "" {
			m.failKey(message, hint)
		}
		d.Variables[m.key] = m.variable()
	}
}

// variable is a variable's value: a string, a number or a boolean.
func (f field) variable() string {
	if f.node.Kind == source.Null || f.node.Kind == source.List {
		f.is(source.Text)
		return ""
	}
	value := f.scalar()
	f.short(value)
	return value
}

// variableHint says which variables there are.
func (f field) variableHint(name string, known map[string]string) string {
	if len(known) == 0 {
		return `give it in the user parameters, such as "variables": {"` + name + `": "#{SourceVariables.CommitId}"}`
	}
	return nearestWord(name, slices.Sorted(maps.Keys(known)), "the variables given are ")
}

// A kind is one way to say where a parameter's value comes from.
type kind struct {
	name        string
	description string
	shape       Shape
	read        func(f field, s *Source)
	write       func(s Source) any // nil for a source of another kind
}

// kinds are all ways. Those of the native action have two names for the same (aws-facts 3.1).
func kinds() []kind {
	return []kind{
		{
			name: "output", description: "An output of another stack in the same account and Region: stack.Key.",
			shape: Shape{Type: String, Pattern: `^[a-zA-Z][-a-zA-Z0-9]*[.][a-zA-Z0-9]+$`},
			read:  func(f field, s *Source) { s.Output = f.outputSource() },
			write: func(s Source) any { return s.Output.written() },
		},
		{
			name: "ssm", description: "A Systems Manager parameter that is no SecureString.",
			shape: text(ssmNames, longestSSM),
			read:  func(f field, s *Source) { s.SSM = f.checked(ssmName) },
			write: func(s Source) any { return unlessEmpty(s.SSM) },
		},
		{
			name: "file", description: "A file in an input artifact, as path or Artifact::path: its content, or the value of key in it.",
			shape: places(),
			read:  func(f field, s *Source) { s.fileSource().File = f.file() },
			write: func(s Source) any { return s.File.written() },
		},
		{
			name: "key", description: "The key of the value in file, a flat JSON or YAML object.",
			shape: text("", longestName),
			read:  func(f field, s *Source) { s.fileSource().Key = f.checked(fileKey) },
		},
		{
			name: "variable", description: "One of variables.",
			shape: text(variableNames, longestVariable),
			read:  func(f field, s *Source) { s.Variable = f.checked(variableName) },
			write: func(s Source) any { return unlessEmpty(s.Variable) },
		},
		{
			name: "Fn::GetArtifactAtt", description: "BucketName, ObjectKey or URL of an input artifact: [artifact, attribute].",
			shape: listOf(Shape{Type: String}, 2),
			read:  func(f field, s *Source) { s.ArtifactAtt = f.artifactAtt() },
			write: func(s Source) any { return s.ArtifactAtt.written() },
		},
		{
			name: "Fn::GetParam", description: "The value of a key of a flat JSON file: [artifact, file, key].",
			shape: listOf(Shape{Type: String}, 3),
			read:  func(f field, s *Source) { s.File = f.getParam() },
		},
	}
}

// sourceShape is that of a parameter's value that is taken from elsewhere.
func sourceShape() Shape {
	var shapes []Shape
	for _, k := range kinds() {
		if k.name == "key" {
			continue
		}
		members := []Member{{Name: k.name, Required: true, Description: k.description, Shape: k.shape}}
		if k.name == "file" {
			key := kinds()[slices.IndexFunc(kinds(), func(k kind) bool { return k.name == "key" })]
			members = append(members, Member{Name: key.name, Description: key.description, Shape: key.shape})
		}
		shapes = append(shapes, objectOf(members...))
	}
	return oneOf(shapes...)
}

// source is a value that is taken from elsewhere.
func (f field) source() Source {
	var s Source
	if !f.untagged() {
		return s
	}
	known, given := kinds(), []string{}
	for _, m := range f.members() {
		i := slices.IndexFunc(known, func(k kind) bool { return k.name == m.key })
		if i < 0 {
			m.failKey("is no source of a value", nearestWord(m.key, kindNames(known), "the sources are "))
			return s
		}
		known[i].read(m, &s)
		given = append(given, m.key)
	}
	f.oneSource(given)
	return s
}

// oneSource adds a problem if the members are not one source; key is none of its own.
func (f field) oneSource(given []string) {
	key := slices.Contains(given, "key")
	given = slices.DeleteFunc(given, func(name string) bool { return name == "key" })
	switch {
	case key && !slices.Contains(given, "file"):
		f.fail("has a key of no file", "write file too")
	case len(given) == 0:
		f.fail("is an object without a source", "write one of "+strings.Join(kindNames(kinds()), ", "))
	case len(given) > 1:
		f.fail("has more than one source: "+strings.Join(given, ", "), "keep one")
	}
}

func kindNames(known []kind) []string {
	var names []string
	for _, k := range known {
		if k.name != "key" {
			names = append(names, k.name)
		}
	}
	return names
}
