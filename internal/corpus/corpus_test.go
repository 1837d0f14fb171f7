package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEveryTemplateGetsALine(t *testing.T) {
	dir := folder(t, map[string]string{
		"a-good.yaml":    "Parameters: {Name: {Type: String}}\nResources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !Ref Name}\n",
		"b-imports.yaml": "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Properties: {QueueName: !ImportValue first-name, KmsMasterKeyId: !ImportValue other-name}\n",
		"c-macro.json":   `{"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": {"Type": "AWS::Serverless::Function"}}}`,
		"d-bad.yaml":     "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n    Metadata: {localaws: {create: {fail: no queue for you}}}\n",
		"e-nested.yaml":  "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: 'https://b.s3.amazonaws.com/child.yaml'}\n",
		"g-family.yaml":  "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: 'https://templates.s3.amazonaws.com/some/a-good.yaml', Parameters: {Name: inner}}\n",
		"f-other.json":   `{"name": "not a template"}`,
		"README.md":      "Resources:\n  Type: AWS::SQS::Queue\n",
	})
	synctest.Test(t, func(t *testing.T) {
		var out, wrong bytes.Buffer
		code := run(context.Background(), []string{dir}, &out, &wrong)
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if code != 1 || wrong.Len() > 0 || len(lines) != 7 {
			t.Fatalf("exit code %d, %q:\n%s", code, wrong.String(), out.String())
		}
		for i, want := range []string{
			"deployed   a-good.yaml: 1 resources in the template", "deployed   b-imports.yaml: ",
			"refused    c-macro.json: macros and transforms run in AWS only: AWS::Serverless-2016-10-31",
			"failed     d-bad.yaml: ", "refused    e-nested.yaml: ", "deployed   g-family.yaml: ",
			"6 templates: 3 deployed, 2 refused, 0 unoffered, 1 failed",
		} {
			if !strings.HasPrefix(lines[i], want) {
				t.Errorf("line %d is %q, want %q", i, lines[i], want)
			}
		}
		if !strings.Contains(lines[3], "no queue for you") {
			t.Errorf("the reason is missing: %q", lines[3])
		}
	})
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"a", "b"}, {"/nowhere"}} {
		var out, wrong bytes.Buffer
		if code := run(context.Background(), args, &out, &wrong); code != 2 || out.Len() > 0 || !strings.HasPrefix(wrong.String(), "corpus: ") {
			t.Errorf("%q: exit code %d, %q, %q", args, code, out.String(), wrong.String())
		}
	}
}

func TestValuesFit(t *testing.T) {
	parsed, err := template.Parse([]byte(`
Parameters:
  Given: {Type: String, Default: x}
  Choice: {Type: String, AllowedValues: [b, a]}
  Enabled: {Type: String, AllowedValues: ["false", "true"]}
  Count: {Type: Number, MinValue: 3}
  Small: {Type: Number, MaxValue: 0.5}
  VpcCidr: {Type: String, AllowedPattern: '((\d{1,3})\.){3}\d{1,3}/\d{1,2}'}
  Smaller: {Type: String, AllowedPattern: '10\.0\.0\.0/(1[6-9]|2[0-8])'}
  Peer: {Type: String, AllowedPattern: '^pcx-[0-9a-f]{17}$'}
  Key: {Type: String, AllowedPattern: '^$|^arn:(aws[a-zA-Z-]*)?:kms:[a-z0-9-]+:\d{12}:key\/[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$'}
  Ahead: {Type: String, AllowedPattern: '(?=^.{3,63}$)[a-z]+'}
  Password: {Type: String, MinLength: 30, NoEcho: true}
  Code: {Type: String, MinLength: 4, MaxLength: 4, AllowedPattern: '[A-Z]+'}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
  Zone: {Type: 'AWS::EC2::AvailabilityZone::Name'}
  Names: {Type: CommaDelimitedList}
  Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>'}
  AdminEmail: {Type: String}
  ParentZoneStack: {Type: String}
Resources: {Queue: {Type: 'AWS::SQS::Queue'}}
`))
	if err != nil {
		t.Fatal(err)
	}
	got, err := values(parsed)
	want := map[string]string{
		"Choice": "b", "Enabled": "true", "Count": "3", "Small": "0.5", "VpcCidr": "10.0.0.0/16", "Smaller": "10.0.0.0/16",
		"Peer": "pcx-aaaaaaaaaaaaaaaaa", "Key": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
		"Ahead": "example", "Password": "Example-Passw0rdxxxxxxxxxxxxxx", "Code": "AAAA",
		"Subnets": "subnet-0123456789abcdef0,subnet-0123456789abcdef1,subnet-0123456789abcdef2,subnet-0123456789abcdef3",
		"Zone":    "us-east-1a", "Names": "example,example,example,example",
		"Image":      "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64",
		"AdminEmail": "user@example.com", "ParentZoneStack": "example",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

func TestAParameterWithoutAFittingValueIsNamed(t *testing.T) {
	parsed, err := template.Parse([]byte(`
Parameters: {Impossible: {Type: String, MaxLength: 2, AllowedPattern: 'abc'}}
Resources: {Queue: {Type: 'AWS::SQS::Queue'}}
`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := values(parsed); err == nil || !strings.Contains(err.Error(), "Impossible") {
		t.Errorf("got %v", err)
	}
}
