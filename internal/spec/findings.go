package spec

import (
	"cmp"
	"slices"
	"strings"
)

// problems collects what is wrong.
type problems struct {
	found []finding
	// faulty are the keys that have problems, by the names of those that aliases stand for.
	faulty map[string]bool
}

// A finding is a problem with the text it is in, and where it is there even if that is not told.
type finding struct {
	Problem
	from         *origin
	line, column int
}

// add adds a problem at a place; line 0 is for what is in none.
func (l *problems) add(from *origin, line, column int, p Problem) {
	if from.positions {
		p.Line, p.Column = line, column
	}
	l.found = append(l.found, finding{p, from, line, column})
}

// err makes one error of what was found, nil for nothing. Each text's problems are in the order of
// the text, where they have places.
func (l *problems) err() error {
	if len(l.found) == 0 {
		return nil
	}
	slices.SortStableFunc(l.found, func(a, b finding) int {
		return cmp.Or(cmp.Compare(a.from.rank, b.from.rank), compareLines(a, b))
	})
	var sources []string
	wrong := &Error{}
	for _, f := range l.found {
		if !slices.Contains(sources, f.from.name) {
			sources = append(sources, f.from.name)
		}
		f.Source = f.from.name
		wrong.Problems = append(wrong.Problems, f.Problem)
	}
	wrong.Source = strings.Join(sources, " and ")
	if len(sources) == 1 {
		for i := range wrong.Problems {
			wrong.Problems[i].Source = ""
		}
	}
	return wrong
}

// compareLines puts what is in no place last.
func compareLines(a, b finding) int {
	if a.line == 0 || b.line == 0 {
		return cmp.Compare(b.line, a.line)
	}
	return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column))
}
