package deploy

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/template"
)

// deepest is how many levels of nested stacks are looked into; what lies deeper counts as secret.
const deepest = 10

// A secrecy tells of an output by its name whether it may give a secret away.
type secrecy func(output string) bool

// everything is the secrecy of what could not be looked into.
func everything(string) bool { return true }

// secrets finds out which outputs of a stack are secret, from the template that it was deployed with:
// as it was written, and as macros have left it. Nested stacks are looked into where an output comes
// from one of theirs.
func (d *deployment) secrets(ctx context.Context, stackID string, depth int) (secrecy, error) {
	nested := &nestedStacks{d: d, of: stackID, depth: depth + 1, known: map[string]secrecy{}}
	hides := func(t *template.Template) secrecy {
		return t.Hides(func(resource, output string) bool { return nested.secrets(ctx, resource)(output) })
	}
	written, err := d.deployed(ctx, stackID, types.TemplateStageOriginal)
	if err != nil {
		return nil, err
	}
	original := hides(written)
	if len(written.Transforms()) == 0 {
		return original, nil
	}
	made, err := d.deployed(ctx, stackID, types.TemplateStageProcessed)
	if err != nil {
		return nil, err
	}
	processed := hides(made)
	return func(output string) bool { return original(output) || processed(output) }, nil
}

// nestedStacks are those of one stack. What cannot be read counts as secret.
type nestedStacks struct {
	d     *deployment
	of    string
	depth int
	ids   map[string]string // by logical ids, once they were read
	known map[string]secrecy
}

// secrets finds out which outputs of a nested stack are secret, once.
func (n *nestedStacks) secrets(ctx context.Context, resource string) secrecy {
	if hides, ok := n.known[resource]; ok {
		return hides
	}
	hides, err := n.look(ctx, resource)
	if err != nil {
		n.d.run.Log.Warn("the outputs of a nested stack count as secrets, since it could not be looked into", "resource", resource, "error", err.Error())
		hides = everything
	}
	n.known[resource] = hides
	return hides
}

func (n *nestedStacks) look(ctx context.Context, resource string) (hides secrecy, err error) {
	if n.ids == nil {
		if n.ids, err = n.d.nestedIDs(ctx, n.of); err != nil {
			return nil, err
		}
	}
	id := n.ids[resource]
	if id == "" || n.depth > deepest {
		return everything, nil
	}
	return n.d.secrets(ctx, id, n.depth)
}

// nestedIDs are the ARNs of the stacks that are nested in one, by their logical ids.
func (d *deployment) nestedIDs(ctx context.Context, stackID string) (map[string]string, error) {
	ids := map[string]string{}
	pages := cloudformation.NewListStackResourcesPaginator(d.stacks, &cloudformation.ListStackResourcesInput{StackName: &stackID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list the stack's resources: %w", err)
		}
		for _, r := range page.StackResourceSummaries {
			if aws.ToString(r.ResourceType) == "AWS::CloudFormation::Stack" {
				ids[aws.ToString(r.LogicalResourceId)] = aws.ToString(r.PhysicalResourceId)
			}
		}
	}
	return ids, nil
}

// deployed is a stage of the template that a stack was deployed with.
func (d *deployment) deployed(ctx context.Context, stackID string, stage types.TemplateStage) (*template.Template, error) {
	out, err := d.stacks.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: &stackID, TemplateStage: stage})
	if err != nil {
		return nil, fmt.Errorf("read the template: %w", err)
	}
	return template.Parse("the stack's template", []byte(aws.ToString(out.TemplateBody)))
}
