package migrate

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

func text(value string) *source.Node { return &source.Node{Kind: source.Text, Text: value} }

func list(values ...string) *source.Node {
	n := &source.Node{Kind: source.List}
	for _, value := range values {
		n.Items = append(n.Items, text(value))
	}
	return n
}

func object() *source.Node { return &source.Node{Kind: source.Object} }

// set gives an object's member a value, in its place if there is one and else at the end.
func set(n *source.Node, name string, value *source.Node) {
	i := slices.IndexFunc(n.Members, func(m source.Member) bool { return m.Name == name })
	if i < 0 {
		n.Members = append(n.Members, source.Member{Name: name, Value: value})
		return
	}
	n.Members[i].Value = value
}

// remove takes a member out of an object, and gives its value.
func remove(n *source.Node, name string) *source.Node {
	value := n.Get(name)
	n.Members = slices.DeleteFunc(n.Members, func(m source.Member) bool { return m.Name == name })
	return value
}

// textOf is a member's text, "" if it has none.
func textOf(n *source.Node, name string) string {
	if value := n.Get(name); value != nil && value.Kind == source.Text {
		return value.Text
	}
	return ""
}

// items are a list's values, those of anything else none.
func items(n *source.Node) []*source.Node {
	if n == nil || n.Kind != source.List {
		return nil
	}
	return n.Items
}

// encode writes a tree as JSON with so much indentation, or without any blanks.
func encode(n *source.Node, indent string) json.RawMessage {
	var compact bytes.Buffer
	write(&compact, n)
	if indent == "" {
		return compact.Bytes()
	}
	var out bytes.Buffer
	_ = json.Indent(&out, compact.Bytes(), "", indent) // what was written is JSON
	return out.Bytes()
}

func write(b *bytes.Buffer, n *source.Node) {
	switch n.Kind {
	case source.Object:
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(quoted(m.Name) + ":")
			write(b, m.Value)
		}
		b.WriteByte('}')
	case source.List:
		b.WriteByte('[')
		for i, item := range n.Items {
			if i > 0 {
				b.WriteByte(',')
			}
			write(b, item)
		}
		b.WriteByte(']')
	case source.Text:
		b.WriteString(quoted(n.Text))
	case source.Null:
		b.WriteString("null")
	default:
		b.WriteString(n.Text)
	}
}

// quoted is a string as JSON, with <, > and & as they are.
func quoted(value string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // strings always encode
	return strings.TrimSuffix(b.String(), "\n")
}

// indentOf is the indentation of a definition: that of its first indented line, or the AWS CLI's.
func indentOf(data []byte) string {
	for line := range bytes.Lines(data) {
		rest := bytes.TrimLeft(line, " \t")
		if n := len(line) - len(rest); n > 0 && len(bytes.TrimSpace(rest)) > 0 {
			return string(line[:n])
		}
	}
	return "    "
}

// contains tells whether a scalar or a name in the tree is one that it asks for.
func contains(n *source.Node, wanted func(string) bool) bool {
	if wanted(n.Text) {
		return true
	}
	return slices.ContainsFunc(n.Items, func(item *source.Node) bool { return contains(item, wanted) }) ||
		slices.ContainsFunc(n.Members, func(m source.Member) bool { return wanted(m.Name) || contains(m.Value, wanted) })
}
