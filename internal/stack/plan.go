package stack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/internal/decision"
	"github.com/stackjob/stackjob/internal/plan"
)

// A Planner is what a plan is read with.
type Planner interface {
	Reader
	Inspector
}

// Plan reads what a change set of the stack with a name would do: all pages of its changes, those of
// the change sets of nested stacks, and what it was made of. Whoever compares no plans can do without
// the template, and so without the permission to read it.
func Plan(ctx context.Context, api Planner, s Stack, name, changeSetID string, compares bool) (plan.Plan, error) {
	out, all, err := wholeChangeSet(ctx, api, changeSetID)
	if err != nil {
		return plan.Plan{}, err
	}
	changes, err := changesWithin(ctx, api, all, level{includes: aws.ToBool(out.IncludeNestedStacks)})
	if err != nil {
		return plan.Plan{}, err
	}
	template, err := templateHash(ctx, api, changeSetID)
	if err != nil && !mayLack(err, out.Status, compares) {
		return plan.Plan{}, err
	}
	isNew := s.Status == "" || decision.PhaseOf(s.Status) == decision.Shell
	p := plan.Plan{
		Stack: name, StackID: aws.ToString(out.StackId),
		ChangeSetID: changeSetID, Name: aws.ToString(out.ChangeSetName),
		New: isNew, Changes: changes, Template: template,
		Parameters: planParameters(out.Parameters), Tags: planTags(out.Tags),
		RoleARN: orElse(roleIn(aws.ToString(out.Description)), s.RoleARN),
	}
	if !isNew {
		p.Base = plan.Base{Status: s.Status, Changed: s.Changed}
	}
	return p, nil
}

// wholeChangeSet reads all pages of a change set.
func wholeChangeSet(ctx context.Context, api Reader, id string) (*cloudformation.DescribeChangeSetOutput, []types.Change, error) {
	out, err := api.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: &id})
	if err != nil {
		return nil, nil, asError(refusal("DescribeChangeSet", err))
	}
	all, err := restOf(ctx, api, out)
	return out, all, err
}

// restOf reads the pages of a change set after the first (aws-facts 4.6), and returns all changes.
func restOf(ctx context.Context, api Reader, first *cloudformation.DescribeChangeSetOutput) ([]types.Change, error) {
	all := first.Changes
	for token := first.NextToken; token != nil; {
		page, err := api.DescribeChangeSet(ctx, &cloudformation.DescribeChangeSetInput{ChangeSetName: first.ChangeSetId, NextToken: token})
		if err != nil {
			return nil, asError(refusal("DescribeChangeSet", err))
		}
		all, token = append(all, page.Changes...), page.NextToken
	}
	return all, nil
}

// A level is where in a tree of nested stacks changes are. Includes tells whether the change set is one
// of nested stacks too.
type level struct {
	prefix   string
	depth    int
	includes bool
}

// changesWithin are changes in a plan's words, each nested stack followed by what changes in it.
func changesWithin(ctx context.Context, api Reader, changes []types.Change, at level) ([]plan.Change, error) {
	var out []plan.Change
	for _, c := range changes {
		r := c.ResourceChange
		if r == nil {
			continue
		}
		change := planChange(r, at.prefix)
		unread := r.ChangeSetId == nil && !at.includes || r.ChangeSetId != nil && at.depth == deepest
		change.Unseen = unread && change.Type == stackType && r.Action == types.ChangeActionModify
		out = append(out, change)
		if r.ChangeSetId == nil || at.depth == deepest {
			continue
		}
		_, nested, err := wholeChangeSet(ctx, api, *r.ChangeSetId)
		if err != nil {
			return nil, err
		}
		inner, err := changesWithin(ctx, api, nested, level{change.Path + ".", at.depth + 1, at.includes})
		if err != nil {
			return nil, err
		}
		out = append(out, inner...)
	}
	return out, nil
}

func planChange(r *types.ResourceChange, prefix string) plan.Change {
	id := aws.ToString(r.LogicalResourceId)
	out := plan.Change{Path: prefix + id, LogicalID: id, PhysicalID: aws.ToString(r.PhysicalResourceId),
		Type: aws.ToString(r.ResourceType), Action: string(r.Action), PolicyAction: string(r.PolicyAction)}
	if r.Action == types.ChangeActionModify {
		out.Replacement = string(r.Replacement)
	}
	for _, s := range r.Scope {
		out.Scope = append(out.Scope, string(s))
	}
	for _, d := range r.Details {
		p := plan.Property{Evaluation: string(d.Evaluation), Source: string(d.ChangeSource), Cause: aws.ToString(d.CausingEntity)}
		if t := d.Target; t != nil {
			p.Attribute, p.Name, p.Recreation = string(t.Attribute), aws.ToString(t.Name), string(t.RequiresRecreation)
		}
		out.Properties = append(out.Properties, p)
	}
	return out
}

// templateHash is the hash of the template as it was given.
func templateHash(ctx context.Context, api Inspector, changeSetID string) (string, error) {
	out, err := api.GetTemplate(ctx, &cloudformation.GetTemplateInput{ChangeSetName: &changeSetID, TemplateStage: types.TemplateStageOriginal})
	if err != nil {
		return "", asError(refusal("GetTemplate", err))
	}
	return hash(aws.ToString(out.TemplateBody)), nil
}

// mayLack tells whether the plan can do without the template: nobody has written down whether
// CloudFormation shows that of a change set that has failed.
func mayLack(err error, status types.ChangeSetStatus, compares bool) bool {
	r, ok := errors.AsType[*Refusal](err)
	if !ok || r.Answer != Refused {
		return false
	}
	return (r.Denied() && !compares) || (!r.Denied() && status == types.ChangeSetStatusFailed)
}

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func planParameters(parameters []types.Parameter) []plan.Parameter {
	var out []plan.Parameter
	for _, p := range parameters {
		value := orElse(aws.ToString(p.ResolvedValue), aws.ToString(p.ParameterValue))
		out = append(out, plan.Parameter{Name: aws.ToString(p.ParameterKey), Value: hash(value)})
	}
	return out
}

func planTags(tags []types.Tag) map[string]string {
	out := map[string]string{}
	for _, t := range tags {
		out[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
