// Command readme writes the tables of the documents from what they are about: the README's features
// are the names of the scenarios in internal/deploy, so that it cannot claim more than they show, and
// the keys of a spec are those that internal/spec reads, and stateful types those that internal/guard
// knows:
//
//	go run ./internal/readme
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := write("."); err != nil {
		fmt.Fprintln(os.Stderr, "readme:", err)
		os.Exit(1)
	}
}

// write puts the tables into the documents of the repository at root.
func write(root string) error {
	tables, err := tables(filepath.Join(root, "internal/deploy"))
	if err != nil {
		return err
	}
	for _, t := range tables {
		if err := t.put(root); err != nil {
			return err
		}
	}
	return nil
}

// A table stands in a document between two marks.
type table struct{ document, name, text string }

func tables(scenarios string) ([]table, error) {
	areas, err := collect(scenarios)
	if err != nil {
		return nil, err
	}
	return []table{
		{"README.md", "features", featureTable(areas)},
		{"docs/spec.md", "keys", keyTable()},
		{"docs/spec.md", "stateful types", statefulTable()},
	}, nil
}

// put writes the table into its document.
func (t table) put(root string) error {
	path := filepath.Join(root, t.document)
	before, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	after, err := t.in(string(before))
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(after), 0o644)
}
