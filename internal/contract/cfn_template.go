package contract

import (
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// functions has an output for each thing a function can do.
const functions = `
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Env: {Type: String, Default: prod}
  Names: {Type: CommaDelimitedList, Default: "a, b ,c"}
Mappings:
  Sizes: {prod: {Size: large, Zones: [x, y]}, test: {Size: small, Zones: [z]}}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
  IsTest: !Not [!Condition IsProd]
  Either: !Or [!Condition IsProd, !Condition IsTest]
  Both: !And [!Condition IsProd, !Condition IsTest]
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Absent: {Type: AWS::CloudFormation::WaitConditionHandle, Condition: IsTest}
Outputs:
  Ref: {Value: !Ref Env}
  Sub: {Value: !Sub ["${Env}-${!Literal}-${X}", {X: y}], Condition: IsProd}
  Join: {Value: !Join ["/", !Ref Names]}
  Select: {Value: !Select [1, !Ref Names]}
  Split: {Value: !Select [2, !Split ["|", "p|q|r"]]}
  FindInMap: {Value: !FindInMap [Sizes, !Ref Env, Size]}
  FindList: {Value: !Join ["", !FindInMap [Sizes, prod, Zones]]}
  If: {Value: !If [IsTest, yes-test, no-test]}
  Both: {Value: !If [Both, "yes", "no"]}
  Either: {Value: !If [Either, "yes", "no"]}
  Base64: {Value: !Base64 hello}
  Cidr: {Value: !Join [",", !Cidr [10.0.0.0/24, 2, 5]]}
  Long: {Value: {"Fn::Join": ["-", [{"Ref": Env}, {"Fn::Sub": "${AWS::StackName}"}]]}}
  Region: {Value: !Ref AWS::Region}
  Account: {Value: !Sub "${AWS::AccountId}"}
  Never: {Value: x, Condition: IsTest}
`

const exporting = `
Parameters: {Name: {Type: String}}
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
Outputs:
  Shared: {Value: what is shared, Export: {Name: !Ref Name}}
`

const sharing = `
Parameters: {Name: {Type: String}}
Resources:
  Setting: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: {"Fn::ImportValue": !Ref Name}}}
Outputs:
  Value: {Value: !GetAtt Setting.Value}
`

var templateTests = []Test{
	{Name: "cloudformation: functions give what they should", Source: "intrinsic-function-reference.html", check: func(a *account) {
		name := a.stackName()
		done := a.create(name, functions)
		same(a, "outputs", outputs(done.stack), map[string]string{
			"Ref": "prod", "Sub": "prod-${Literal}-y", "Join": "a/b/c", "Select": "b", "Split": "r", "FindInMap": "large", "FindList": "xy",
			"If": "no-test", "Both": "no", "Either": "yes", "Base64": "aGVsbG8=", "Cidr": "10.0.0.0/27,10.0.0.32/27",
			"Long": "prod-" + name, "Region": a.harness.Config.Region, "Account": a.accountID(),
		})
		for _, e := range done.events {
			if *e.LogicalResourceId == "Absent" {
				a.Errorf("a resource whose condition is false: %s", line(e))
			}
		}
	}},
	{Name: "cloudformation: a template is read by URL, presigned or not", Source: "aws-facts 3.1, 4.8", check: func(a *account) {
		bucket := a.bucket()
		a.put(bucket, "stacks/a b.yaml", setting)
		url := a.presigned(bucket, "stacks/a b.yaml", time.Hour)
		name := a.stackName()
		a.must(a.fromURL(name, url))
		arn := *a.mustLook(name).StackId
		equal(a, "status", a.ended(arn, 0).status(), "CREATE_COMPLETE")
		plain, _, _ := strings.Cut(url, "?")
		for _, address := range []string{url, plain} {
			out, err := a.cloudformation.ValidateTemplate(a.ctx(), &cloudformation.ValidateTemplateInput{TemplateURL: &address})
			a.succeeds(err)
			equal(a, "parameters", len(out.Parameters), 1)
		}
	}},
	{Name: "cloudformation: a template comes back as it was given", Source: "API_GetTemplate", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		out, err := a.cloudformation.GetTemplate(a.ctx(), &cloudformation.GetTemplateInput{StackName: &name})
		a.must(err)
		equal(a, "template", *out.TemplateBody, setting)
		a.changeSet(name, setting+"# changed\n", to("two"))
		out, err = a.cloudformation.GetTemplate(a.ctx(), &cloudformation.GetTemplateInput{StackName: &name, ChangeSetName: new("c")})
		a.must(err)
		equal(a, "template of a change set", *out.TemplateBody, setting+"# changed\n")
	}},
	{Name: "cloudformation: a summary tells parameters, capabilities and types", Source: "aws-facts 8, traps 10 and 13", Quick: true, check: func(a *account) {
		out, err := a.cloudformation.GetTemplateSummary(a.ctx(), &cloudformation.GetTemplateSummaryInput{TemplateBody: new(described)})
		a.must(err)
		got := map[string]string{}
		for _, p := range out.Parameters {
			got[*p.ParameterKey] = *p.ParameterType + " " + aws.ToString(p.DefaultValue)
			equal(a, "NoEcho of "+*p.ParameterKey, aws.ToBool(p.NoEcho), *p.ParameterKey == "Secret")
		}
		same(a, "parameters", got, map[string]string{"Plain": "String ", "Usual": "String usual", "Secret": "String ",
			"Count": "Number 3", "Names": "CommaDelimitedList a,b"})
		has(a, "types", out.ResourceTypes, "AWS::CloudFormation::WaitConditionHandle")
		equal(a, "reason", aws.ToString(out.CapabilitiesReason), "")
		unnamed := fmt.Sprintf(iam, "")
		role, err := a.cloudformation.GetTemplateSummary(a.ctx(), &cloudformation.GetTemplateSummaryInput{TemplateBody: &unnamed})
		a.must(err)
		if len(role.Capabilities) != 1 || role.Capabilities[0] != types.CapabilityCapabilityIam {
			a.Errorf("capabilities: %v", role.Capabilities)
		}
		equal(a, "reason of a role", aws.ToString(role.CapabilitiesReason), "The following resource(s) require capabilities: [AWS::IAM::Role]")
	}},
	{Name: "cloudformation: what is exported can be imported and is then in use", Source: "using-cfn-stack-exports.html", check: func(a *account) {
		export, from := unique(), a.stackName()
		named := func(in *cloudformation.CreateStackInput) { in.Parameters = given("Name", export) }
		arn := a.create(from, exporting, named).arn()
		into := a.create(a.stackName(), sharing, named)
		same(a, "outputs", outputs(into.stack), map[string]string{"Value": "what is shared"})
		out, err := a.cloudformation.ListImports(a.ctx(), &cloudformation.ListImportsInput{ExportName: &export})
		a.must(err)
		has(a, "imports", out.Imports, *into.stack.StackName)
		a.refusedLike(a.tryRemove(arn), "ValidationError", "")
		a.remove(into.arn())
		equal(a, "status", a.remove(arn).status(), "DELETE_COMPLETE")
	}},
}

var lookTests = []Test{
	{Name: "cloudformation: a stack policy can be set and replaced", Source: "aws-facts 4.3", check: func(a *account) {
		const policy = `{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}`
		name := a.stackName()
		a.create(name, handle)
		before, err := a.cloudformation.GetStackPolicy(a.ctx(), &cloudformation.GetStackPolicyInput{StackName: &name})
		a.must(err)
		equal(a, "policy", aws.ToString(before.StackPolicyBody), "")
		_, err = a.cloudformation.SetStackPolicy(a.ctx(), &cloudformation.SetStackPolicyInput{StackName: &name, StackPolicyBody: new(policy)})
		a.must(err)
		after, err := a.cloudformation.GetStackPolicy(a.ctx(), &cloudformation.GetStackPolicyInput{StackName: &name})
		a.must(err)
		equal(a, "policy", aws.ToString(after.StackPolicyBody), policy)
	}},
	{Name: "cloudformation: stacks of another region are others", Source: "aws-facts 4.2", check: func(a *account) {
		name := a.stackName()
		a.create(name, handle)
		elsewhere := cloudformation.NewFromConfig(a.harness.Config, func(o *cloudformation.Options) { o.Region = anotherThan(o.Region) })
		_, err := elsewhere.DescribeStacks(a.ctx(), &cloudformation.DescribeStacksInput{StackName: &name})
		a.refused(err, "ValidationError", "Stack with id "+name+" does not exist")
	}},
}

func anotherThan(region string) string {
	if region == "eu-west-1" {
		return "us-east-1"
	}
	return "eu-west-1"
}
