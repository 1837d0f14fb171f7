package spec_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/spec"
)

// TestUserParametersGoBeforeTheSpecFile reads both together.
func TestUserParametersGoBeforeTheSpecFile(t *testing.T) {
	const least = "stack: s\nfile: t.yaml\n"
	for _, test := range []struct {
		name, user, file string
		opened           spec.File
		want             *spec.Spec
	}{
		{"nothing but the file", `{"spec":"stackjob.yaml"}`, least, spec.File{Path: "stackjob.yaml"}, one(nil)},
		{"JSON", `{"spec":"stackjob"}`, `{"stack":"s","file":"t.yaml"}`, spec.File{Path: "stackjob"}, one(nil)},
		{"keys are replaced", `{"spec":"a/s.yaml","stack":"t","tags":{"c":"d"},"timeout":"1m"}`, least + "tags: {a: b}\ntimeout: not read\n", spec.File{Path: "a/s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) {
				k.Name, k.Tags, k.Timeout = "t", map[string]string{"c": "d"}, &spec.Timeout{After: time.Minute}
			})},
		{"parameters are merged", `{"spec":"s.yaml","parameters":{"A":"1","B":{"ssm":"/b"},"E":"5"}}`,
			least + "parameters: {A: {ssm: /a}, B: 2, C: 3, D: {ssm: /d}, E: {variable: Missing}}\n", spec.File{Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) {
				k.Parameters = spec.Parameters{"A": "1", "C": "3", "E": "5"}
				k.Sources = map[string]spec.Source{"B": {SSM: "/b"}, "D": {SSM: "/d"}}
			})},
		{"variables are merged", `{"spec":"s.yaml","variables":{"Commit":"abc"}}`,
			least + "variables: {Commit: none, Branch: main}\nparameters: {A: {variable: Commit}, B: {variable: Branch}}\n", spec.File{Path: "s.yaml"},
			one(func(s *spec.Spec, k *spec.Stack) {
				s.Variables = spec.Parameters{"Commit": "abc", "Branch": "main"}
				k.Parameters = spec.Parameters{"A": "abc", "B": "main"}
			})},
		{"an alias replaces its key", `{"spec":"s.yaml","StackName":"t","ParameterOverrides":"{\"A\":\"2\"}"}`, least + "parameters: {A: 1, B: 1}\n", spec.File{Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) {
				k.Name, k.Parameters = "t", spec.Parameters{"A": "2", "B": "1"}
			})},
		{"the file's artifact", `{"spec":"Source::s.yaml"}`, least, spec.File{Artifact: "Source", Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) { k.Template.Artifact = "Source" })},
		{"another artifact", `{"spec":"Source::s.yaml"}`, least + "artifact: Build\n", spec.File{Artifact: "Source", Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) { k.Template.Artifact = "Build" })},
		{"the template's artifact is the file's too", `{"spec":"s.yaml","artifact":"Source"}`, least, spec.File{Artifact: "Source", Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) { k.Template.Artifact = "Source" })},
		{"as TemplatePath says it", `{"spec":"s.yaml","TemplatePath":"Source::t.yaml"}`, "stack: s\n", spec.File{Artifact: "Source", Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) { k.Template.Artifact = "Source" })},
		{"artifact goes before the file's prefix", `{"spec":"s.yaml","artifact":"Build"}`, "stack: s\nfile: Source::t.yaml\n", spec.File{Artifact: "Build", Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) { k.Template.Artifact = "Build" })},
		{"a prefix goes before the file's artifact", `{"spec":"s.yaml","file":"Build::t.yaml"}`, "stack: s\nartifact: Source\n", spec.File{Artifact: "Build", Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) { k.Template.Artifact = "Build" })},
		{"a path alone takes the prefix along", `{"spec":"s.yaml","file":"t.yaml"}`, "stack: s\nfile: Source::u.yaml\n", spec.File{Path: "s.yaml"}, one(nil)},
		{"for a deletion", `{"spec":"s.yaml","mode":"DELETE_ONLY"}`, least + "parameters: {A: b}\nguard: {stateful: warn}\nonStop: cancel\nroleArn: arn:aws:iam::123456789012:role/x\n", spec.File{Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) {
				k.Mode, k.Template.File, k.RoleARN = spec.DeleteOnly, "", "arn:aws:iam::123456789012:role/x"
			})},
		{"for a plan", `{"spec":"s.yaml","mode":"CHANGE_SET_REPLACE"}`, least + "onFailure: keep\ntimeout: {after: 1m, then: cancel}\nstackPolicy: p.json\nstackPolicyDuringUpdate: o.json\n", spec.File{Path: "s.yaml"},
			one(func(_ *spec.Spec, k *spec.Stack) {
				k.Mode, k.Timeout = spec.ChangeSetReplace, &spec.Timeout{After: time.Minute}
			})},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := spec.Read(test.user, func(f spec.File) ([]byte, error) {
				if f != test.opened {
					t.Errorf("opened %+v, want %+v", f, test.opened)
				}
				return []byte(test.file), nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			sameAgain(t, got)
		})
	}
}

func TestNoSpecFileIsOpenedUnasked(t *testing.T) {
	got, err := spec.Read(`{"stack":"s","file":"t.yaml"}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(one(nil), got); diff != "" {
		t.Error(diff)
	}
}

func TestASpecFileThatCannotBeOpened(t *testing.T) {
	s, err := spec.Read(`{"spec":"Source::s.yaml"}`, func(spec.File) ([]byte, error) { return nil, fs.ErrPermission })
	if s != nil || !errors.Is(err, fs.ErrPermission) || err.Error() != "read the spec file Source::s.yaml: permission denied" {
		t.Errorf("got %v, %v", s, err)
	}
}

// TestNativeConfigurations are taken as they are, with what their mode has no use for.
func TestNativeConfigurations(t *testing.T) {
	for name, want := range map[string]spec.Stack{
		"native-delete.json": {Name: "shop", Mode: spec.DeleteOnly, RoleARN: "arn:aws:iam::123456789012:role/cfn",
			OnFailure: spec.RollBackOnFailure, OnStop: spec.FinishOnStop, Drift: spec.IgnoreDrift},
		"native-execute.json": {Name: "shop", Mode: spec.ChangeSetExecute, ChangeSet: "release",
			OnFailure: spec.RollBackOnFailure, OnStop: spec.FinishOnStop, Drift: spec.IgnoreDrift},
		"native.json": {Name: "shop", Mode: spec.ReplaceOnFailure, Template: spec.Template{Artifact: "Source", File: "template.yaml"},
			RoleARN: "arn:aws-us-gov:iam::123456789012:role/cfn", Region: "us-gov-west-1", OutputFile: "outputs.json",
			Config: &spec.File{Artifact: "Source", Path: "prod.json"}, Parameters: spec.Parameters{"Env": "prod"},
			Capabilities: []string{"CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"},
			Sources: map[string]spec.Source{
				"Bucket": {ArtifactAtt: &spec.ArtifactAtt{Artifact: "Build", Attribute: "URL"}},
				"Key":    {File: &spec.FileSource{File: spec.File{Artifact: "Build", Path: "a.json"}, Key: "k"}},
			},
			OnFailure: spec.RollBackOnFailure, OnStop: spec.FinishOnStop, Drift: spec.IgnoreDrift},
	} {
		got, err := spec.FromUserParameters(string(validSpecs(t)["testdata/valid/"+name]))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(want, got.Stacks[0]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestFromConfiguration(t *testing.T) {
	for _, test := range []struct {
		name       string
		properties map[string]string
		want       *spec.Spec
		wrong      string
	}{
		{"user parameters", map[string]string{"UserParameters": `{"stack":"s","file":"t.yaml"}`, "Pool": "blue"}, one(nil), ""},
		{"the properties", map[string]string{
			"stack": "s", "file": "t.yaml", "fence": "false", "parameters": `{"A":["b","c"]}`, "tags": `{"true":"true"}`,
			"timeout": `{"after":"5m","then":"cancel"}`, "wait": "5m", "recover": "none", "stackPolicy": `{"Statement":[]}`,
		}, one(func(s *spec.Spec, k *spec.Stack) {
			s.Fence = false
			k.Parameters, k.Tags = spec.Parameters{"A": "b,c"}, map[string]string{"true": "true"}
			wait := 5 * time.Minute
			k.Wait, k.Timeout, k.Recover = &wait, &spec.Timeout{After: 5 * time.Minute, Cancel: true}, []spec.Recovery{}
			k.StackPolicy = &spec.Policy{Body: `{"Statement":[]}`}
		}), ""},
		{"a spec file", map[string]string{"spec": "s.yaml"}, one(nil), ""},
		{"an unknown property", map[string]string{"stack": "s", "file": "t.yaml", "Pool": "blue", "fence": "no"}, nil,
			"Configuration has 2 problems:\n- Configuration: Pool: is no key of a spec; the keys are "},
		{"both", map[string]string{"UserParameters": `{"stack":"s","file":"t.yaml"}`, "StackName": "s"}, nil,
			"Configuration: StackName: is given beside UserParameters, which say everything; write it into UserParameters"},
		{"bad JSON", map[string]string{"stack": "s", "file": "t.yaml", "tags": "{"}, nil,
			"Configuration: tags: is not complete JSON: it ends too early (line 1, column 2 of the string); "},
		{"a Lambda action", map[string]string{"FunctionName": "stackjob", "UserParameters": `{"stack":"s","file":"t.yaml"}`}, one(nil), ""},
		{"a Lambda action with nothing", map[string]string{"FunctionName": "stackjob"}, nil, "UserParameters: is missing or empty; "},
		{"nothing", nil, nil, "Configuration has 2 problems:\n- Configuration: stack: is missing; "},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := spec.FromConfiguration(test.properties, func(spec.File) ([]byte, error) {
				return []byte("stack: s\nfile: t.yaml\n"), nil
			})
			if test.wrong != "" {
				if err == nil || !strings.HasPrefix(err.Error(), test.wrong) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
