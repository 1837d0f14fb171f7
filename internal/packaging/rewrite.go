package packaging

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
	"github.com/stackjob/stackjob/internal/template"
)

// An edit puts a text in the place of another.
type edit struct {
	from, to int
	text     []byte
}

// apply makes all edits, which do not overlap.
func apply(text []byte, edits []edit) []byte {
	edits = slices.SortedFunc(slices.Values(edits), func(a, b edit) int { return a.from - b.from })
	var out []byte
	done := 0
	for _, e := range edits {
		out = append(append(out, text[done:e.from]...), e.text...)
		done = e.to
	}
	return append(out, text[done:]...)
}

// rewrite puts values in the place of references and leaves every other byte as it is. The result is
// read again and compared, so that no template can come out as another.
func rewrite(t *template.Template, values map[*reference][]byte) (*template.Template, error) {
	var edits []edit
	for r, value := range values {
		edits = append(edits, edit{r.from, r.to, value})
	}
	after, err := template.Parse(t.Name, apply(t.Text(), edits))
	if err != nil {
		return nil, err
	}
	c := comparison{expected: map[*source.Node]*source.Node{}, seen: map[[2]*source.Node]bool{}}
	for r, value := range values {
		if c.expected[r.node], err = parsed(value); err != nil {
			return nil, err
		}
	}
	if c.equal(t.Root(), after.Root()) {
		return after, nil
	}
	return nil, refuse(t.Name, problem.Problem{
		Message: "has references to local files that cannot be replaced safely",
		Hint:    "write each path in quotes, in one line and without YAML tags and anchors",
	})
}

// locate finds where a reference is written.
func (r *reference) locate(at *cursor) *problem.Problem {
	var ok bool
	if r.from, r.to, ok = at.extent(r.node); ok {
		return nil
	}
	p := r.problem("is a path that cannot be replaced where it is written", "write it in quotes, in one line and without a YAML tag")
	return &p
}

func parsed(value []byte) (*source.Node, error) {
	n, p := source.JSON(value)
	if p != nil {
		return nil, refuse("a staged object's address", *p)
	}
	return n, nil
}

func refuse(name string, problems ...problem.Problem) error {
	slices.SortStableFunc(problems, func(a, b problem.Problem) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return &problem.Error{Source: name, Problems: problems}
}

// A comparison holds a rewritten tree to the one it was made of.
type comparison struct {
	expected map[*source.Node]*source.Node // what nodes were replaced by
	seen     map[[2]*source.Node]bool
}

func (c comparison) equal(before, after *source.Node) bool {
	if value := c.expected[before]; value != nil {
		before = value
	}
	pair := [2]*source.Node{before, after}
	if c.seen[pair] {
		return true
	}
	c.seen[pair] = true
	return before.Kind == after.Kind && before.Tag == after.Tag && before.Text == after.Text &&
		slices.EqualFunc(before.Items, after.Items, c.equal) &&
		slices.EqualFunc(before.Members, after.Members, func(a, b source.Member) bool {
			return a.Name == b.Name && c.equal(a.Value, b.Value)
		})
}

// A cursor goes through a template once, from one reference to the next: a template may be one long line.
type cursor struct {
	text   []byte
	format template.Format
	// offset is in bytes; line and column are from 1, in characters.
	offset, line, column int
}

// extent is where a text is written, without a YAML anchor before it. False means that it is written
// in a way that is not followed: over several lines or with a tag. Nodes are asked for in the order of
// the text.
func (c *cursor) extent(n *source.Node) (from, to int, ok bool) {
	if !c.move(n.Line, n.Column) {
		return 0, 0, false
	}
	from = c.offset
	if c.format == template.YAML {
		from += anchor(c.text[from:])
	}
	length := written(c.text[from:], n.Text)
	return from, from + length, length > 0
}

// move goes to a place, and tells whether there is one.
func (c *cursor) move(line, column int) bool {
	for c.offset < len(c.text) && (c.line < line || c.line == line && c.column < column) {
		size, isBreak := next(c.text[c.offset:], c.format)
		c.offset += size
		if c.column++; isBreak {
			c.line, c.column = c.line+1, 1
		}
	}
	return c.line == line && c.column == column
}

// next is the length of the first character, and whether it ends a line.
func next(text []byte, format template.Format) (size int, isBreak bool) {
	if format == template.YAML && bytes.HasPrefix(text, []byte("\r\n")) {
		return 2, true
	}
	r, size := utf8.DecodeRune(text)
	if format == template.JSON {
		return size, r == '\n'
	}
	switch r {
	case '\n', '\r', '\u0085', '\u2028', '\u2029':
		return size, true
	}
	return size, false
}

// anchor is the length of an anchor with the blanks after it.
func anchor(text []byte) int {
	if len(text) == 0 || text[0] != '&' {
		return 0
	}
	name := bytes.IndexAny(text, " \t\r\n")
	if name < 0 {
		return 0
	}
	return name + len(text[name:]) - len(bytes.TrimLeft(text[name:], " \t\r\n"))
}

// written is the length of a scalar of that value at the beginning of a text, with its quotes; 0 if
// it is written in another way.
func written(text []byte, value string) int {
	switch {
	case len(text) == 0:
		return 0
	case text[0] == '"':
		return doubleQuoted(text)
	case text[0] == '\'':
		return singleQuoted(text)
	case bytes.HasPrefix(text, []byte(value)):
		return len(value)
	}
	return 0
}

func doubleQuoted(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

func singleQuoted(text []byte) int {
	for i := 1; i < len(text); i++ {
		if text[i] != '\'' {
			continue
		}
		if i+1 == len(text) || text[i+1] != '\'' {
			return i + 1
		}
		i++
	}
	return 0
}
