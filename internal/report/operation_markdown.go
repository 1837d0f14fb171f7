package report

import (
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/progress"
)

// Markdown is the operation for a pull request or an issue. The timeline is folded.
func (o Operation) Markdown() string {
	s := o.story()
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n", s.title(code(o.Stack)))
	if s.Message != "" {
		b.WriteString(fenced("", s.Message) + "\n")
	}
	if len(o.Outputs) > 0 {
		b.WriteString(o.outputTable() + "\n")
	}
	b.WriteString(factList(o.facts(s), o.Link))
	fold(&b, "Timeline", timelineTable(s))
	fold(&b, "Steps", stepTable(s))
	if r := o.review(); r != nil {
		fmt.Fprintf(&b, "\n#### Plan: %s\n\n", r.summary())
		r.writeMarkdown(&b)
	}
	return b.String()
}

func (o Operation) outputTable() string {
	var rows [][]string
	for _, out := range o.Outputs {
		rows = append(rows, []string{code(out.Key), inline(out.Value), inline(out.Description)})
	}
	return table([]string{"Output", "Value", ""}, rows)
}

func timelineTable(s story) string {
	var rows [][]string
	for _, r := range s.Resources {
		for _, span := range r.Spans {
			text := inline(span.Words)
			if span.Outcome == failed {
				text = "**" + text + "**"
			}
			if reason := span.told(); reason != "" {
				text += "<br>" + inline(reason)
			}
			rows = append(rows, []string{s.since(span.From), code(r.Path), code(r.Type), text, progress.Duration(span.took())})
		}
	}
	if len(rows) == 0 {
		return ""
	}
	return table([]string{"From", "Resource", "Type", "What happened", "Took"}, rows)
}

func stepTable(s story) string {
	var rows [][]string
	for _, step := range s.Steps {
		rows = append(rows, []string{s.since(step.Time), inline(step.Text), inline(step.Why)})
	}
	if len(rows) == 0 {
		return ""
	}
	return table([]string{"At", "Step", "Why"}, rows)
}

// fold hides a long part behind its name.
func fold(b *strings.Builder, name, content string) {
	if content != "" {
		fmt.Fprintf(b, "\n<details><summary>%s</summary>\n\n%s\n</details>\n", name, content)
	}
}
