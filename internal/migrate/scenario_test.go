package migrate_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/internal/deploy"
	"github.com/stackjob/stackjob/internal/migrate"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/lambda"
)

const (
	pipelineAccount = "111111111111"
	otherAccount    = "222222222222"
)

// native is a definition of native actions, each of which is given as its configuration and what else it
// has.
func native(actions ...string) []byte {
	const kind = `"actionTypeId": {"category": "Deploy", "owner": "AWS", "provider": "CloudFormation", "version": "1"}, "inputArtifacts": [{"name": "Source"}]`
	var all []string
	for i, a := range actions {
		all = append(all, fmt.Sprintf(`{"name": "A%d", %s, "configuration": %s}`, i, kind, a))
	}
	return []byte(`{"pipeline": {"name": "p", "roleArn": "arn:aws:iam::111111111111:role/p", "stages": [{"name": "S", "actions": [` +
		strings.Join(all, ",") + `]}]}, "metadata": {"pipelineArn": "arn:aws:codepipeline:us-east-1:111111111111:p"}}`)
}

// policyOf is a printed policy as the embedded AWS takes it.
func policyOf(t *testing.T, r *migrate.Result, of string) identity.Policy {
	t.Helper()
	i := slices.IndexFunc(r.Policies, func(p migrate.Policy) bool { return p.For == of })
	if i < 0 {
		t.Fatalf("there is no policy of %s", of)
	}
	policy := identity.Policy{}
	for _, s := range r.Policies[i].Document.Statement {
		policy = append(policy, identity.Statement{Actions: s.Action, Resources: s.Resource})
	}
	return policy
}

// simple is the artifact of most actions.
var simple = map[string]string{"t.yaml": "Resources: {Queue: {Type: 'AWS::SQS::Queue'}}\n"}

// perform runs the migrated actions one after the other, with an artifact, under the printed policies and no
// more.
func perform(t *testing.T, r *migrate.Result, server *localaws.Server, files map[string]string, bucket string) {
	t.Helper()
	server.Identity().Define(identity.Role{Name: "stackjob", Policy: policyOf(t, r, "the function's role")})
	load := func(context.Context) (aws.Config, error) { return server.ConfigFor("stackjob"), nil }
	handler := &deploy.Handler{AWS: load, Limits: deploy.Limits{Roles: []string{"arn:aws:iam::222222222222:role/*"}}, Bucket: bucket}
	runner := &action.Runner{Handler: handler, Config: load, Log: slog.New(slog.DiscardHandler)}
	err := server.Lambda().Register("stackjob", func(ctx context.Context, event []byte) ([]byte, error) {
		return nil, runner.Lambda(ctx, json.RawMessage(event))
	}, lambda.Timeout(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{}
	for _, a := range actionsOf(t, r.Pipeline) {
		c := a.action["configuration"].(map[string]any)
		run, err := server.CodePipeline().Start(t.Context(), codepipeline.Action{
			FunctionName: "stackjob", Variables: variables,
			Configuration: map[string]string{"UserParameters": c["UserParameters"].(string)},
			Inputs:        []codepipeline.Input{{Name: "Source", Body: zipped(t, files)}},
		})
		if err != nil {
			t.Fatalf("%s: %v", a.where, err)
		}
		result, err := run.Wait(t.Context())
		if err != nil || result.Status != codepipeline.Succeeded {
			t.Fatalf("%s: %v %s: %s", a.where, err, result.Status, result.Message)
		}
		if namespace, ok := a.action["namespace"].(string); ok {
			variables = result.Namespaced(namespace)
		}
	}
}

func zipped(t *testing.T, files map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func statusOf(t *testing.T, c aws.Config, stack string) string {
	t.Helper()
	out, err := cloudformation.NewFromConfig(c).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return "absent"
	}
	return string(out.Stacks[0].StackStatus)
}

// The printed policies are enough for what the migrated actions do.
func TestPoliciesSuffice(t *testing.T) {
	const role = `"RoleArn": "arn:aws:iam::111111111111:role/cfn"`
	for name, test := range map[string]struct {
		actions []string
		want    string
		more    map[string]string
		bucket  string
	}{
		"CREATE_UPDATE":      {[]string{`{"ActionMode": "CREATE_UPDATE", "StackName": "web", "TemplatePath": "Source::t.yaml", ` + role + `}`}, "CREATE_COMPLETE", nil, ""},
		"REPLACE_ON_FAILURE": {[]string{`{"ActionMode": "REPLACE_ON_FAILURE", "StackName": "web", "TemplatePath": "Source::t.yaml", ` + role + `}`}, "CREATE_COMPLETE", nil, ""},
		"an approved plan": {[]string{
			`{"ActionMode": "CHANGE_SET_REPLACE", "StackName": "web", "ChangeSetName": "c", "TemplatePath": "Source::t.yaml", ` + role + `}`,
			`{"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "web", "ChangeSetName": "c"}`}, "CREATE_COMPLETE", nil, ""},
		"nested stacks": {[]string{
			`{"ActionMode": "CHANGE_SET_REPLACE", "StackName": "web", "ChangeSetName": "c", "TemplatePath": "Source::n.yaml", ` + role + `}`,
			`{"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "web", "ChangeSetName": "c"}`}, "CREATE_COMPLETE",
			map[string]string{"n.yaml": "Resources: {Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: ./t.yaml}}}\n"}, "staging"},
		"a large template": {[]string{`{"ActionMode": "CREATE_UPDATE", "StackName": "web", "TemplatePath": "Source::l.yaml", ` + role + `}`}, "CREATE_COMPLETE",
			map[string]string{"l.yaml": simple["t.yaml"] + "#" + strings.Repeat("x", 60_000)}, "staging"},
		"a stack policy": {[]string{`{"ActionMode": "CREATE_UPDATE", "StackName": "web", "TemplatePath": "Source::t.yaml", "TemplateConfiguration": "Source::c.json", ` + role + `}`},
			"CREATE_COMPLETE", map[string]string{"c.json": `{"Tags": {"a": "b"}, "StackPolicy": {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}}`}, ""},
		"a transform": {[]string{`{"ActionMode": "CREATE_UPDATE", "StackName": "web", "TemplatePath": "Source::x.yaml", "Capabilities": "CAPABILITY_AUTO_EXPAND", ` + role + `}`},
			"CREATE_COMPLETE", map[string]string{"x.yaml": "Transform: AWS::LanguageExtensions\n" + simple["t.yaml"]}, ""},
		"DELETE_ONLY": {[]string{
			`{"ActionMode": "CREATE_UPDATE", "StackName": "web", "TemplatePath": "Source::t.yaml", ` + role + `}`,
			`{"ActionMode": "DELETE_ONLY", "StackName": "web", ` + role + `}`}, "absent", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := localaws.New(localaws.Config{Account: pipelineAccount})
				defer server.Close()
				if test.bucket != "" {
					if err := server.S3().CreateBucket(test.bucket, "us-east-1"); err != nil {
						t.Fatal(err)
					}
				}
				files := maps.Clone(simple)
				maps.Copy(files, test.more)
				perform(t, migrated(t, native(test.actions...), migrate.Options{Bucket: test.bucket}), server, files, test.bucket)
				if got := statusOf(t, server.AWS(), "web"); got != test.want {
					t.Errorf("the stack is %s", got)
				}
			})
		})
	}
}

// An action of another account and Region deploys there, by the role that it has had.
func TestPoliciesSufficeInAnotherAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := localaws.New(localaws.Config{Account: pipelineAccount})
		defer server.Close()
		definition := strings.Replace(string(native(`{"ActionMode": "CREATE_UPDATE", "StackName": "web", "TemplatePath": "Source::t.yaml", "RoleArn": "arn:aws:iam::222222222222:role/cfn"}`)),
			`"name": "A0",`, `"name": "A0", "roleArn": "arn:aws:iam::222222222222:role/deploys", "region": "eu-west-1",`, 1)
		r := migrated(t, []byte(definition), migrate.Options{})
		server.Identity().Define(identity.Role{
			Name: "deploys", Account: otherAccount, Policy: policyOf(t, r, "the assumed role arn:aws:iam::222222222222:role/deploys"),
			Trust: identity.Trusting("", identity.RoleARN(pipelineAccount, "stackjob")),
		})
		perform(t, r, server, simple, "")
		there := server.Account(otherAccount).AWS()
		there.Region = "eu-west-1"
		if got := statusOf(t, there, "web"); got != "CREATE_COMPLETE" {
			t.Errorf("there the stack is %s", got)
		}
		if got := statusOf(t, server.AWS(), "web"); got != "absent" {
			t.Errorf("here the stack is %s", got)
		}
	})
}
