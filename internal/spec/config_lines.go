package spec

import (
	"strings"
	"unicode/utf8"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// hasLines tells whether a file is one of lines Key=Value: its name is none of JSON or YAML, and the
// first line that says something has = and no colon before it.
func hasLines(name string, data []byte) bool {
	if isYAML(name, nil) != isYAML(name, []byte("{")) { // the name says nothing
		for line := range strings.Lines(strings.TrimPrefix(string(data), "\ufeff")) {
			line = strings.TrimSpace(line)
			if line == "" || line[0] == '#' {
				continue
			}
			name, _, ok := strings.Cut(line, "=")
			return ok && !strings.ContainsAny(name, `:{["'`)
		}
	}
	return false
}

// lines reads the form of lines.
func (f field) lines(c *Config, data []byte) {
	data, p := source.Clean(data)
	if p != nil {
		f.add(f.from, p.Line, p.Column, *p)
		return
	}
	number := 0
	for line := range strings.Lines(string(data)) {
		number++
		text := strings.TrimSpace(line)
		if text == "" || text[0] == '#' {
			continue
		}
		column := utf8.RuneCountInString(line[:strings.Index(line, text)]) + 1
		f.node = &source.Node{Kind: source.Text, Text: text, Line: number, Column: column}
		f.keyLine, f.keyColumn = number, column
		f.line(c, text)
	}
}

func (f field) line(c *Config, text string) {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		f.fail("is no Key=Value", "write the parameter's name, = and its value, or # before a comment")
		return
	}
	f.assigned(c, strings.TrimSpace(name), unquote(strings.TrimSpace(value)))
}

// unquote leaves out quotes around a value.
func unquote(value string) string {
	if n := len(value); n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		return value[1 : n-1]
	}
	return value
}
