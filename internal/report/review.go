package report

import (
	"fmt"
	"time"
)

// title is "Plan for stack shop: 2 to add".
func (r Review) title() string {
	return fmt.Sprintf("Plan for stack %s: %s", line(r.Plan.Stack), r.summary())
}

// summary counts the changes. A plan without any still changes something: a change set that CloudFormation
// has made is of tags, outputs or other parts of the template then (aws-facts 4.6).
func (r Review) summary() string {
	counts := r.Plan.Counts()
	if counts.Total() == 0 {
		return "no resource changes"
	}
	return counts.String()
}

// A fact is a line about a plan or an operation.
type fact struct{ Name, Value string }

// facts tell what the plan was made of and how it is called.
func (r Review) facts() []fact {
	list := []fact{{"stack", r.base()}}
	if r.Plan.Name != "" {
		list = append(list, fact{"change set", line(r.Plan.Name)})
	}
	if r.Plan.RoleARN != "" {
		list = append(list, fact{"role", line(r.Plan.RoleARN)})
	}
	return append(list, fact{"digest", r.Plan.Digest()})
}

// base says what the stack is that the plan changes.
func (r Review) base() string {
	base := r.Plan.Base
	if r.Plan.New {
		return "new"
	}
	text := line(base.Status)
	if !base.Changed.IsZero() {
		text += " since " + moment(base.Changed)
	}
	if text == "" {
		return line(r.Plan.Stack)
	}
	return text
}

// guarded says in a sentence what the guard decided; "" when it was not asked.
func (r Review) guarded() string {
	f := r.Findings
	if f.Checked.IsZero() {
		return ""
	}
	if f.Blocks() {
		return "The guard refuses this plan."
	}
	var warned, waived int
	for _, found := range f.List {
		if found.Waived != nil {
			waived++
		} else {
			warned++
		}
	}
	text := "The guard lets this plan pass"
	switch {
	case warned > 0 && waived > 0:
		text += fmt.Sprintf(", with %s and %s", some(warned, "warning"), some(waived, "waiver"))
	case warned > 0:
		text += ", with " + some(warned, "warning")
	case waived > 0:
		text += ", with " + some(waived, "waiver")
	}
	return text + "."
}

// advice is the waivers to write, with the sentence before them; "" when nothing is refused.
func (r Review) advice() (sentence, waivers string) {
	if waivers = r.Findings.WaiverYAML(); waivers == "" {
		return "", ""
	}
	return "What is wanted nevertheless, let pass with a waiver in the spec:", waivers
}

// notes are the guard's.
func (r Review) notes() []string {
	var list []string
	for _, note := range r.Findings.Notes {
		list = append(list, line(note))
	}
	return list
}

func some(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// moment writes a time to the second.
func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }
