package cloudformation_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const topic = `{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}`

// Calls that are refused, on an account with: done (CREATE_COMPLETE), shell (REVIEW_IN_PROGRESS),
// broken (CREATE_FAILED, rollback disabled), left (CREATE_FAILED, DO_NOTHING), back
// (ROLLBACK_COMPLETE), busy (UPDATE_IN_PROGRESS). IDs of stacks and change sets appear as <name>.
var refusals = []struct {
	name          string
	call          func(ctx context.Context, a *account) error
	code, message string
}{
	{"describe what is absent", func(ctx context.Context, a *account) error {
		_, err := a.DescribeStacks(ctx, &sdk.DescribeStacksInput{StackName: new("none")})
		return err
	}, "ValidationError", "Stack with id none does not exist"},
	{"events of what is absent", func(ctx context.Context, a *account) error {
		_, err := a.DescribeStackEvents(ctx, &sdk.DescribeStackEventsInput{StackName: new("none")})
		return err
	}, "ValidationError", "Stack [none] does not exist"},
	{"update what is absent", updating("none", topic), "ValidationError", "Stack [none] does not exist"},
	{"change set of what is absent", changing("none", topic), "ValidationError", "Stack [none] does not exist"},
	{"create what is there", creating("done", topic), "AlreadyExistsException", "Stack [done] already exists"},
	{"CREATE change set of what is there", changing("done", topic, ofTypeCreate), "ValidationError",
		"Stack [done] already exists and cannot be created again with the changeSet [c]."},
	{"CREATE change set after rollback", changing("back", topic, ofTypeCreate), "ValidationError",
		"Stack [back] already exists and cannot be created again with the changeSet [c]."},
	{"update after rollback", updating("back", topic), "ValidationError",
		"Stack:<back> is in ROLLBACK_COMPLETE state and can not be updated."},
	{"UPDATE change set of a shell", changing("shell", topic), "ValidationError",
		"Stack:<shell> is in REVIEW_IN_PROGRESS state and can not be updated."},
	{"update while updating", updating("busy", topic), "ValidationError",
		"Stack:<busy> is in UPDATE_IN_PROGRESS state and can not be updated."},
	{"update without changes", updating("done", topic), "ValidationError", "No updates are to be performed."},
	{"update with rollback after failure", updating("broken", topic), "ValidationError",
		"This stack is currently in a non-terminal [CREATE_FAILED] state. To update the stack from this state, please use " +
			"the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API"},
	{"update after DO_NOTHING", updating("left", topic), "ValidationError",
		"This stack cannot be updated from [CREATE_FAILED] state because it contains [on-failure: DO_NOTHING]. Please use " +
			"disable-rollback option instead during stack creation."},
	{"delete while updating", func(ctx context.Context, a *account) error {
		_, err := a.DeleteStack(ctx, &sdk.DeleteStackInput{StackName: new("busy")})
		return err
	}, "ValidationError", "Stack [busy] cannot be deleted while in status UPDATE_IN_PROGRESS"},
	{"delete what is protected", func(ctx context.Context, a *account) error {
		protect(ctx, a, "done")
		_, err := a.DeleteStack(ctx, &sdk.DeleteStackInput{StackName: new("done")})
		return err
	}, "ValidationError", "Stack [done] cannot be deleted while TerminationProtection is enabled"},
	{"retain before a failed deletion", func(ctx context.Context, a *account) error {
		_, err := a.DeleteStack(ctx, &sdk.DeleteStackInput{StackName: new("done"), RetainResources: []string{"Topic"}})
		return err
	}, "ValidationError", "Invalid operation on stack [<done>]. Resources can be retained, and deletion forced, only for a " +
		"stack in the DELETE_FAILED state."},
	{"cancel no update", func(ctx context.Context, a *account) error {
		_, err := a.CancelUpdateStack(ctx, &sdk.CancelUpdateStackInput{StackName: new("done")})
		return err
	}, "ValidationError", "CancelUpdateStack cannot be called from current stack status"},
	{"roll back a good stack", func(ctx context.Context, a *account) error {
		_, err := a.RollbackStack(ctx, &sdk.RollbackStackInput{StackName: new("done")})
		return err
	}, "ValidationError", "Stack:<done> is in CREATE_COMPLETE state and can not be rolled back."},
	{"continue no rollback", func(ctx context.Context, a *account) error {
		_, err := a.ContinueUpdateRollback(ctx, &sdk.ContinueUpdateRollbackInput{StackName: new("done")})
		return err
	}, "ValidationError", "Stack:<done> is in CREATE_COMPLETE state and can not continue rollback."},
	{"no template", creating("new", ""), "ValidationError", "Either Template URL or Template Body must be specified."},
	{"bad template URL", func(ctx context.Context, a *account) error {
		_, err := a.ValidateTemplate(ctx, &sdk.ValidateTemplateInput{TemplateURL: new("https://example.com/x")})
		return err
	}, "ValidationError", "TemplateURL must be a supported URL."},
	{"absent template object", func(ctx context.Context, a *account) error {
		_, err := a.ValidateTemplate(ctx, &sdk.ValidateTemplateInput{TemplateURL: new("https://s3.amazonaws.com/b/x")})
		return err
	}, "ValidationError", "S3 error: The specified key does not exist.\nFor more information check " +
		"http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html"},
	{"bad stack name", creating("1", topic), "ValidationError",
		"1 validation error detected: Value '1' at 'stackName' failed to satisfy constraint: Member must satisfy regular " +
			"expression pattern: [a-zA-Z][-a-zA-Z0-9]*"},
	{"two bad members", func(ctx context.Context, a *account) error {
		_, err := a.CreateStack(ctx, &sdk.CreateStackInput{StackName: new("a"), TemplateBody: new(topic), OnFailure: "X",
			Capabilities: []types.Capability{"Y"}})
		return err
	}, "ValidationError",
		"2 validation errors detected: Value 'X' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value " +
			"set: [ROLLBACK, DELETE, DO_NOTHING]; Value 'Y' at 'capabilities.1.member' failed to satisfy constraint: Member must " +
			"satisfy enum value set: [CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND, CAPABILITY_IAM]"},
	{"body too large", creating("new", strings.Repeat("a", 51201)), "ValidationError",
		"1 validation error detected: Value '" + strings.Repeat("a", 51201) + "' at 'templateBody' failed to satisfy " +
			"constraint: Member must have length less than or equal to 51200"},
	{"no type", creating("new", `{"Resources": {"A": {}}}`), "ValidationError",
		"Template format error: [/Resources/A] Every Resources object must contain a Type member."},
	{"types that are none", creating("new", `{"Resources": {"A": {"Type": "Queue"}, "B": {"Type": "AWS::SNS"}, "C": {"Type": "Queue"}}}`),
		"ValidationError", "Template format error: Unrecognized resource types: [AWS::SNS, Queue]"},
	{"a type that is none in a change set", changing("done", `{"Resources": {"A": {"Type": "Custom::"}}}`),
		"ValidationError", "Template format error: Unrecognized resource types: [Custom::]"},
	{"a type that is none in a loop", creating("new", `{"Transform": "AWS::LanguageExtensions", "Resources": {
		"Fn::ForEach::L": ["X", ["a"], {"R${X}": {"Type": "AWS::A:B::C"}}]}}`),
		"ValidationError", "Template format error: Unrecognized resource types: [AWS::A:B::C]"},
	{"validate a type that is none", func(ctx context.Context, a *account) error {
		_, err := a.ValidateTemplate(ctx, &sdk.ValidateTemplateInput{TemplateBody: new(`{"Resources": {"A": {"Type": "Queue"}}}`)})
		return err
	}, "ValidationError", "Template format error: Unrecognized resource types: [Queue]"},
	{"a tag of AWS's", creating("new", topic, withTags("aws:a", "1")), "ValidationError",
		"aws: prefixed tag key names are not allowed for external use."},
	{"a tag twice", creating("new", topic, withTags("a", "1", "b", "2", "a", "1")), "ValidationError", "Duplicate tag keys found: [a]"},
	{"missing capability", creating("new", `{"Resources": {"R": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}}}`),
		"InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]"},
	{"missing parameter", creating("new", `{"Parameters": {"A": {"Type": "String"}, "B": {"Type": "String"}}, "Resources": {"T": {"Type": "AWS::SNS::Topic"}}}`),
		"ValidationError", "Parameters: [A, B] must have values"},
	{"undeclared parameter", creating("new", topic, func(in *sdk.CreateStackInput) {
		in.Parameters = []types.Parameter{{ParameterKey: new("A"), ParameterValue: new("1")}}
	}), "ValidationError", "Parameters: [A] do not exist in the template"},
	{"previous and value", updating("done", topic, func(in *sdk.UpdateStackInput) {
		in.TemplateBody = new(replace(topic, "{", `{"Parameters": {"A": {"Type": "String"}}, `))
		in.Parameters = []types.Parameter{{ParameterKey: new("A"), ParameterValue: new("1"), UsePreviousValue: new(true)}}
	}), "ValidationError", "Invalid input for parameter key A. Cannot specify usePreviousValue as true and non empty value for a parameter"},
	{"a macro", creating("new", replace(topic, "{", `{"Transform": "Magic", `)), "ValidationError",
		"No transform named 123456789012::Magic found."},
	{"bad role", creating("new", topic, func(in *sdk.CreateStackInput) { in.RoleARN = new("arn:aws:iam::999999999999:role/x") }),
		"ValidationError", "Role arn:aws:iam::999999999999:role/x is invalid or cannot be assumed"},
	{"changed type", updating("done", replace(topic, "SNS::Topic", "SQS::Queue")), "ValidationError",
		"Update of resource type is not permitted. The new template modifies resource type of the following resources: [Topic]"},
	{"two ways of failure", creating("new", topic, func(in *sdk.CreateStackInput) {
		in.OnFailure, in.DisableRollback = types.OnFailureDelete, new(true)
	}), "ValidationError", "You may not specify both DisableRollback and OnFailure."},
	{"bad policy", func(ctx context.Context, a *account) error {
		_, err := a.SetStackPolicy(ctx, &sdk.SetStackPolicyInput{StackName: new("done"), StackPolicyBody: new("{}")})
		return err
	}, "ValidationError", "Error validating stack policy: Invalid stack policy"},
	{"two policies", func(ctx context.Context, a *account) error {
		_, err := a.SetStackPolicy(ctx, &sdk.SetStackPolicyInput{StackName: new("done"), StackPolicyBody: new("{}"), StackPolicyURL: new("https://x")})
		return err
	}, "ValidationError", "You cannot specify both StackPolicyURL and StackPolicyBody"},
	{"summary of a shell", func(ctx context.Context, a *account) error {
		_, err := a.GetTemplateSummary(ctx, &sdk.GetTemplateSummaryInput{StackName: new("shell")})
		return err
	}, "ValidationError", "GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks."},
	{"absent resource", func(ctx context.Context, a *account) error {
		_, err := a.DescribeStackResource(ctx, &sdk.DescribeStackResourceInput{StackName: new("done"), LogicalResourceId: new("X")})
		return err
	}, "ValidationError", "Resource X does not exist for stack done"},
	{"absent change set", func(ctx context.Context, a *account) error {
		_, err := a.DescribeChangeSet(ctx, &sdk.DescribeChangeSetInput{StackName: new("done"), ChangeSetName: new("x")})
		return err
	}, "ChangeSetNotFound", "ChangeSet [x] does not exist"},
	{"change set of no stack", func(ctx context.Context, a *account) error {
		_, err := a.DescribeChangeSet(ctx, &sdk.DescribeChangeSetInput{ChangeSetName: new("x")})
		return err
	}, "ValidationError", "StackName must be specified if ChangeSetName is not specified as an ARN."},
	{"duplicate change set", changing("shell", topic, ofTypeCreate, withName("first")), "AlreadyExistsException",
		"ChangeSet [first] already exists"},
	{"duplicate change set with a token", changing("shell", topic, ofTypeCreate, withName("first"), func(in *sdk.CreateChangeSetInput) {
		in.ClientToken = new("t")
	}), "AlreadyExistsException", "ChangeSet first cannot be created due to a mismatch with existing attribute ClientToken"},
	{"execute too early", func(ctx context.Context, a *account) error {
		if err := changing("done", replace(topic, "SNS::Topic\"", "SNS::Topic\", \"DeletionPolicy\": \"Retain\""))(ctx, a); err != nil {
			return err
		}
		_, err := a.ExecuteChangeSet(ctx, &sdk.ExecuteChangeSetInput{StackName: new("done"), ChangeSetName: new("c")})
		return err
	}, "InvalidChangeSetStatus", "ChangeSet [<done/c>] cannot be executed in its current status of [CREATE_PENDING]"},
	{"execute what failed", func(ctx context.Context, a *account) error {
		if err := changing("done", topic)(ctx, a); err != nil {
			return err
		}
		time.Sleep(10 * time.Second)
		_, err := a.ExecuteChangeSet(ctx, &sdk.ExecuteChangeSetInput{StackName: new("done"), ChangeSetName: new("c")})
		return err
	}, "InvalidChangeSetStatus", "ChangeSet [<done/c>] cannot be executed in its current status of [FAILED]"},
	{"not imported", func(ctx context.Context, a *account) error {
		_, err := a.ListImports(ctx, &sdk.ListImportsInput{ExportName: new("x")})
		return err
	}, "ValidationError", "Export 'x' is not imported by any stack."},
	{"a page of another list", func(ctx context.Context, a *account) error {
		_, err := a.ListStacks(ctx, &sdk.ListStacksInput{NextToken: new("x")})
		return err
	}, "ValidationError", "The NextToken is not valid for this list."},
	{"import", changing("done", topic, func(in *sdk.CreateChangeSetInput) { in.ChangeSetType = types.ChangeSetTypeImport }),
		"ValidationError", "Must Provide at least one resource to import"},
	{"a deployment mode", creating("new", topic, func(in *sdk.CreateStackInput) {
		in.DeploymentConfig = &types.DeploymentConfig{Mode: "FAST"}
	}), "ValidationError", "1 validation error detected: Value 'FAST' at 'deploymentConfig.mode' failed to satisfy constraint: Member must " +
		"satisfy enum value set: [STANDARD, EXPRESS]"},
	{"temporary policy", updating("done", topic, func(in *sdk.UpdateStackInput) { in.StackPolicyDuringUpdateBody = new("{}") }),
		"ValidationError", "Error validating stack policy: Invalid stack policy"},
	{"bad metadata", creating("new", replace(topic, "Topic\"}", "Topic\", \"Metadata\": {\"localaws\": {\"make\": {}}}}")),
		"ValidationError", `The localaws metadata of Topic cannot be used: "make" is none of ["create" "delete" "drift" "hook" "import" "invalid" "rollback" "state" "update"]`},
	{"resource types", creating("new", topic, func(in *sdk.CreateStackInput) { in.ResourceTypes = []string{"AWS::SQS::*"} }),
		"ValidationError", "Resource types [AWS::SNS::Topic] are not allowed by ResourceTypes"},
}

func TestRefusals(t *testing.T) {
	for _, test := range refusals {
		t.Run(test.name, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				message := a.furnish().Replace(test.message)
				err := test.call(t.Context(), a)
				if at := strings.Index(message, "<done/c>"); at >= 0 {
					out, _ := a.DescribeChangeSet(t.Context(), &sdk.DescribeChangeSetInput{StackName: new("done"), ChangeSetName: new("c")})
					message = strings.ReplaceAll(message, "<done/c>", *out.ChangeSetId)
				}
				refused(t, err, test.code, message)
			})
		})
	}
}

// furnish makes the stacks of the refusals and knows their ids.
func (a *account) furnish() *strings.Replacer {
	a.create("done", topic)
	a.create("broken", failing, func(in *sdk.CreateStackInput) { in.DisableRollback = new(true) })
	a.create("left", failing, func(in *sdk.CreateStackInput) { in.OnFailure = types.OnFailureDoNothing })
	a.create("back", failing)
	a.changeSet("shell", "first", topic, ofTypeCreate)
	a.create("busy", topic)
	if err := updating("busy", replace(topic, "Topic\"}", "Topic\", \"Properties\": {\"DisplayName\": \"a\"}}"))(a.t.Context(), a); err != nil {
		a.t.Fatal(err)
	}
	var pairs []string
	for _, name := range []string{"done", "broken", "left", "back", "shell", "busy"} {
		pairs = append(pairs, "<"+name+">", *a.stack(name).StackId)
	}
	return strings.NewReplacer(pairs...)
}

func withTags(pairs ...string) func(*sdk.CreateStackInput) {
	return func(in *sdk.CreateStackInput) {
		for pair := range slices.Chunk(pairs, 2) {
			in.Tags = append(in.Tags, types.Tag{Key: &pair[0], Value: &pair[1]})
		}
	}
}

func creating(name, template string, options ...func(*sdk.CreateStackInput)) func(context.Context, *account) error {
	return func(ctx context.Context, a *account) error {
		in := &sdk.CreateStackInput{StackName: &name}
		if template != "" {
			in.TemplateBody = &template
		}
		for _, option := range options {
			option(in)
		}
		_, err := a.CreateStack(ctx, in)
		return err
	}
}

func updating(name, template string, options ...func(*sdk.UpdateStackInput)) func(context.Context, *account) error {
	return func(ctx context.Context, a *account) error {
		in := &sdk.UpdateStackInput{StackName: &name, TemplateBody: &template}
		for _, option := range options {
			option(in)
		}
		_, err := a.UpdateStack(ctx, in)
		return err
	}
}

func changing(name, template string, options ...func(*sdk.CreateChangeSetInput)) func(context.Context, *account) error {
	return func(ctx context.Context, a *account) error {
		in := &sdk.CreateChangeSetInput{StackName: &name, ChangeSetName: new("c"), TemplateBody: &template}
		for _, option := range options {
			option(in)
		}
		_, err := a.CreateChangeSet(ctx, in)
		return err
	}
}

func withName(name string) func(*sdk.CreateChangeSetInput) {
	return func(in *sdk.CreateChangeSetInput) { in.ChangeSetName = &name }
}

func protect(ctx context.Context, a *account, name string) {
	_, err := a.UpdateTerminationProtection(ctx, &sdk.UpdateTerminationProtectionInput{StackName: &name, EnableTerminationProtection: new(true)})
	if err != nil {
		a.t.Fatal(err)
	}
}

// Types of every form that AWS knows are taken.
func TestResourceTypes(t *testing.T) {
	for _, kind := range []string{"AWS::SNS::Topic", "Alexa::ASK::Skill", "My::Own::Thing::MODULE", "Custom::a_B@c-1", "AWS::CloudFormation::CustomResource"} {
		t.Run(kind, func(t *testing.T) {
			inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
				a.create("web", `{"Resources": {"R": {"Type": "`+kind+`"}}}`)
			})
		})
	}
}

// The order of tags and of outputs is nothing that could be updated.
func TestOrderIsNoChange(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		const resources = "Resources: {Topic: {Type: AWS::SNS::Topic}}\nOutputs: "
		a.create("web", resources+"{A: {Value: 1}, B: {Value: 2}}", withTags("a", "1", "b", "2"))
		update := func(outputs string, tags ...string) error {
			var in sdk.CreateStackInput
			withTags(tags...)(&in)
			_, err := a.UpdateStack(t.Context(), &sdk.UpdateStackInput{StackName: new("web"), TemplateBody: new(resources + outputs), Tags: in.Tags})
			return err
		}
		refused(t, update("{B: {Value: 2}, A: {Value: 1}}", "b", "2", "a", "1"), "ValidationError", "No updates are to be performed.")
		if err := update("{B: {Value: 2}, A: {Value: 1}}", "b", "1", "a", "2"); err != nil {
			t.Errorf("tags with each other's values: %v", err)
		}
	})
}
