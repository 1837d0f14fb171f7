// Package source reads JSON and YAML into one tree that knows where everything was written.
//
// Scalars keep the text they were written with: a list of account ids such as 012345678901 stays
// what the author sees. Duplicate keys are kept, for the reader to judge. Problems never quote the
// text, which may hold secrets.
package source

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// depth is how deep values may nest.
const depth = 500

// A Kind is a JSON type.
type Kind int

// The kinds. YAML's integers, floats and timestamps are what they would be in JSON.
const (
	Null Kind = iota
	Object
	List
	Text
	Number
	Bool
)

// String is the kind with its article, as messages say it.
func (k Kind) String() string {
	return [...]string{"null", "an object", "a list", "a string", "a number", "a boolean"}[k]
}

// A Node is one value.
type Node struct {
	Kind Kind
	// Tag is the YAML tag that the author wrote, such as "!Sub"; "" for none.
	Tag string
	// Text is a scalar as it was written, without quotes.
	Text string
	// Items are a list's values.
	Items []*Node
	// Members are an object's values in the order written, duplicates included.
	Members []Member
	// Line and Column count from 1, in characters.
	Line, Column int
}

// A Member is one key of an object with its value. YAML aliases share their value.
type Member struct {
	Name         string
	Line, Column int
	Value        *Node
}

// Get is the first value of an object's key, or nil. It may be asked of nil and of other kinds.
func (n *Node) Get(name string) *Node {
	if n == nil {
		return nil
	}
	for _, m := range n.Members {
		if m.Name == name {
			return m.Value
		}
	}
	return nil
}

// Clean removes a byte order mark and refuses what is not UTF-8 text.
func Clean(data []byte) ([]byte, *problem.Problem) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return nil, &problem.Problem{Message: "is UTF-16 text", Hint: "save it as UTF-8"}
	case bytes.IndexByte(data, 0) >= 0:
		return nil, &problem.Problem{Message: "is binary, not text"}
	case !utf8.Valid(data):
		line, column := position(data, invalid(data))
		return nil, &problem.Problem{Line: line, Column: column,
			Message: "is not UTF-8 text", Hint: "save it as UTF-8"}
	}
	return data, nil
}

// invalid is the offset of the first byte that is not UTF-8.
func invalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// position is the line and column, from 1, of the byte at offset.
func position(data []byte, offset int) (line, column int) {
	c := cursor{data: data, line: 1, column: 1}
	c.move(offset)
	return c.line, c.column
}

// A cursor counts lines and characters on its way through a text.
type cursor struct {
	data                 []byte
	offset, line, column int
}

// move goes forward to offset, or to the end.
func (c *cursor) move(offset int) {
	for c.offset < min(offset, len(c.data)) {
		b := c.data[c.offset]
		c.offset++
		switch {
		case b == '\n':
			c.line, c.column = c.line+1, 1
		case utf8.RuneStart(b):
			c.column++
		}
	}
}

func tooDeep() *problem.Problem {
	return &problem.Problem{Message: fmt.Sprintf("nests values more than %d deep", depth)}
}
