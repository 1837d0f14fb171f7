package report

import (
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/progress"
)

// Text is the operation for a terminal or a log.
func (o Operation) Text() string {
	s := o.story()
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", s.title(line(o.Stack)))
	if s.Message != "" {
		fmt.Fprintf(&b, "\n%s\n\n", indent(s.Message, 2))
	}
	writeFacts(&b, o.facts(s))
	o.writeOutputs(&b)
	writeTimeline(&b, s)
	writeSteps(&b, s)
	if r := o.review(); r != nil {
		fmt.Fprintf(&b, "\nplan: %s\n", r.summary())
		r.writeText(&b)
	}
	if link := safeLink(o.Link); link != "" {
		fmt.Fprintf(&b, "\n%s\n", link)
	}
	return b.String()
}

func (o Operation) writeOutputs(b *strings.Builder) {
	var rows [][]string
	for _, out := range o.Outputs {
		rows = append(rows, []string{"  " + line(out.Key), line(out.Value)})
	}
	writeSection(b, "outputs", rows)
}

func writeTimeline(b *strings.Builder, s story) {
	var rows [][]string
	for _, r := range s.Resources {
		for _, span := range r.Spans {
			rows = append(rows, []string{"  " + s.since(span.From), r.Path, span.Words, progress.Duration(span.took()), r.Type})
			if reason := span.told(); reason != "" {
				rows = append(rows, []string{"          " + reason})
			}
		}
	}
	writeSection(b, "timeline", rows)
}

func writeSteps(b *strings.Builder, s story) {
	var rows [][]string
	for _, step := range s.Steps {
		text := step.Text
		if step.Why != "" {
			text += ": " + step.Why
		}
		rows = append(rows, []string{"  " + s.since(step.Time), text})
	}
	writeSection(b, "steps", rows)
}

func writeSection(b *strings.Builder, name string, rows [][]string) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "\n%s\n", name)
	for _, row := range columns(rows) {
		fmt.Fprintln(b, row)
	}
}
