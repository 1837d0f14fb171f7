package spec

import (
	"encoding/json"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// longestPolicy is what a stack policy may have, in bytes (aws-facts 4.8).
const longestPolicy = 16384

const policyExample = `write an object such as {"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}`

func policyShape() Shape {
	return oneOf(places(), objectOf(
		Member{Name: "Version", Shape: Shape{Type: String}, Description: "The policy language's version."},
		Member{Name: "Statement", Required: true, Description: "Who may update what: a list of statements with Effect, Action, Principal and Resource.",
			Shape: Shape{Type: List, Items: &Shape{Type: Object}}},
	))
}

// ReadPolicy reads the file of a stack policy, in JSON or YAML as its name's ending tells or else its
// text, and returns the policy as JSON without blanks. Its errors are of type *[Error] and tell line
// and column.
func ReadPolicy(name string, data []byte) (string, error) {
	f := newField(&origin{name: name, positions: true, yaml: isYAML(name, data), policy: true})
	body := ""
	if f.parse(data) {
		body = f.policyBody()
	}
	if err := f.err(); err != nil {
		return "", err
	}
	return body, nil
}

// policy is a stack policy: a document, or the file that holds one.
func (f field) policy() *Policy {
	f, ok := f.embedded()
	switch {
	case !ok:
	case f.node.Kind == source.Object:
		return &Policy{Body: f.policyBody()}
	case f.node.Kind == source.Text:
		file := f.file()
		return &Policy{File: &file}
	default:
		f.isNone("a policy document or a file that holds one", "")
	}
	return nil
}

// policyBody is the document as JSON text.
func (f field) policyBody() string {
	if !f.object(policyShape().OneOf[1], func(field) {}) {
		return ""
	}
	if statement := f.node.Get("Statement"); statement != nil && statement.Kind != source.List {
		f.fail("has a Statement that is no list", "write a list of statements")
	}
	var b strings.Builder
	f.document(&b)
	if b.Len() > longestPolicy {
		f.fail("is too long", "a stack policy has at most 16,384 bytes")
	}
	return b.String()
}

func (p *Policy) written() any {
	switch {
	case p == nil:
		return nil
	case p.File != nil:
		return p.File.String()
	}
	return json.RawMessage(p.Body)
}

// document writes the value as JSON without blanks, in the order and with the numbers as they are
// written. It ends where the text is too long: aliases in YAML make much of little.
func (f field) document(b *strings.Builder) {
	if b.Len() > longestPolicy || !f.untagged() {
		return
	}
	switch f.node.Kind {
	case source.Object:
		b.WriteByte('{')
		for i, m := range f.members() {
			separate(b, i)
			b.WriteString(quoted(m.key) + ":")
			m.document(b)
		}
		b.WriteByte('}')
	case source.List:
		b.WriteByte('[')
		for i, item := range f.items() {
			separate(b, i)
			item.document(b)
		}
		b.WriteByte(']')
	default:
		b.WriteString(f.plain())
	}
}

func separate(b *strings.Builder, i int) {
	if i > 0 {
		b.WriteByte(',')
	}
}

// plain is a scalar as JSON.
func (f field) plain() string {
	switch f.node.Kind {
	case source.Text:
		return quoted(f.node.Text)
	case source.Number:
		if !json.Valid([]byte(f.node.Text)) {
			f.fail("is a number that JSON does not know in this form", "write it in digits, or in quotes if it is text")
		}
		return f.node.Text
	case source.Bool:
		return strings.ToLower(f.node.Text)
	}
	return "null"
}

func quoted(text string) string {
	data, _ := plainJSON(text) // strings always can be encoded
	return string(data)
}
