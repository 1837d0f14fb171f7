package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// JSON reads one JSON value and nothing after it. The data must be clean (see [Clean]).
func JSON(data []byte) (*Node, *problem.Problem) {
	if p := checkJSON(data); p != nil {
		return nil, p
	}
	tokens := json.NewDecoder(bytes.NewReader(data))
	tokens.UseNumber()
	r := &jsonReader{tokens: tokens, at: cursor{data: data, line: 1, column: 1}}
	return r.value(0)
}

// checkJSON finds the first mistake in the grammar.
func checkJSON(data []byte) *problem.Problem {
	var raw json.RawMessage
	err := json.Unmarshal(data, &raw)
	if err == nil {
		return nil
	}
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	if !ok {
		return &problem.Problem{Message: "is not JSON"}
	}
	message, offset := "is not JSON: "+withoutCharacter(syntax.Error()), int(syntax.Offset)-1
	switch {
	case strings.HasPrefix(syntax.Error(), "unexpected end"):
		message, offset = "is not complete JSON: it ends too early", len(data)
	case strings.HasSuffix(syntax.Error(), "after top-level value"):
		message = "has more text after the end of the JSON value"
	}
	line, column := position(data, offset)
	return &problem.Problem{Line: line, Column: column, Message: message}
}

// withoutCharacter takes the offending character out of encoding/json's text: the place is told
// instead, and the character may belong to a secret.
func withoutCharacter(text string) string {
	rest, ok := strings.CutPrefix(text, "invalid character '")
	if !ok {
		return text
	}
	if end := strings.Index(rest[1:], "' "); end >= 0 {
		return "unexpected character " + rest[1:][end+2:]
	}
	return "unexpected character"
}

// A jsonReader makes nodes of tokens. The grammar was checked before, so tokens do not fail.
type jsonReader struct {
	tokens *json.Decoder
	at     cursor
}

// next returns the next token and where it begins.
func (r *jsonReader) next() (token json.Token, line, column int) {
	start := int(r.tokens.InputOffset())
	for start < len(r.at.data) && strings.IndexByte(" \t\r\n,:", r.at.data[start]) >= 0 {
		start++
	}
	r.at.move(start)
	token, err := r.tokens.Token()
	if err != nil {
		token = nil
	}
	return token, r.at.line, r.at.column
}

func (r *jsonReader) value(level int) (*Node, *problem.Problem) {
	token, line, column := r.next()
	n := &Node{Line: line, Column: column}
	switch t := token.(type) {
	case json.Delim:
		if p := r.inside(n, t, level+1); p != nil {
			return nil, p
		}
	case string:
		n.Kind, n.Text = Text, t
	case json.Number:
		n.Kind, n.Text = Number, t.String()
	case bool:
		n.Kind, n.Text = Bool, "false"
		if t {
			n.Text = "true"
		}
	}
	return n, nil
}

// inside reads an object or a list up to its closing bracket.
func (r *jsonReader) inside(n *Node, open json.Delim, level int) *problem.Problem {
	if level > depth {
		return tooDeep()
	}
	n.Kind = List
	if open == '{' {
		n.Kind = Object
	}
	for r.tokens.More() {
		var m Member
		if n.Kind == Object {
			var name json.Token
			name, m.Line, m.Column = r.next()
			m.Name, _ = name.(string)
		}
		var p *problem.Problem
		if m.Value, p = r.value(level); p != nil {
			return p
		}
		if n.Kind == Object {
			n.Members = append(n.Members, m)
		} else {
			n.Items = append(n.Items, m.Value)
		}
	}
	r.next()
	return nil
}
