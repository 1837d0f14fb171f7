package migrate

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// unique refuses what is given twice in an object: which of them counts is each reader's own affair.
func (m *migration) unique(n *source.Node, path string) {
	seen := map[string]bool{}
	for _, member := range n.Members {
		at := strings.TrimPrefix(path+"."+problem.Name(member.Name), ".")
		if seen[member.Name] {
			m.fail(member.Value, at, "is given twice", "leave one of them out")
		}
		seen[member.Name] = true
		m.unique(member.Value, at)
	}
	for i, item := range n.Items {
		m.unique(item, problem.Item(path, i))
	}
}

// check lets the reader of specs judge keys, as far as they are known before variables have values.
func (m *migration) check(a *action, keys *source.Node) {
	_, err := spec.FromUserParameters(string(encode(filled(keys), "")))
	wrong, ok := errors.AsType[*problem.Error](err)
	if !ok {
		return
	}
	at := a.node.Get("configuration")
	for _, p := range wrong.Problems {
		p.Source, p.Line, p.Column = "", at.Line, at.Column
		if name, found := nativeName(p.Path); found {
			if value := at.Get(name); value != nil {
				p.Line, p.Column = value.Line, value.Column
			}
		}
		p.Path = a.path + ".configuration: " + p.Path
		m.wrong = append(m.wrong, p)
	}
}

// nativeName is the configuration key that became the key at a path.
func nativeName(path string) (string, bool) {
	key, _, _ := strings.Cut(path, ".")
	name, ok := map[string]string{
		"stack": "StackName", "file": "TemplatePath", "config": "TemplateConfiguration", "parameters": "ParameterOverrides",
		"capabilities": "Capabilities", "roleArn": "RoleArn", "changeSet": "ChangeSetName", "outputFile": "OutputFileName",
	}[strings.TrimRight(key, "[]0123456789")]
	return name, ok
}

// references are pipeline variables in a value.
var references = regexp.MustCompile(`#\{[^{}]*\}`)

// filled is a tree with something valid wherever a key's value has variables.
func filled(keys *source.Node) *source.Node {
	copied := object()
	for _, m := range keys.Members {
		value := m.Value
		if contains(value, hasReference) {
			value = sampleOf(m.Name, value)
		}
		if value != nil {
			set(copied, m.Name, value)
		}
	}
	return copied
}

// sampleOf is a valid value of a key. Parameters keep their form: only their variables are filled in.
func sampleOf(key string, value *source.Node) *source.Node {
	switch {
	case key == "parameters" && value.Kind == source.Number:
		return object() // written as it is, to be JSON later
	case key == "parameters":
		return substituted(value)
	}
	keys := spec.Keys()
	i := slices.IndexFunc(keys, func(k spec.Key) bool { return k.Name == key })
	if i < 0 {
		return nil
	}
	sample, p := source.JSON([]byte(keys[i].Example))
	if p != nil {
		return nil
	}
	return sample
}

// substituted fills in the variables of a tree.
func substituted(n *source.Node) *source.Node {
	copied := *n
	copied.Items, copied.Members = nil, nil
	copied.Text = references.ReplaceAllString(n.Text, "x")
	for _, item := range n.Items {
		copied.Items = append(copied.Items, substituted(item))
	}
	for _, m := range n.Members {
		m.Name, m.Value = references.ReplaceAllString(m.Name, "x"), substituted(m.Value)
		copied.Members = append(copied.Members, m)
	}
	return &copied
}
