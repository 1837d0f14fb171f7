package stack

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/template"
)

// A Request is what a change set is made of.
type Request struct {
	// Name is the stack's name.
	Name string
	// New asks for a change set that creates the stack.
	New bool
	// Body is the template.
	Body       string
	Parameters []template.Parameter
	// Tags replace the stack's; nil keeps them, empty removes them (aws-facts 4.3).
	Tags         map[string]string
	Capabilities []string
	// RoleARN is the service role; once given, the stack keeps it.
	RoleARN string
	// About ends the change set's description: where the template comes from.
	About string
}

// CreateChangeSet asks for a change set of the operation. Sent again after a lost answer, it asks for
// the same one; after that was lost, for another.
func CreateChangeSet(ctx context.Context, api Writer, known *Known, operation string, r Request) error {
	known.renew()
	out, err := api.CreateChangeSet(ctx, r.input(operation, known.Nonce), once)
	if err != nil {
		return asError(refusal("CreateChangeSet", err))
	}
	known.ChangeSetID, known.StackID = aws.ToString(out.Id), aws.ToString(out.StackId)
	return nil
}

func (r Request) input(operation, nonce string) *cloudformation.CreateChangeSetInput {
	in := &cloudformation.CreateChangeSetInput{
		StackName:     &r.Name,
		ChangeSetName: aws.String(ChangeSetName(operation, nonce)),
		ChangeSetType: types.ChangeSetTypeUpdate,
		ClientToken:   aws.String(ChangeSetName(operation, nonce)),
		Description:   aws.String(description(operation, r.About)),
		TemplateBody:  &r.Body,
		Parameters:    sdkParameters(r.Parameters),
		Tags:          sdkTags(r.Tags),
	}
	if r.New {
		in.ChangeSetType = types.ChangeSetTypeCreate
	}
	for _, c := range r.Capabilities {
		in.Capabilities = append(in.Capabilities, types.Capability(c))
	}
	if r.RoleARN != "" {
		in.RoleARN = &r.RoleARN
	}
	return in
}

// description fits a change set's description into its 1,024 characters.
func description(operation, about string) string {
	text := []rune(mark(operation))
	if about != "" {
		text = append(text, []rune(": "+about)...)
	}
	return string(text[:min(len(text), 1024)])
}

func sdkParameters(parameters []template.Parameter) []types.Parameter {
	var out []types.Parameter
	for _, p := range parameters {
		if p.UsePrevious {
			out = append(out, types.Parameter{ParameterKey: aws.String(p.Name), UsePreviousValue: aws.Bool(true)})
			continue
		}
		out = append(out, types.Parameter{ParameterKey: aws.String(p.Name), ParameterValue: aws.String(p.Value)})
	}
	return out
}

// sdkTags keeps the difference between no tags (nil: keep what the stack has) and an empty list
// (remove all).
func sdkTags(tags map[string]string) []types.Tag {
	if tags == nil {
		return nil
	}
	out := make([]types.Tag, 0, len(tags))
	for key, value := range tags {
		out = append(out, types.Tag{Key: aws.String(key), Value: aws.String(value)})
	}
	slices.SortFunc(out, func(a, b types.Tag) int {
		if *a.Key < *b.Key {
			return -1
		}
		return 1
	})
	return out
}

// asError keeps a nil *Refusal from becoming a non-nil error.
func asError(r *Refusal) error {
	if r == nil {
		return nil
	}
	return r
}
