package follow

import (
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/record"
)

// A Tally counts changes by what they do.
type Tally []record.Change

// String is such as "2 to add, 1 to replace".
func (t Tally) String() string {
	return t.list("to add", "to import", "to modify", "to replace", "to remove", "to decide later")
}

// Past is such as "2 added, 1 replaced".
func (t Tally) Past() string {
	return t.list("added", "imported", "modified", "replaced", "removed", "other")
}

func (t Tally) list(added, imported, modified, replaced, removed, other string) string {
	names := []string{added, imported, modified, replaced, removed, other}
	counts := make([]int, len(names))
	for _, c := range t {
		counts[class(c)]++
	}
	var parts []string
	for i, n := range counts {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, names[i]))
		}
	}
	return strings.Join(parts, ", ")
}

// class is a change's place in the lists of words above.
func class(c record.Change) int {
	switch {
	case c.Action == "Add":
		return 0
	case c.Action == "Import":
		return 1
	case c.Action == "Modify" && c.Replacement == "True":
		return 3
	case c.Action == "Modify":
		return 2
	case c.Action == "Remove":
		return 4
	default:
		return 5
	}
}
