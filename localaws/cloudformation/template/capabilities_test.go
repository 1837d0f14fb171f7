package template_test

import (
	"strings"
	"testing"
)

func TestCapabilities(t *testing.T) {
	const reason = "The following resource(s) require capabilities: "
	for name, test := range map[string]struct{ body, required, reason, types string }{
		"none":           {minimal, "", "", ""},
		"role":           {"Resources: {R: {Type: AWS::IAM::Role}}", "CAPABILITY_IAM", reason + "[AWS::IAM::Role]", "AWS::IAM::Role"},
		"several":        {"Resources: {R: {Type: AWS::IAM::Role}, S: {Type: AWS::IAM::AccessKey}, U: {Type: AWS::IAM::Role}}", "CAPABILITY_IAM", reason + "[AWS::IAM::AccessKey, AWS::IAM::Role]", "AWS::IAM::AccessKey AWS::IAM::Role"},
		"named role":     {"Resources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: x}}}", "CAPABILITY_NAMED_IAM", reason + "[AWS::IAM::Role]", "AWS::IAM::Role"},
		"named profile":  {"Resources: {R: {Type: AWS::IAM::InstanceProfile, Properties: {InstanceProfileName: !Sub x}}}", "CAPABILITY_NAMED_IAM", reason + "[AWS::IAM::InstanceProfile]", "AWS::IAM::InstanceProfile"},
		"policy is none": {"Resources: {R: {Type: AWS::IAM::Policy, Properties: {PolicyName: x}}}", "CAPABILITY_IAM", reason + "[AWS::IAM::Policy]", "AWS::IAM::Policy"},
		"not IAM's name": {"Resources: {R: {Type: AWS::SQS::Queue, Properties: {RoleName: x}}}", "", "", ""},
		"extensions":     {"Transform: AWS::LanguageExtensions\nResources: {Fn::ForEach::L: [N, [a], {'A${N}': {Type: AWS::IAM::User, Properties: {UserName: x}}}]}", "CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND", reason + "[AWS::IAM::User, AWS::LanguageExtensions]", "AWS::IAM::User"},
		"macro":          {"Transform: Mine\n" + minimal, "CAPABILITY_AUTO_EXPAND", reason + "[Mine]", ""},
	} {
		required, why, types := parse(t, test.body).Capabilities()
		if got := strings.Join(required, " "); got != test.required || why != test.reason || strings.Join(types, " ") != test.types {
			t.Errorf("%s: %v, %q, %v", name, required, why, types)
		}
	}
}

func TestMacros(t *testing.T) {
	parsed := parse(t, `
Transform: [AWS::LanguageExtensions, {Name: AWS::Include, Parameters: {Location: s3://a/b}}, Mine]
Description: with macros
Parameters: {P: {Type: String}}
Globals: {}
Resources:
  Odd: {Count: 3}
  Function: {Type: AWS::Serverless::Function, Properties: {"Fn::Transform": {Name: Other}, Role: !Ref Made}}
`)
	if got := strings.Join(parsed.Transforms, " "); got != "AWS::LanguageExtensions AWS::Include Mine Other" {
		t.Errorf("transforms %s", got)
	}
	if got := strings.Join(parsed.MacrosUsed(), " "); got != "AWS::Include Mine Other" {
		t.Errorf("macros %s", got)
	}
	if len(parsed.Parameters) != 1 || len(parsed.Resources) != 1 || parsed.Resources[0].Type != "AWS::Serverless::Function" || parsed.Description == "" {
		t.Errorf("what can be read of it: %+v", parsed)
	}
	want := "Transform AWS::Include cannot be run by the embedded CloudFormation, which runs AWS::LanguageExtensions only"
	if got := refusal(t, "Transform: AWS::Include\n"+minimal, nil); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
