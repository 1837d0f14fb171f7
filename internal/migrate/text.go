package migrate

import (
	"fmt"
	"strings"
)

// Text is the result for a person, without the pipeline.
func (r *Result) Text() string {
	var b strings.Builder
	for _, a := range r.Actions {
		a.text(&b)
	}
	if len(r.Files) > 0 {
		b.WriteString("spec files, to be put into the artifacts:\n\n")
	}
	for _, f := range r.Files {
		fmt.Fprintf(&b, "%s in %s:\n%s\n\n", f.Path, f.Artifact, f.Content)
	}
	for _, p := range r.Policies {
		fmt.Fprintf(&b, "policy of %s:\n%s\n\n", p.For, p.Document.Text())
	}
	r.legend(&b)
	for _, note := range r.Notes {
		b.WriteString("- " + note + "\n")
	}
	return b.String()
}

func (a Action) text(b *strings.Builder) {
	became := "stays as it is"
	if a.Migrated {
		became = "becomes stackjob"
	}
	fmt.Fprintf(b, "%s / %s: %s, %s\n", a.Stage, a.Name, a.Was, became)
	for _, note := range a.Notes {
		b.WriteString("  - " + note + "\n")
	}
	if len(a.Possible) > 0 {
		var keys []string
		for _, p := range a.Possible {
			keys = append(keys, p.Key)
		}
		b.WriteString("  - possible from now on: " + strings.Join(keys, ", ") + "\n")
	}
	b.WriteString("\n")
}

// legend says once what the keys make possible.
func (r *Result) legend(b *strings.Builder) {
	seen := map[string]bool{}
	for _, a := range r.Actions {
		for _, p := range a.Possible {
			if seen[p.Key] {
				continue
			}
			if len(seen) == 0 {
				b.WriteString("what the keys make possible:\n")
			}
			seen[p.Key] = true
			fmt.Fprintf(b, "  %-22s %s\n", p.Key, p.What)
			if len(p.Needs) > 0 {
				fmt.Fprintf(b, "  %-22s needs %s\n", "", strings.Join(p.Needs, ", "))
			}
		}
	}
	if len(seen) > 0 {
		b.WriteString("\n")
	}
}
