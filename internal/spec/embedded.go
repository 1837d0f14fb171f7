package spec

import (
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// embedded is the value itself, or the one that a string holds as JSON text: the native action takes
// ParameterOverrides only so, and a custom action's properties are strings all of them.
func (f field) embedded() (field, bool) {
	if f.node.Kind != source.Text || f.node.Tag != "" || !holdsJSON(f.node.Text) {
		return f, true
	}
	data, p := source.Clean([]byte(f.node.Text))
	var root *source.Node
	if p == nil {
		root, p = source.JSON(data)
	}
	if p != nil {
		message := p.Message
		if p.Line > 0 {
			message += fmt.Sprintf(" (line %d, column %d of the string)", p.Line, p.Column)
		}
		f.fail(message, "write the object itself, or mend the text in the string")
		return f, false
	}
	f.outer, f.node = f.node, root
	return f, true
}

// holdsJSON tells whether a string looks like an object or a list.
func holdsJSON(text string) bool {
	text = strings.TrimSpace(text)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}
