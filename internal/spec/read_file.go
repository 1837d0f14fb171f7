package spec

import (
	"path"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// longestFile is this program's own limit for what it reads settings from, in bytes: far more than
// 200 parameters need.
const longestFile = 1 << 20

// fileField is the tree of a spec file.
func fileField(name string, data []byte) (field, *Error) {
	from := &origin{name: name, positions: true, yaml: isYAML(name, data), rank: fileRank}
	root, p := parseFile(from, data)
	if p == nil && root.Kind == source.Null {
		p = &Problem{Message: "is empty", Hint: from.example()}
	}
	if p != nil {
		return field{from: from}, &Error{Source: name, Problems: []Problem{*p}}
	}
	return field{from: from, node: root}, nil
}

// newField is a text with problems of its own, yet without a tree.
func newField(from *origin) field {
	return field{problems: &problems{faulty: map[string]bool{}}, from: from, node: &source.Node{}}
}

// parse gives the text its tree, or adds a problem.
func (f *field) parse(data []byte) bool {
	root, p := parseFile(f.from, data)
	if p != nil {
		f.add(f.from, p.Line, p.Column, *p)
		return false
	}
	f.node = root
	return true
}

func parseFile(from *origin, data []byte) (*source.Node, *Problem) {
	if len(data) > longestFile {
		return nil, &Problem{Message: "is larger than 1 MB", Hint: "write only what belongs there"}
	}
	if from.yaml {
		return parse(data, source.YAML)
	}
	return parse(data, source.JSON)
}

// isYAML chooses between JSON and YAML.
func isYAML(name string, data []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".json":
		return false
	case ".yaml", ".yml":
		return true
	}
	return !holdsJSON(strings.TrimPrefix(string(data), "\ufeff"))
}

func parse(data []byte, grammar func([]byte) (*source.Node, *Problem)) (*source.Node, *Problem) {
	data, p := source.Clean(data)
	if p != nil {
		return nil, p
	}
	return grammar(data)
}
