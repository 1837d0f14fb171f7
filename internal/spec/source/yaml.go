package source

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// YAML reads one YAML document and nothing after it. The data must be clean (see [Clean]).
// A text without a value gives a node of kind [Null].
func YAML(data []byte) (*Node, *problem.Problem) {
	lines := &lineReader{rest: data}
	document, err := decode(lines)
	switch {
	case errors.Is(err, io.EOF):
		return &Node{Line: 1, Column: 1}, nil
	case errors.As(err, new(secondDocument)):
		return nil, &problem.Problem{Line: document.Line, Column: document.Column,
			Message: "has more than one YAML document", Hint: "put each in a file of its own"}
	case err != nil:
		return nil, syntaxProblem(data, err.Error(), lines.line)
	}
	r := &yamlReader{nodes: map[*yaml.Node]*Node{}}
	return r.value(document.Content[0], 0)
}

// secondDocument is the error of a text that goes on after its first document.
type secondDocument struct{}

func (secondDocument) Error() string { return "more than one document" }

// decode returns the only document, or the second one with [secondDocument].
func decode(r io.Reader) (*yaml.Node, error) {
	var first, second yaml.Node
	documents := yaml.NewDecoder(r)
	if err := documents.Decode(&first); err != nil {
		return nil, err
	}
	switch err := documents.Decode(&second); {
	case err == nil:
		return &second, secondDocument{}
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	return &first, nil
}

// A lineReader gives out a line at a time and so knows how far a parser has come. The parser's own
// idea of a mistake's place is often the beginning of the block around it.
type lineReader struct {
	rest []byte
	line int
}

func (r *lineReader) Read(p []byte) (int, error) {
	if len(r.rest) == 0 {
		return 0, io.EOF
	}
	n := bytes.IndexByte(r.rest, '\n') + 1
	if n == 0 {
		n = len(r.rest)
	}
	n = copy(p, r.rest[:n])
	if r.rest = r.rest[n:]; p[n-1] == '\n' || len(r.rest) == 0 {
		r.line++
	}
	return n, nil
}

// syntaxProblem makes a problem of the parser's words, after it has read the given count of lines.
// The library tells no columns.
func syntaxProblem(data []byte, words string, read int) *problem.Problem {
	text, line := strings.TrimPrefix(words, "yaml: "), 0
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		var number string
		number, text, _ = strings.Cut(rest, ": ")
		line, _ = strconv.Atoi(number)
	}
	anchor := strings.HasPrefix(text, "unknown anchor")
	if line == 0 || anchor || strings.HasPrefix(text, "did not find expected") {
		line = earliest(data, text, read)
	}
	line = min(line, bytes.Count(data, []byte("\n"))+1) // YAML knows more line breaks
	p := &problem.Problem{Line: line, Message: "is not YAML: " + text, Hint: syntaxHint(text)}
	switch {
	case anchor:
		p.Message = "is not YAML: it refers to an anchor that is not defined before"
	case strings.Contains(text, "`"): // the parser quotes a value
		p.Message = "is not YAML: a value does not fit its tag"
	}
	return p
}

// earliest goes back from a line, since parsers look ahead, as long as the text up to there has the
// same mistake.
func earliest(data []byte, text string, line int) int {
	const most = 16 // lines to go back: blank ones and comments, as a rule
	lines := bytes.SplitAfter(data, []byte("\n"))
	line = min(line, len(lines))
	for range most {
		_, err := decode(bytes.NewReader(bytes.Join(lines[:max(line-1, 0)], nil)))
		if err == nil || !strings.HasSuffix(err.Error(), text) {
			break
		}
		line--
	}
	return max(line, 1)
}

func syntaxHint(text string) string {
	for begin, hint := range map[string]string{
		"unknown anchor":                    "put a value that begins with * in quotes",
		"mapping values are not allowed":    "put a value that contains a colon and a blank in quotes, or look at the indentation",
		"found a tab":                       "indent with blanks, not tabs",
		"found character that cannot start": "indent with blanks, not tabs, and put a value that begins with @, ` or % in quotes",
		"did not find expected":             "look at quotes, brackets and indentation here and just above",
		"could not find expected":           "write a colon after the key, or look at the indentation",
	} {
		if strings.HasPrefix(text, begin) {
			return hint
		}
	}
	return ""
}

// A yamlReader makes nodes of YAML's. Every YAML node is made once, so aliases cost nothing.
type yamlReader struct {
	nodes map[*yaml.Node]*Node // nil while the node is being made
}

func (r *yamlReader) value(y *yaml.Node, level int) (*Node, *problem.Problem) {
	if y.Kind == yaml.AliasNode {
		y = y.Alias
	}
	n, known := r.nodes[y]
	switch {
	case known && n == nil:
		return nil, &problem.Problem{Line: y.Line, Column: y.Column, Message: "has an anchor that contains itself"}
	case known:
		return n, nil
	case level > depth:
		return nil, tooDeep()
	}
	r.nodes[y] = nil
	n = &Node{Line: y.Line, Column: y.Column, Tag: ownTag(y)}
	if p := r.fill(n, y, level+1); p != nil {
		return nil, p
	}
	r.nodes[y] = n
	return n, nil
}

func (r *yamlReader) fill(n *Node, y *yaml.Node, level int) *problem.Problem {
	switch y.Kind {
	case yaml.MappingNode:
		n.Kind = Object
		return r.members(n, y, level)
	case yaml.SequenceNode:
		n.Kind = List
		return r.items(n, y, level)
	default:
		n.Kind, n.Text = scalarKind(y), y.Value
		return nil
	}
}

func (r *yamlReader) items(n *Node, y *yaml.Node, level int) *problem.Problem {
	for _, c := range y.Content {
		item, p := r.value(c, level)
		if p != nil {
			return p
		}
		n.Items = append(n.Items, item)
	}
	return nil
}

func (r *yamlReader) members(n *Node, y *yaml.Node, level int) *problem.Problem {
	for i := 0; i+1 < len(y.Content); i += 2 {
		key, value := y.Content[i], y.Content[i+1]
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return &problem.Problem{Line: key.Line, Column: key.Column, Message: "has a key that is no plain text"}
		}
		v, p := r.value(value, level)
		if p != nil {
			return p
		}
		n.Members = append(n.Members, Member{Name: key.Value, Line: key.Line, Column: key.Column, Value: v})
	}
	return nil
}

func scalarKind(y *yaml.Node) Kind {
	switch y.ShortTag() {
	case "!!null":
		return Null
	case "!!bool":
		return Bool
	case "!!int", "!!float":
		return Number
	default:
		return Text
	}
}

// ownTag is the tag that was written, as against one that YAML found fitting. The core schema's
// tags for what JSON has too say nothing new.
func ownTag(y *yaml.Node) string {
	switch tag := y.ShortTag(); tag {
	case "!!null", "!!bool", "!!int", "!!float", "!!str", "!!map", "!!seq", "!!timestamp", "!!merge":
		return ""
	default:
		return tag
	}
}
