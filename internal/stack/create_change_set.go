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
	// ChangeSet is the change set's name; "" for one of the operation's own.
	ChangeSet string
	// Body is the template, or URL is where it is. Exactly one is set.
	Body, URL  string
	Parameters []template.Parameter
	// Tags replace the stack's; nil keeps them, empty removes them (aws-facts 4.3).
	Tags         map[string]string
	Capabilities []string
	// RoleARN is the service role; once given, the stack keeps it.
	RoleARN string
	// NotificationARNs are the topics for stack events: nil keeps the stack's, empty removes them
	// (aws-facts 4.3).
	NotificationARNs []string
	// Rollback are the alarms that roll the deployment back; nil keeps the stack's.
	Rollback *Rollback
	// OnStackFailure is DO_NOTHING, ROLLBACK or DELETE; "" leaves it to the execution. DELETE is for
	// new stacks only (aws-facts 4.6), so for others it becomes ROLLBACK.
	OnStackFailure string
	// DisableRollback is what Express says of rollback.
	DisableRollback bool
	// ImportExisting takes resources over that exist already under the template's names.
	ImportExisting bool
	// Express ends the deployment when configurations are applied (aws-facts 4.4).
	Express bool
	// NestedStacks makes change sets for nested stacks too.
	NestedStacks bool
	// About ends the change set's description: where the template comes from.
	About string
}

// A Rollback names the alarms that roll a deployment back, and for how many minutes after it they are
// watched, 0 to 180 (aws-facts 4.3). Nil alarms keep the stack's, an empty list removes them.
type Rollback struct {
	Alarms  []string
	Minutes int32
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
		StackName:        &r.Name,
		ChangeSetName:    aws.String(orElse(r.ChangeSet, ChangeSetName(operation, nonce))),
		ChangeSetType:    types.ChangeSetTypeUpdate,
		ClientToken:      aws.String(ChangeSetName(operation, nonce)),
		Description:      aws.String(description(operation, r.RoleARN, r.About)),
		Parameters:       sdkParameters(r.Parameters),
		Tags:             sdkTags(r.Tags),
		NotificationARNs: r.NotificationARNs,
		OnStackFailure:   r.onStackFailure(),
	}
	if r.New {
		in.ChangeSetType = types.ChangeSetTypeCreate
	}
	for _, c := range r.Capabilities {
		in.Capabilities = append(in.Capabilities, types.Capability(c))
	}
	r.addOptions(in)
	return in
}

// addOptions sets what is left out when it is not asked for.
func (r Request) addOptions(in *cloudformation.CreateChangeSetInput) {
	if r.URL != "" {
		in.TemplateURL = &r.URL
	} else {
		in.TemplateBody = &r.Body
	}
	if r.RoleARN != "" {
		in.RoleARN = &r.RoleARN
	}
	if r.ImportExisting {
		in.ImportExistingResources = aws.Bool(true)
	}
	if r.NestedStacks {
		in.IncludeNestedStacks = aws.Bool(true)
	}
	if r.Rollback != nil {
		in.RollbackConfiguration = r.Rollback.configuration()
	}
	if r.Express {
		// What it does without being told is not certain (aws-facts 4.4).
		in.DeploymentConfig = &types.DeploymentConfig{Mode: types.DeploymentConfigModeExpress, DisableRollback: &r.DisableRollback}
	}
}

// onStackFailure is what AWS accepts for the type of the change set.
func (r Request) onStackFailure() types.OnStackFailure {
	if r.OnStackFailure == string(types.OnStackFailureDelete) && !r.New {
		return types.OnStackFailureRollback
	}
	return types.OnStackFailure(r.OnStackFailure)
}

func (b Rollback) configuration() *types.RollbackConfiguration {
	out := &types.RollbackConfiguration{MonitoringTimeInMinutes: &b.Minutes}
	if b.Alarms != nil {
		out.RollbackTriggers = []types.RollbackTrigger{}
	}
	for _, arn := range b.Alarms {
		out.RollbackTriggers = append(out.RollbackTriggers, types.RollbackTrigger{Arn: aws.String(arn), Type: aws.String("AWS::CloudWatch::Alarm")})
	}
	return out
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
