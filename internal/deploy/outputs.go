package deploy

import (
	"context"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/record"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/template"
)

// checkOutputs refuses outputs in the spec that can never be shown, before anything is begun.
func (d *deployment) checkOutputs(t *template.Template) error {
	declared := t.Outputs()
	var problems []problem.Problem
	for i, name := range d.stack.Outputs {
		p := problem.Problem{Path: problem.Item("outputs", i)}
		switch {
		case !slices.Contains(declared, name) && len(t.Transforms()) == 0:
			p.Message, p.Hint = "is no output of the template", nearest(name, declared)
		case t.HidesOutput(name):
			p.Message, p.Hint = "is an output whose value comes from a secret, and output variables are read by many", "leave it out"
		default:
			continue
		}
		problems = append(problems, p)
	}
	if len(problems) == 0 {
		return nil
	}
	return &problem.Error{Source: "the spec", Problems: problems}
}

func nearest(name string, declared []string) string {
	if near := problem.Nearest(name, declared); near != "" {
		return "did you mean " + problem.Name(near) + "?"
	}
	if len(declared) == 0 {
		return "the template has none"
	}
	return "the template has " + strings.Join(declared, ", ")
}

// shown are the stack's outputs that a pipeline may see, and a note on those that it may not. Output
// variables and artifacts are read by many, so an output whose value comes from a secret is never
// shown (aws-facts 8, trap 38).
func (d *deployment) shown(ctx context.Context) (shown []record.Output, note string) {
	wanted := d.selected()
	if len(wanted) == 0 {
		return nil, d.notShown(nil)
	}
	hides, err := d.secrets(ctx, d.result.Stack.ID, 0)
	if err != nil {
		return nil, "outputs are not shown, since the template could not be read to see which are secrets: " + err.Error()
	}
	var hidden []string
	for _, o := range wanted {
		if hides(o.Key) {
			hidden = append(hidden, o.Key)
			continue
		}
		shown = append(shown, o)
	}
	return shown, d.notShown(hidden)
}

// notShown is a note on the outputs that are wanted and not shown.
func (d *deployment) notShown(hidden []string) string {
	var notes []string
	if len(hidden) > 0 {
		notes = append(notes, "not shown, since their values come from secrets: "+strings.Join(hidden, ", "))
	}
	if missing := d.missing(); len(missing) > 0 {
		notes = append(notes, "the stack has no output "+strings.Join(missing, ", "))
	}
	return strings.Join(notes, "; ")
}

// missing are the outputs that the spec names and the stack has not. A plan may be about to make them.
func (d *deployment) missing() []string {
	if d.stack.Mode == spec.ChangeSetReplace {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(d.stack.Outputs), func(name string) bool {
		return slices.ContainsFunc(d.result.Stack.Outputs, func(o record.Output) bool { return o.Key == name })
	})
}

// selected are the outputs that the spec asks for.
func (d *deployment) selected() []record.Output {
	outputs := d.result.Stack.Outputs
	if d.stack.Outputs == nil {
		return outputs
	}
	return slices.DeleteFunc(slices.Clone(outputs), func(o record.Output) bool {
		return !slices.Contains(d.stack.Outputs, o.Key)
	})
}
