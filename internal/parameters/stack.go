package parameters

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/spec/problem"
)

// Stacks reads stacks. *cloudformation.Client does.
type Stacks interface {
	DescribeStacks(ctx context.Context, in *cloudformation.DescribeStacksInput, opts ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error)
}

// output is the value that another stack has now, whether or not it is about to change.
func (g *gathering) output(o spec.OutputSource) (string, error) {
	outputs, err := g.outputs(o.Stack)
	if err != nil {
		return "", err
	}
	if value, ok := outputs[o.Key]; ok {
		return value, nil
	}
	return "", wrong("takes the output "+problem.Name(o.Key)+", which the stack "+problem.Name(o.Stack)+" does not have",
		choice(o.Key, slices.Sorted(maps.Keys(outputs)), "it has ", "it has no outputs"))
}

func (g *gathering) outputs(stack string) (map[string]string, error) {
	known, ok := g.stacks[stack]
	if !ok {
		known.value, known.err = g.readOutputs(stack)
		g.stacks[stack] = known
	}
	return known.value, known.err
}

func (g *gathering) readOutputs(stack string) (map[string]string, error) {
	out, err := g.readers.Stacks.DescribeStacks(g.ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	switch {
	case absent(err):
		return nil, wrong("takes an output of the stack "+problem.Name(stack)+", which does not exist",
			choice(stack, g.stackNames(), "there are ", "deploy it before this one"))
	case err != nil:
		return nil, refused(err, "CloudFormation", "the function's role needs cloudformation:DescribeStacks on the stack "+problem.Name(stack))
	}
	outputs := map[string]string{}
	for _, s := range out.Stacks {
		for _, o := range s.Outputs {
			outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
		}
	}
	return outputs, nil
}

// absent recognises the answer for a stack that there is not (aws-facts 4.10).
func absent(err error) bool {
	answer, ok := errors.AsType[smithy.APIError](err)
	return ok && answer.ErrorCode() == "ValidationError" && strings.HasSuffix(answer.ErrorMessage(), "does not exist")
}

// stackNames are for a hint, so a few pages are enough and errors are none.
func (g *gathering) stackNames() []string {
	const pages = 5
	var names []string
	all := cloudformation.NewDescribeStacksPaginator(g.readers.Stacks, &cloudformation.DescribeStacksInput{})
	for range pages {
		if !all.HasMorePages() {
			break
		}
		page, err := all.NextPage(g.ctx)
		if err != nil {
			break
		}
		for _, s := range page.Stacks {
			names = append(names, aws.ToString(s.StackName))
		}
	}
	slices.Sort(names)
	return names
}
