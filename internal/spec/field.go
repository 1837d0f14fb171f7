package spec

import (
	"cmp"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// A field is one value with its path.
type field struct {
	*problems
	from *origin
	path string
	node *source.Node
	// key is the name the value was written under, at keyLine and keyColumn; list items have none.
	key                string
	keyLine, keyColumn int
	// top is the key of the spec that it belongs to, never an alias.
	top string
	// outer is the string that holds the value as JSON text; nil for what is no text in a text.
	outer *source.Node
}

// fail adds a problem at the value.
func (f field) fail(message, hint string) {
	at := f.node
	if f.outer != nil {
		at = f.outer
	}
	f.failAt(at.Line, at.Column, message, hint)
}

// failKey adds a problem at the key.
func (f field) failKey(message, hint string) {
	if f.outer != nil {
		f.fail(message, hint)
		return
	}
	f.failAt(f.keyLine, f.keyColumn, message, hint)
}

func (f field) failAt(line, column int, message, hint string) {
	f.add(f.from, line, column, Problem{Path: f.path, Message: message, Hint: hint})
	f.faulty[f.top] = true
}

// is reports whether the value is of a kind, and adds a problem if it is not.
func (f field) is(kind source.Kind) bool {
	if f.untagged() && f.node.Kind != kind {
		f.fail("is "+f.node.Kind.String()+", not "+kind.String(), f.advice(kind))
	}
	return f.node.Tag == "" && f.node.Kind == kind
}

// isNone adds a problem with a value that is of none of the kinds a key takes.
func (f field) isNone(kinds, hint string) {
	if f.untagged() {
		f.fail("is "+f.node.Kind.String()+", not "+kinds, hint)
	}
}

// untagged adds a problem if the value has a YAML tag of its own.
func (f field) untagged() bool {
	if f.node.Tag != "" {
		f.fail("has a YAML tag", "tags such as !Sub belong into templates; write the value itself")
	}
	return f.node.Tag == ""
}

// advice says what to write instead of a value of the wrong kind.
func (f field) advice(want source.Kind) string {
	switch {
	case f.path == "" && f.node.Kind == source.Text:
		return f.from.example() + ", without quotes around it"
	case f.path == "":
		return f.from.example()
	case f.node.Kind == source.Null && f.path == "tags":
		return "leave the key out to keep the stack's tags, or write {} to remove them all"
	case f.node.Kind == source.Null:
		return "give a value or leave the key out"
	case want == source.Text && len(f.node.Items)+len(f.node.Members) == 0:
		return "put the value in quotes"
	}
	return ""
}

// members are an object's values. Of keys written twice only the first is given.
func (f field) members() []field {
	var list []field
	seen := map[string]bool{}
	for _, m := range f.node.Members {
		member := f
		member.node, member.path = m.Value, problem.Join(f.path, m.Name)
		member.key, member.keyLine, member.keyColumn = m.Name, m.Line, m.Column
		if seen[m.Name] {
			member.failKey("is given twice", "keep one of the two")
			continue
		}
		seen[m.Name] = true
		list = append(list, member)
	}
	return list
}

// items are a list's values.
func (f field) items() []field {
	list := make([]field, len(f.node.Items))
	for i, n := range f.node.Items {
		item := f
		item.node, item.path = n, problem.Item(f.path, i)
		item.key, item.keyLine, item.keyColumn = "", n.Line, n.Column
		list[i] = item
	}
	return list
}

// object gives out the members of an object of the shape, and adds problems with names that it has
// not and with required ones that are missing. It reports whether the value is an object.
func (f field) object(shape Shape, read func(m field)) bool {
	if !f.is(source.Object) {
		return false
	}
	given := map[string]bool{}
	for _, m := range f.members() {
		given[m.key] = true
		if known := shape.names(); !slices.Contains(known, m.key) {
			m.failKey("is no key of "+cmp.Or(f.path, "this file"), nearestWord(m.key, known, "the keys are "))
			continue
		}
		read(m)
	}
	for _, m := range shape.Members {
		if m.Required && !given[m.Name] {
			f.fail("has no "+m.Name, "write "+m.Name+" too: "+asClause(m.Description))
		}
	}
	return true
}

// asClause makes a sentence the end of another.
func asClause(sentence string) string {
	return strings.ToLower(sentence[:1]) + strings.TrimSuffix(sentence[1:], ".")
}

// nearestWord suggests the word that was meant, or else tells them all.
func nearestWord(given string, known []string, all string) string {
	if near := problem.Nearest(given, known); near != "" {
		return "did you mean " + near + "?"
	}
	return all + strings.Join(known, ", ")
}
