package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/record"
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
		return nil, ""
	}
	t, err := d.deployed(ctx)
	if err != nil {
		return nil, "outputs are not shown, since the template could not be read to see which are secrets: " + err.Error()
	}
	var hidden []string
	for _, o := range wanted {
		if t.HidesOutput(o.Key) {
			hidden = append(hidden, o.Key)
			continue
		}
		shown = append(shown, o)
	}
	if len(hidden) > 0 {
		note = "not shown, since their values come from secrets: " + strings.Join(hidden, ", ")
	}
	return shown, note
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

// deployed is the template that the stack was deployed with.
func (d *deployment) deployed(ctx context.Context) (*template.Template, error) {
	out, err := d.cloudFormation.GetTemplate(ctx, &cloudformation.GetTemplateInput{
		StackName: &d.result.Stack.ID, TemplateStage: types.TemplateStageOriginal})
	if err != nil {
		return nil, fmt.Errorf("read the template: %w", err)
	}
	return template.Parse("the stack's template", []byte(aws.ToString(out.TemplateBody)))
}
