package report

import (
	"fmt"
	"strings"
)

// Text is the review for a terminal or a log: no colours, and no line but the waivers' is meant to be
// copied.
func (r Review) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.title())
	r.writeText(&b)
	return b.String()
}

// writeText writes all but the title.
func (r Review) writeText(b *strings.Builder) {
	writeFacts(b, r.facts())
	if changes := r.changes(); len(changes) > 0 {
		b.WriteString("\nchanges\n")
		writeChanges(b, changes)
	}
	if guarded := r.guarded(); guarded != "" {
		fmt.Fprintf(b, "\n%s\n", guarded)
	}
	for _, note := range r.notes() {
		fmt.Fprintf(b, "  note: %s\n", note)
	}
	if sentence, waivers := r.advice(); waivers != "" {
		fmt.Fprintf(b, "%s\n\n%s", sentence, waivers)
	}
	if link := safeLink(r.Link); link != "" {
		fmt.Fprintf(b, "\n%s\n", link)
	}
}

func writeFacts(b *strings.Builder, facts []fact) {
	var rows [][]string
	for _, f := range facts {
		rows = append(rows, []string{"  " + f.Name, f.Value})
	}
	for _, row := range columns(rows) {
		fmt.Fprintln(b, row)
	}
}

func writeChanges(b *strings.Builder, changes []change) {
	var rows [][]string
	for _, c := range changes {
		rows = append(rows, []string{"  " + c.Sign, c.Path, c.Type, c.What})
	}
	for i, row := range columns(rows) {
		fmt.Fprintln(b, row)
		for _, reason := range changes[i].Reasons {
			fmt.Fprintf(b, "          %s\n", reason)
		}
		for _, f := range changes[i].Findings {
			fmt.Fprintf(b, "       !  %s\n", f.Text)
		}
	}
}
