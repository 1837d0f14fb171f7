package main

import (
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/spec"
)

// marks are the lines between which the table stands.
func (t table) marks() (begin, end string) {
	return fmt.Sprintf("<!-- %s: written by go run ./internal/readme -->\n", t.name), fmt.Sprintf("<!-- end of %s -->\n", t.name)
}

// in is a document with the table in its place.
func (t table) in(document string) (string, error) {
	begin, end := t.marks()
	before, rest, ok := strings.Cut(document, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return "", fmt.Errorf("%s has no place for the %s: write the lines\n%s%s", t.document, t.name, begin, end)
	}
	return before + begin + t.text + end + after, nil
}

// featureTable lists what the scenarios show, by area, with the test that shows it.
func featureTable(areas []area) string {
	var b strings.Builder
	for _, a := range areas {
		fmt.Fprintf(&b, "\n**%s** (`%s`)\n\n", a.name, a.test)
		for _, name := range a.features {
			fmt.Fprintf(&b, "- %s\n", name)
		}
	}
	b.WriteString("\n")
	return b.String()
}

// keyTable lists the keys of a spec.
func keyTable() string {
	var b strings.Builder
	b.WriteString("\n| key | what it says | without it | for example |\n|---|---|---|---|\n")
	for _, k := range spec.Keys() {
		if k.Status != spec.Supported {
			continue
		}
		without := k.Default
		if k.Required {
			without = "required"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", k.Name, cell(k.Description), cell(without), cell(k.Example))
	}
	b.WriteString("\n")
	return b.String()
}

// statefulTable lists the resource types that the guard does not let go.
func statefulTable() string {
	var b strings.Builder
	b.WriteString("\n| type | because |\n|---|---|\n")
	for _, name := range guard.StatefulTypes() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", name, cell(guard.Holds(name)))
	}
	b.WriteString("\n")
	return b.String()
}

// cell is a text that a table can hold.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
