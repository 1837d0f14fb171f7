package spec

import (
	"path"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// userParameters is the source's name in errors, as CodePipeline calls it.
const userParameters = "UserParameters"

// Limits of the texts that are read.
const (
	// longestUserParameters is what all configuration of one action may come to, in bytes, after
	// variables were put in (aws-facts 1.1).
	longestUserParameters = 100 << 10
	// longestFile is this program's own limit, in bytes: far more than 200 parameters need.
	longestFile = 1 << 20
)

// Missing is the message of the problem with a required key that is not there.
const Missing = "is missing"

// What to write when there is nothing usable.
const (
	jsonExample = `write an object such as {"stack":"my-stack","artifact":"Source","file":"template.yaml"}`
	yamlExample = "write keys such as stack: my-stack and file: template.yaml"
)

// FromUserParameters reads the UserParameters of a pipeline action: a JSON object. Its errors are
// of type *[Error].
func FromUserParameters(text string) (*Spec, error) {
	r := &reader{source: userParameters}
	switch {
	case strings.TrimSpace(text) == "":
		return nil, r.refuse(Problem{Message: "is missing or empty", Hint: jsonExample})
	case len(text) > longestUserParameters:
		return nil, r.refuse(Problem{Message: "is longer than 100 KB", Hint: "write only the keys of a spec"})
	}
	root, p := parse([]byte(text), source.JSON)
	if p != nil {
		p.Hint = orElse(p.Hint, jsonExample)
		return nil, r.refuse(*p)
	}
	return r.spec(root)
}

// FromFile reads a file with the same keys, in JSON or YAML as its name's ending tells, or else its
// first character. The name is used in errors, which are of type *[Error] and tell line and column.
func FromFile(name string, data []byte) (*Spec, error) {
	r := &reader{source: name, positions: true, yaml: isYAML(name, data)}
	grammar := source.JSON
	if r.yaml {
		grammar = source.YAML
	}
	if len(data) > longestFile {
		return nil, r.refuse(Problem{Message: "is larger than 1 MB", Hint: "write only the keys of a spec"})
	}
	root, p := parse(data, grammar)
	switch {
	case p != nil:
		return nil, r.refuse(*p)
	case root.Kind == source.Null:
		return nil, r.refuse(Problem{Message: "is empty", Hint: r.example()})
	}
	return r.spec(root)
}

// isYAML chooses between JSON and YAML.
func isYAML(name string, data []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".json":
		return false
	case ".yaml", ".yml":
		return true
	}
	return !strings.HasPrefix(strings.TrimSpace(string(data)), "{")
}

func parse(data []byte, grammar func([]byte) (*source.Node, *Problem)) (*source.Node, *Problem) {
	data, p := source.Clean(data)
	if p != nil {
		return nil, p
	}
	return grammar(data)
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// A reader makes a spec of a tree and collects problems on its way.
type reader struct {
	source string
	// positions says whether problems get a line and a column. A pipeline's UserParameters are
	// mostly one long line, where the path says more.
	positions bool
	yaml      bool
	problems  []Problem
}

// example says what to write, in the grammar of the source.
func (r *reader) example() string {
	if r.yaml {
		return yamlExample
	}
	return jsonExample
}

func (r *reader) refuse(problems ...Problem) *Error {
	return &Error{Source: r.source, Problems: problems}
}

func (r *reader) spec(root *source.Node) (*Spec, error) {
	s := &Spec{Fence: true, Stacks: []Stack{{Mode: CreateUpdate}}}
	f := field{reader: r, node: root}
	if f.is(source.Object) {
		r.keys(f, s)
	}
	if len(r.problems) > 0 {
		return nil, r.refuse(r.problems...)
	}
	return s, nil
}

// keys reads every key and then looks for those that are missing.
func (r *reader) keys(f field, s *Spec) {
	keys := Keys()
	given := map[string]bool{}
	for _, m := range f.members() {
		given[m.key] = true
		if message, hint, refused := refusal(keys, m.key); refused {
			m.fail(message, hint)
			continue
		}
		key, _ := byName(keys, m.key)
		key.read(m, s, &s.Stacks[0])
	}
	for _, key := range keys {
		if key.Required && !given[key.Name] {
			r.problems = append(r.problems, Problem{Path: key.Name, Message: Missing, Hint: "write " + r.written(key)})
		}
	}
}

// written is a key with its example value, in the grammar of the source.
func (r *reader) written(key Key) string {
	if r.yaml {
		return key.Name + ": " + strings.Trim(key.Example, `"`)
	}
	return `"` + key.Name + `": ` + key.Example
}

// A field is one value with its path.
type field struct {
	*reader
	path string
	node *source.Node
	// key is the name the value was written under, at keyLine and keyColumn; list items have none.
	key                string
	keyLine, keyColumn int
}

// fail adds a problem at the value.
func (f field) fail(message, hint string) {
	p := Problem{Path: f.path, Message: message, Hint: hint}
	if f.positions {
		p.Line, p.Column = f.node.Line, f.node.Column
	}
	f.problems = append(f.problems, p)
}

// failKey adds a problem at the key.
func (f field) failKey(message, hint string) {
	p := Problem{Path: f.path, Message: message, Hint: hint}
	if f.positions {
		p.Line, p.Column = f.keyLine, f.keyColumn
	}
	f.problems = append(f.problems, p)
}

// is reports whether the value is of a kind, and adds a problem if it is not.
func (f field) is(kind source.Kind) bool {
	if f.untagged() && f.node.Kind != kind {
		f.fail("is "+f.node.Kind.String()+", not "+kind.String(), f.advice(kind))
	}
	return f.node.Tag == "" && f.node.Kind == kind
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
		return f.example() + ", without quotes around it"
	case f.path == "":
		return f.example()
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
		member := field{
			reader: f.reader, node: m.Value, path: problem.Join(f.path, m.Name), key: m.Name,
			keyLine: m.Line, keyColumn: m.Column,
		}
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
		list[i] = field{reader: f.reader, node: n, path: problem.Item(f.path, i)}
	}
	return list
}
