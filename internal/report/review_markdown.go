package report

import (
	"fmt"
	"strings"
)

// Markdown is the review for a pull request.
func (r Review) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "### Plan for stack %s: %s\n\n", code(r.Plan.Stack), r.summary())
	r.writeMarkdown(&b)
	return b.String()
}

// writeMarkdown writes all but the title.
func (r Review) writeMarkdown(b *strings.Builder) {
	if guarded := r.guarded(); guarded != "" {
		fmt.Fprintf(b, "**%s**\n\n", guarded)
	}
	if changes := r.changes(); len(changes) > 0 {
		b.WriteString(changeTable(changes) + "\n")
	}
	for _, note := range r.notes() {
		fmt.Fprintf(b, "- %s\n", inline(note))
	}
	if len(r.notes()) > 0 {
		b.WriteString("\n")
	}
	if sentence, waivers := r.advice(); waivers != "" {
		fmt.Fprintf(b, "%s\n\n%s\n", sentence, fenced("yaml", waivers))
	}
	b.WriteString(factList(r.facts(), r.Link))
}

func changeTable(changes []change) string {
	var rows [][]string
	for _, c := range changes {
		cell := c.What
		for _, f := range c.Findings {
			cell += "<br>**" + inline(f.Text) + "**"
		}
		for _, reason := range c.Reasons {
			cell += "<br>" + inline(reason)
		}
		rows = append(rows, []string{code(c.Sign), code(c.Path), code(c.Type), cell})
	}
	return table([]string{"", "Resource", "Type", "Change"}, rows)
}

func factList(facts []fact, link string) string {
	var b strings.Builder
	for _, f := range facts {
		fmt.Fprintf(&b, "- %s: %s\n", f.Name, code(f.Value))
	}
	if link = safeLink(link); link != "" {
		fmt.Fprintf(&b, "- [in the console](%s)\n", link)
	}
	return b.String()
}
