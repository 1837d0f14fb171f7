package spec_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/guard"
	"github.com/stackjob/stackjob/internal/spec"
)

// validSpecs are the files that are read without a problem, by name.
func validSpecs(t testing.TB) map[string][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/valid/*")
	if err != nil || len(names) < 8 {
		t.Fatalf("found %q, %v", names, err)
	}
	specs := map[string][]byte{}
	for _, name := range names {
		if specs[name], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	return specs
}

func TestValidSpecsPrintBack(t *testing.T) {
	for name, data := range validSpecs(t) {
		s, err := spec.FromFile(name, data)
		if err != nil {
			t.Error(err)
			continue
		}
		sameAgain(t, s)
	}
}

func TestEverything(t *testing.T) {
	got, err := spec.FromFile("everything.yaml", validSpecs(t)["testdata/valid/everything.yaml"])
	if err != nil {
		t.Fatal(err)
	}
	day := func(year int, month time.Month, day int) time.Time {
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	yes, now := true, time.Duration(0)
	want := &spec.Spec{Variables: spec.Parameters{"Commit": "none", "Build": "17"}, Stacks: []spec.Stack{{
		Name: "shop", Mode: spec.CreateUpdate, Region: "eu-central-1", RoleARN: "arn:aws:iam::123456789012:role/cloudformation",
		Template:   spec.Template{Artifact: "Source", File: "infra/template.yaml"},
		Config:     &spec.File{Artifact: "Config", Path: "prod.yaml"},
		Parameters: spec.Parameters{"Env": "prod", "Account": "012345678901", "Zones": "eu-central-1a,eu-central-1b", "Debug": "false", "Commit": "none"},
		Sources: map[string]spec.Source{
			"VpcId":   {Output: &spec.OutputSource{Stack: "network", Key: "VpcId"}},
			"Size":    {SSM: "/shop/size"},
			"Version": {File: &spec.FileSource{File: spec.File{Artifact: "Build", Path: "version.txt"}}},
			"Digest":  {File: &spec.FileSource{File: spec.File{Path: "images.json"}, Key: "web"}},
			"Bucket":  {ArtifactAtt: &spec.ArtifactAtt{Artifact: "Build", Attribute: "BucketName"}},
			"Key":     {File: &spec.FileSource{File: spec.File{Artifact: "Build", Path: "keys.json"}, Key: "key"}},
		},
		Tags: map[string]string{"Team": "web"}, Capabilities: []string{"CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"},
		AssumeRole:     &spec.AssumeRole{RoleARN: "arn:aws:iam::210987654321:role/deployer", ExternalID: "shop"},
		ImportExisting: true, Express: true, TerminationProtection: &yes, RetainExceptOnCreate: true,
		NotificationARNs: []string{"arn:aws:sns:eu-central-1:123456789012:deployments"},
		Rollback:         &spec.Rollback{Alarms: []string{"arn:aws:cloudwatch:eu-central-1:123456789012:alarm:errors are many"}, Monitoring: 90 * time.Minute},
		StackPolicy: &spec.Policy{Body: `{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"Update:Replace","Principal":"*",` +
			`"Resource":"LogicalResourceId/Database","Condition":{"NumericLessThan":{"x":1.50}}}]}`},
		PolicyDuringUpdate: &spec.Policy{File: &spec.File{Artifact: "Source", Path: "policies/open.json"}},
		Guard: guard.Policy{
			Stateful: guard.Warn,
			Rules: []guard.Rule{
				{Name: "no open ports", Types: []string{"AWS::EC2::SecurityGroup*"}, Resources: []string{"Web", "Network.*"},
					Actions: []string{"add", "modify", "replace", "remove", "import"}, Properties: []string{"SecurityGroupIngress"},
					Response: guard.Warn, Reason: "ask the network team"},
				{Name: "freeze"},
			},
			Waivers: []guard.Waiver{
				{Resource: "Sessions", Rule: "stateful", Reason: "holds nothing of worth", Until: day(2026, 12, 31)},
				{Resource: "Web", Reason: "agreed", Until: day(2027, 1, 31)},
			},
		},
		Drift: spec.FailOnDrift, OnFailure: spec.NothingOnFailure, OnStop: spec.HoldOnStop,
		Recover: []spec.Recovery{spec.Recreate, spec.Continue, spec.Skip, spec.RollBack},
		Timeout: &spec.Timeout{After: 90 * time.Minute, Cancel: true}, Wait: &now,
		Outputs: []string{"SiteUrl", "TableName"}, OutputFile: "out/outputs.json",
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestForms are the forms of single keys that the other tests do not show.
func TestForms(t *testing.T) {
	minute := time.Minute
	for _, test := range []struct {
		member string
		want   func(k *spec.Stack)
	}{
		{`"recover":"safe"`, func(*spec.Stack) {}},
		{`"recover":"none"`, func(k *spec.Stack) { k.Recover = []spec.Recovery{} }},
		{`"recover":[]`, func(k *spec.Stack) { k.Recover = []spec.Recovery{} }},
		{`"recover":"continue, skip"`, func(k *spec.Stack) { k.Recover = []spec.Recovery{spec.Continue, spec.Skip} }},
		{`"outputs":"all"`, func(*spec.Stack) {}},
		{`"outputs":"none"`, func(k *spec.Stack) { k.Outputs = []string{} }},
		{`"outputs":[]`, func(k *spec.Stack) { k.Outputs = []string{} }},
		{`"outputs":["all"]`, func(k *spec.Stack) { k.Outputs = []string{"all"} }},
		{`"outputs":"A, B"`, func(k *spec.Stack) { k.Outputs = []string{"A", "B"} }},
		{`"notificationArns":[]`, func(k *spec.Stack) { k.NotificationARNs = []string{} }},
		{`"rollback":{"alarms":[]}`, func(k *spec.Stack) { k.Rollback = &spec.Rollback{Alarms: []string{}} }},
		{`"rollback":{"monitoring":"1m"}`, func(k *spec.Stack) { k.Rollback = &spec.Rollback{Monitoring: minute} }},
		{`"timeout":"1h0m90s"`, func(k *spec.Stack) { k.Timeout = &spec.Timeout{After: time.Hour + 90*time.Second} }},
		{`"timeout":{"after":"24h"}`, func(k *spec.Stack) { k.Timeout = &spec.Timeout{After: 24 * time.Hour} }},
		{`"wait":"60s"`, func(k *spec.Stack) { k.Wait = &minute }},
		{`"assumeRole":"arn:aws:iam::210987654321:role/x"`, func(k *spec.Stack) {
			k.AssumeRole = &spec.AssumeRole{RoleARN: "arn:aws:iam::210987654321:role/x"}
		}},
		{`"stackPolicy":"p.json"`, func(k *spec.Stack) { k.StackPolicy = &spec.Policy{File: &spec.File{Path: "p.json"}} }},
		{`"stackPolicy":" {\"Statement\": [1.0, \"<&\", null, true]}"`, func(k *spec.Stack) {
			k.StackPolicy = &spec.Policy{Body: `{"Statement":[1.0,"<&",null,true]}`}
		}},
		{`"guard":{}`, func(*spec.Stack) {}},
		{`"guard":{"stateful":"refuse"}`, func(k *spec.Stack) { k.Guard.Stateful = guard.Refuse }},
		{`"guard":{"waivers":[{"resource":"A","rule":"stateful","reason":"b","until":"2026-01-02"}]}`, func(k *spec.Stack) {
			k.Guard.Waivers = []guard.Waiver{{Resource: "A", Rule: "stateful", Reason: "b", Until: time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)}}
		}},
		{`"onFailure":"rollback","onStop":"finish","drift":"ignore"`, func(*spec.Stack) {}},
		{`"parameters":"{\"A\":1.0}"`, func(k *spec.Stack) { k.Parameters = spec.Parameters{"A": "1.0"} }},
		{`"TemplateConfiguration":"B::c.json"`, func(k *spec.Stack) { k.Config = &spec.File{Artifact: "B", Path: "c.json"} }},
	} {
		got, err := spec.FromUserParameters(complete(test.member))
		if err != nil {
			t.Errorf("%s: %v", test.member, err)
			continue
		}
		want := one(func(_ *spec.Spec, k *spec.Stack) { test.want(k) })
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", test.member, diff)
		}
		sameAgain(t, got)
	}
}
