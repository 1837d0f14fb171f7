package contract

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// A refusal is a call that is refused, given the name of a stack that is absent or there.
type refusal struct {
	what string
	call func(a *account, stack string) error
	code string
	// text is what is answered; <stack> stands for the name.
	text string
}

// absent are refusals of calls that name a stack there is not: aws-facts 4.10.
var absent = []refusal{
	{"DescribeStacks", func(a *account, stack string) error {
		_, err := a.look(stack)
		return err
	}, "ValidationError", "Stack with id <stack> does not exist"},
	{"DescribeStackEvents", func(a *account, stack string) error {
		_, err := a.cloudformation.DescribeStackEvents(a.ctx(), &cloudformation.DescribeStackEventsInput{StackName: &stack})
		return err
	}, "ValidationError", "Stack [<stack>] does not exist"},
	{"UpdateStack", func(a *account, stack string) error { return a.tryUpdate(stack, handle) }, "ValidationError", "Stack [<stack>] does not exist"},
	{"DescribeChangeSet", func(a *account, stack string) error {
		_, err := a.cloudformation.DescribeChangeSet(a.ctx(), &cloudformation.DescribeChangeSetInput{StackName: &stack, ChangeSetName: new("c")})
		return err
	}, "ValidationError", "Stack [<stack>] does not exist"},
	{"ExecuteChangeSet", func(a *account, stack string) error {
		_, err := a.cloudformation.ExecuteChangeSet(a.ctx(), &cloudformation.ExecuteChangeSetInput{StackName: &stack, ChangeSetName: new("c")})
		return err
	}, "ValidationError", "Stack [<stack>] does not exist"},
	{"ListChangeSets", func(a *account, stack string) error {
		_, err := a.cloudformation.ListChangeSets(a.ctx(), &cloudformation.ListChangeSetsInput{StackName: &stack})
		return err
	}, "ValidationError", "Stack [<stack>] does not exist"},
	{"CancelUpdateStack", (*account).tryCancel, "ValidationError", "Stack [<stack>] does not exist"},
}

// wrong are refusals of calls whose members are wrong by themselves: aws-facts 4.10.
var wrong = []refusal{
	{"no template", func(a *account, stack string) error {
		_, err := a.cloudformation.CreateStack(a.ctx(), &cloudformation.CreateStackInput{StackName: &stack})
		return err
	}, "ValidationError", "Either Template URL or Template Body must be specified."},
	{"a template from elsewhere", func(a *account, stack string) error { return a.fromURL(stack, "https://example.com/template.yaml") },
		"ValidationError", "TemplateURL must be a supported URL."},
	{"a change set without its stack", func(a *account, _ string) error {
		_, err := a.cloudformation.DescribeChangeSet(a.ctx(), &cloudformation.DescribeChangeSetInput{ChangeSetName: new("c")})
		return err
	}, "ValidationError", "StackName must be specified if ChangeSetName is not specified as an ARN."},
	{"parameters without values", func(a *account, stack string) error {
		_, err := a.tryCreate(stack, "Parameters: {A: {Type: String}, B: {Type: String}}"+handle)
		return err
	}, "ValidationError", "Parameters: [A, B] must have values"},
	{"a resource without a type", creating(`{"Resources": {"A": {}}}`),
		"ValidationError", "Template format error: [/Resources/A] Every Resources object must contain a Type member."},
	{"a template without resources", creating(`{"Resources": {}}`),
		"ValidationError", "Template format error: At least one Resources member must be defined."},
	{"a reference to nothing", creating(`{"Resources": {"A": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "X"}}}}}`),
		"ValidationError", "Template format error: Unresolved resource dependencies [X] in the Resources block of the template"},
	{"a property beside the others", creating(`{"Resources": {"A": {"Type": "AWS::SNS::Topic", "X": {}}}}`),
		"ValidationError", "Invalid template resource property 'X'"},
	{"two stack policies", func(a *account, stack string) error {
		_, err := a.tryCreate(stack, handle, func(in *cloudformation.CreateStackInput) {
			in.StackPolicyBody, in.StackPolicyURL = new("{}"), new("https://s3.amazonaws.com/none/none")
		})
		return err
	}, "ValidationError", "You cannot specify both StackPolicyURL and StackPolicyBody"},
	{"a policy that is none", func(a *account, stack string) error {
		_, err := a.tryCreate(stack, handle, func(in *cloudformation.CreateStackInput) { in.StackPolicyBody = new(`{"X": 1}`) })
		return err
	}, "ValidationError", "Error validating stack policy: Invalid stack policy"},
	{"a role of nobody's", func(a *account, stack string) error {
		_, err := a.tryCreate(stack, handle, func(in *cloudformation.CreateStackInput) { in.RoleARN = new("arn:aws:iam::000000000000:role/none") })
		return err
	}, "ValidationError", "Role arn:aws:iam::000000000000:role/none is invalid or cannot be assumed"},
}

// wrongInPart are those of which only the beginning is known.
var wrongInPart = []refusal{
	{"JSON that is none", creating("{"), "ValidationError", "Template format error: JSON not well-formed."},
	{"YAML that is none", creating("a: [\n"), "ValidationError", "Template format error: YAML not well-formed."},
	{"no object of S3", func(a *account, stack string) error {
		return a.fromURL(stack, a.presigned(a.bucket(), "none", time.Hour))
	}, "ValidationError", "S3 error: "},
	{"a name that is none", func(a *account, _ string) error {
		_, err := a.tryCreate("1-name", handle)
		return err
	}, "ValidationError", "1 validation error detected: Value '1-name' at 'stackName' failed to satisfy constraint: " +
		"Member must satisfy regular expression pattern: "},
}

func creating(template string) func(*account, string) error {
	return func(a *account, stack string) error {
		_, err := a.tryCreate(stack, template)
		return err
	}
}

// fromURL tries to make a stack of a template that a URL names.
func (a *account) fromURL(stack, url string) error {
	_, err := a.tryCreate(stack, "", func(in *cloudformation.CreateStackInput) { in.TemplateBody, in.TemplateURL = nil, &url })
	return err
}

// iam needs a capability.
const iam = `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties: {%s AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}}
`

// capable is a creation with capabilities.
func capable(template string, capabilities ...types.Capability) func(*account, string) error {
	return func(a *account, stack string) error {
		_, err := a.tryCreate(stack, template, func(in *cloudformation.CreateStackInput) { in.Capabilities = capabilities })
		return err
	}
}

// incapable are refusals for want of a capability: aws-facts 4.3, 4.10.
var incapable = []refusal{
	{"a role", capable(fmt.Sprintf(iam, "")), "InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]"},
	{"a named role", capable(fmt.Sprintf(iam, "RoleName: stackjob-contract,")), "InsufficientCapabilitiesException",
		"Requires capabilities : [CAPABILITY_NAMED_IAM]"},
	{"a named role with too little", capable(fmt.Sprintf(iam, "RoleName: stackjob-contract,"), types.CapabilityCapabilityIam),
		"InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_NAMED_IAM]"},
	{"a transform", capable("Transform: AWS::LanguageExtensions" + handle), "InsufficientCapabilitiesException",
		"Requires capabilities : [CAPABILITY_AUTO_EXPAND]"},
}

// meet makes the calls of refusals, each on a stack that there is not, and judges the answers.
func meet(refusals []refusal, judge func(a *account, err error, code, text string)) func(*account) {
	return func(a *account) {
		for _, r := range refusals {
			stack := a.stackName()
			a.Logf("%s, stack %s", r.what, stack)
			judge(a, r.call(a, stack), r.code, strings.ReplaceAll(r.text, "<stack>", stack))
		}
	}
}

var refusalTests = []Test{
	{Name: "cloudformation: an absent stack is named", Source: "aws-facts 4.10", Quick: true, check: meet(absent, (*account).refused)},
	{Name: "cloudformation: what is wrong with a call is said", Source: "aws-facts 4.10", Quick: true, check: meet(wrong, (*account).refused)},
	{Name: "cloudformation: what is wrong with a text is said", Source: "aws-facts 4.10", Quick: true, check: meet(wrongInPart, (*account).refusedLike)},
	{Name: "cloudformation: the capability that is missing is named", Source: "aws-facts 4.3, 4.10", Quick: true,
		check: meet(incapable, (*account).refused)},
	{Name: "cloudformation: a parameter has a value or keeps one, not both", Source: "aws-facts 4.10 (an emulator's text)", check: func(a *account) {
		arn := a.create(a.stackName(), setting).arn()
		both := types.Parameter{ParameterKey: new("Value"), ParameterValue: new("two"), UsePreviousValue: new(true)}
		err := a.tryUpdate(arn, setting, func(in *cloudformation.UpdateStackInput) { in.Parameters = []types.Parameter{both} })
		a.refusedLike(err, "ValidationError", "Invalid input for parameter key Value.")
	}},
	{Name: "cloudformation: values are held to the parameter's constraints", Source: "parameters-section-structure.html", Quick: true,
		check: func(a *account) {
			for constraint, value := range map[string]string{
				"Type: String, AllowedValues: [a, b]": "c", "Type: String, AllowedPattern: '[a-z]+'": "1", "Type: String, MinLength: 2": "a",
				"Type: String, MaxLength: 2": "abc", "Type: Number": "x", "Type: Number, MaxValue: 3": "4", "Type: Number, MinValue: 3": "2",
			} {
				_, err := a.tryCreate(a.stackName(), "Parameters: {P: {"+constraint+"}}"+handle,
					func(in *cloudformation.CreateStackInput) { in.Parameters = given("P", value) })
				if code(err) != "ValidationError" {
					a.Errorf("%s with the value %s: got %v, want ValidationError", constraint, value, err)
				}
			}
		}},
}
