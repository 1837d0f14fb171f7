package cloudformation_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation"
)

const summarised = `
Description: a role
Parameters: {Name: {Type: String, Default: x, NoEcho: true, AllowedValues: [x, y], Description: its name}}
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: !Ref Name, AssumeRolePolicyDocument: {}}}
  Topic: {Type: AWS::SNS::Topic}
`

func TestTemplateSummary(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		out, err := a.GetTemplateSummary(t.Context(), &sdk.GetTemplateSummaryInput{TemplateBody: new(summarised)})
		if err != nil {
			t.Fatal(err)
		}
		p := out.Parameters[0]
		got := []any{*out.Description, out.ResourceTypes, out.Capabilities, *out.CapabilitiesReason,
			*p.ParameterKey, *p.ParameterType, *p.DefaultValue, *p.NoEcho, *p.Description, p.ParameterConstraints.AllowedValues,
			out.ResourceIdentifierSummaries[0].ResourceIdentifiers}
		want := []any{"a role", []string{"AWS::IAM::Role", "AWS::SNS::Topic"}, []types.Capability{"CAPABILITY_NAMED_IAM"},
			"The following resource(s) require capabilities: [AWS::IAM::Role]", "Name", "String", "x", true, "its name",
			[]string{"x", "y"}, []string{"RoleName"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("summary (-want +got):\n%s", diff)
		}
		valid, err := a.ValidateTemplate(t.Context(), &sdk.ValidateTemplateInput{TemplateBody: new(summarised)})
		if err != nil || *valid.Description != "a role" || *valid.Parameters[0].DefaultValue != "x" {
			t.Errorf("validation: %v, %v", valid, err)
		}
	})
}

// A summary tells all that can be told of a template without a stack.
func TestTemplateSummaryIsComplete(t *testing.T) {
	const template = `
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::LanguageExtensions
Metadata: {Owner: us}
Resources:
  One: {Type: AWS::S3::Bucket, Properties: {BucketName: one}}
  Two: {Type: AWS::S3::Bucket}
  Odd: {Type: Odd}
`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		in := &sdk.GetTemplateSummaryInput{TemplateBody: new(template)}
		_, err := a.GetTemplateSummary(t.Context(), in)
		refused(t, err, "ValidationError", "Template format error: Unrecognized resource types: [Odd]")
		in.TemplateSummaryConfig = &types.TemplateSummaryConfig{TreatUnrecognizedResourceTypesAsWarnings: new(true)}
		out, err := a.GetTemplateSummary(t.Context(), in)
		must(t, err)
		same(t, out.Warnings.UnrecognizedResourceTypes, []string{"Odd"})
		same(t, *out.Version, "2010-09-09")
		same(t, *out.Metadata, `{"Owner":"us"}`)
		same(t, out.DeclaredTransforms, []string{"AWS::LanguageExtensions"})
		same(t, out.Capabilities, []types.Capability{"CAPABILITY_AUTO_EXPAND"})
		same(t, *out.CapabilitiesReason, "The following resource(s) require capabilities: [AWS::LanguageExtensions]")
		same(t, out.ResourceIdentifierSummaries[0].LogicalResourceIds, []string{"One", "Two"})
		same(t, out.ResourceIdentifierSummaries[0].ResourceIdentifiers, []string{"BucketName"})
	})
}

func TestGetTemplate(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", topic)
		c := a.changeSet("web", "c", renamed)
		for want, in := range map[string]*sdk.GetTemplateInput{
			topic:   {StackName: new("web"), TemplateStage: types.TemplateStageProcessed},
			renamed: {ChangeSetName: c.ChangeSetId},
		} {
			out, err := a.GetTemplate(t.Context(), in)
			if err != nil || *out.TemplateBody != want {
				t.Errorf("got %v, %v, want %s", out, err, want)
			}
		}
		_, err := a.GetTemplateSummary(t.Context(), &sdk.GetTemplateSummaryInput{StackName: new("web")})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestTemplateURL(t *testing.T) {
	inAccount(t, cloudformation.Settings{TemplateURLLimit: 60_000}, func(t *testing.T, a *account) {
		padded := topic + strings.Repeat(" ", 52_000)
		a.objects.buckets["b"] = map[string]string{"fits": padded, "huge": padded + strings.Repeat(" ", 10_000)}
		byURL := func(key string) func(*sdk.CreateStackInput) {
			return func(in *sdk.CreateStackInput) {
				in.TemplateBody, in.TemplateURL = nil, new("https://s3.amazonaws.com/b/"+key)
			}
		}
		a.create("web", "", byURL("fits"))
		refused(t, creating("big", topic, byURL("huge"))(t.Context(), a), "ValidationError", "Template may not exceed 60000 bytes in size.")
		a.allow = func(action, resource string) bool { return action != "s3:GetObject" }
		refused(t, creating("denied", topic, byURL("fits"))(t.Context(), a), "ValidationError",
			"S3 error: Access Denied\nFor more information check http://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html")
		if err := creating("signed", topic, byURL("fits?X-Amz-Signature=x"))(t.Context(), a); err != nil {
			t.Errorf("by a presigned URL: %v", err)
		}
	})
}

func TestTemplateURLLimit(t *testing.T) {
	for limit, size := range map[int]int{0: 1 << 20, 1_000_000: 1_000_000} {
		inAccount(t, cloudformation.Settings{TemplateURLLimit: limit}, func(t *testing.T, a *account) {
			padded := topic + strings.Repeat(" ", size-len(topic))
			a.objects.buckets["b"] = map[string]string{"fits": padded, "over": padded + " "}
			for key, fits := range map[string]bool{"fits": true, "over": false} {
				_, err := a.ValidateTemplate(t.Context(), &sdk.ValidateTemplateInput{TemplateURL: new("https://s3.amazonaws.com/b/" + key)})
				if (err == nil) != fits {
					t.Errorf("limit %d: %s gives %v", limit, key, err)
				}
			}
		})
	}
}

func TestStackPolicy(t *testing.T) {
	const policy = `{"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}`
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		a.create("web", topic)
		get := func() string {
			out, err := a.GetStackPolicy(t.Context(), &sdk.GetStackPolicyInput{StackName: new("web")})
			if err != nil {
				t.Fatal(err)
			}
			return aws.ToString(out.StackPolicyBody)
		}
		if got := get(); got != "" {
			t.Errorf("a stack without a policy has %s", got)
		}
		_, err := a.SetStackPolicy(t.Context(), &sdk.SetStackPolicyInput{StackName: new("web"), StackPolicyBody: new(policy)})
		if err != nil || get() != policy {
			t.Errorf("the policy is %s, %v", get(), err)
		}
		a.update("web", renamed)
		if get() != policy {
			t.Errorf("after an update the policy is %s", get())
		}
	})
}

func TestTerminationProtection(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", topic, func(in *sdk.CreateStackInput) { in.EnableTerminationProtection = new(true) })
		_, err := a.DeleteStack(t.Context(), &sdk.DeleteStackInput{StackName: &id})
		refused(t, err, "ValidationError", "Stack [web] cannot be deleted while TerminationProtection is enabled")
		_, err = a.UpdateTerminationProtection(t.Context(), &sdk.UpdateTerminationProtectionInput{
			StackName: new("web"), EnableTerminationProtection: new(false)})
		if err != nil {
			t.Fatal(err)
		}
		a.remove(id)
	})
}

func TestCallersAreAuthorized(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		id := a.create("web", topic)
		var asked []string
		a.allow = func(action, resource string) bool {
			asked = append(asked, action+" "+resource)
			return false
		}
		const denied = "User: arn:aws:iam::123456789012:user/test is not authorized to perform: "
		_, err := a.DescribeStacks(t.Context(), &sdk.DescribeStacksInput{StackName: new("web")})
		refused(t, err, "AccessDenied", denied+"cloudformation:DescribeStacks on resource: "+id)
		_, err = a.DescribeStacks(t.Context(), &sdk.DescribeStacksInput{StackName: new("none")})
		refused(t, err, "AccessDenied", denied+"cloudformation:DescribeStacks on resource: arn:aws:cloudformation:us-east-1:123456789012:stack/none/*")
		_, err = a.ListStacks(t.Context(), &sdk.ListStacksInput{})
		refused(t, err, "AccessDenied", denied+"cloudformation:ListStacks on resource: *")
		a.allow = func(action, resource string) bool { return action != "iam:PassRole" }
		passing := creating("new", topic, func(in *sdk.CreateStackInput) { in.RoleARN = new("arn:aws:iam::123456789012:role/x") })
		refused(t, passing(t.Context(), a), "AccessDenied", denied+"iam:PassRole on resource: arn:aws:iam::123456789012:role/x")
		if len(asked) != 3 {
			t.Errorf("asked %v", asked)
		}
	})
}

func TestAccountLimits(t *testing.T) {
	inAccount(t, cloudformation.Settings{}, func(t *testing.T, a *account) {
		out, err := a.DescribeAccountLimits(t.Context(), &sdk.DescribeAccountLimitsInput{})
		if err != nil || *out.AccountLimits[0].Name != "StackLimit" || *out.AccountLimits[0].Value != 2000 {
			t.Errorf("got %v, %v", out, err)
		}
	})
}
