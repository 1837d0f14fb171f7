package migrate_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/migrate"
	"github.com/stackjob/stackjob/internal/spec"
)

// shaped is a definition of stages of native actions, which are given as JSON members: all but their type.
func shaped(stages ...[]string) []byte {
	const kind = `"actionTypeId": {"category": "Deploy", "owner": "AWS", "provider": "CloudFormation", "version": "1"}`
	var all []string
	for i, actions := range stages {
		for j, a := range actions {
			actions[j] = "{" + kind + ", " + a + "}"
		}
		all = append(all, fmt.Sprintf(`{"name": "S%d", "actions": [%s]}`, i, strings.Join(actions, ",")))
	}
	return []byte(`{"pipeline": {"name": "p", "roleArn": "arn:aws:iam::111111111111:role/p", "stages": [` + strings.Join(all, ",") + `]},
		"metadata": {"pipelineArn": "arn:aws:codepipeline:us-east-1:111111111111:p"}}`)
}

func configuration(t *testing.T, values map[string]string) string {
	t.Helper()
	data, err := json.Marshal(values)
	if err != nil {
		t.Fatal(err)
	}
	return `"configuration": ` + string(data)
}

// The execution of a change set refers to its plan only where that has a value: stackjob makes the plan, and
// it is made when the execution begins.
func TestPairs(t *testing.T) {
	changes := func(name, more string) string {
		return fmt.Sprintf(`"name": %q, %s "configuration": {"ActionMode": "CHANGE_SET_REPLACE", "StackName": "x", "ChangeSetName": "c", "TemplatePath": "A::t"}`, name, more)
	}
	executes := func(name, more string) string {
		return fmt.Sprintf(`"name": %q, %s "configuration": {"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "x", "ChangeSetName": "c"}`, name, more)
	}
	odd := `"name": "Plan", "configuration": {"ActionMode": "CHANGE_SET_REPLACE", "StackName": "x", "ChangeSetName": "c", "TemplatePath": "A::t", "NewKey": "x"}`
	for name, test := range map[string]struct {
		stages [][]string
		expect []string // of the actions that execute, in the definition's order
	}{
		"one after the other":     {[][]string{{changes("Plan", `"runOrder": 1,`), executes("Do", `"runOrder": 2,`)}}, []string{"#{Plan-Plan.Digest}"}},
		"listed the other way":    {[][]string{{executes("Do", `"runOrder": 2,`), changes("Plan", `"runOrder": 1,`)}}, []string{"#{Plan-Plan.Digest}"}},
		"at the same time":        {[][]string{{changes("Plan", `"runOrder": 2,`), executes("Do", `"runOrder": 2,`)}}, []string{""}},
		"without runOrder":        {[][]string{{changes("Plan", ""), executes("Do", "")}}, []string{""}},
		"in the next stage":       {[][]string{{changes("Plan", `"runOrder": 3,`)}, {executes("Do", "")}}, []string{"#{Plan-Plan.Digest}"}},
		"in the stage before":     {[][]string{{executes("Do", "")}, {changes("Plan", "")}}, []string{""}},
		"the last plan counts":    {[][]string{{changes("Plan", "")}, {changes("Again", "")}, {executes("Do", "")}}, []string{"#{Again-Plan.Digest}"}},
		"a later plan does not":   {[][]string{{changes("Plan", "")}, {executes("Do", ""), changes("Again", "")}}, []string{"#{Plan-Plan.Digest}"}},
		"two that execute":        {[][]string{{changes("Plan", "")}, {executes("Do", ""), executes("Too", "")}}, []string{"#{Plan-Plan.Digest}", "#{Plan-Plan.Digest}"}},
		"a plan that is not ours": {[][]string{{odd}, {executes("Do", "")}}, []string{""}},
	} {
		t.Run(name, func(t *testing.T) {
			r := migrated(t, shaped(test.stages...), migrate.Options{})
			var got []string
			namespaces := map[string]int{}
			for _, a := range actionsOf(t, r.Pipeline) {
				if namespace, ok := a.action["namespace"].(string); ok {
					namespaces[namespace]++
				}
				var keys struct{ Mode, Expect string }
				given, _ := a.action["configuration"].(map[string]any)["UserParameters"].(string)
				if json.Unmarshal([]byte(given), &keys) == nil && keys.Mode == "CHANGE_SET_EXECUTE" {
					got = append(got, keys.Expect)
				}
			}
			if diff := cmp.Diff(test.expect, got); diff != "" {
				t.Errorf("expect (-want +got):\n%s", diff)
			}
			want := map[string]int{}
			for _, expect := range test.expect {
				if namespace, _, ok := strings.Cut(strings.TrimPrefix(expect, "#{"), "."); ok {
					want[namespace] = 1
				}
			}
			if diff := cmp.Diff(want, namespaces); diff != "" {
				t.Errorf("namespaces (-want +got):\n%s", diff)
			}
		})
	}
}

// Whatever the overrides are, the function reads from the user parameters and the spec file what it reads
// from the native configuration.
func TestOverrides(t *testing.T) {
	long := func(n int, text string) string { return strings.Repeat(text, n) }
	for name, overrides := range map[string]string{
		"quotes":             `{"A": "say \"x\" \\ \/ \b\t\u0041 </script>&"}`,
		"unicode":            `{"A": "žluťoučký \ud83d\ude80 \u2028"}`,
		"all kinds":          `{"A": 1, "B": true, "C": ["x", "y"], "D": "", "E": 12345678901234567890, "F": 1.50}`,
		"functions":          `{"A": {"Fn::GetParam": ["In", "o.json", "k\"k"]}, "B": {"Fn::GetArtifactAtt": ["In", "URL"]}}`,
		"blanks":             "\n {\t\"A\" :\r\n \"x\" } ",
		"empty":              `{}`,
		"near the limit":     `{"A": "` + long(880, "x") + `"}`,
		"over the limit":     `{"A": "` + long(980, "x") + `"}`,
		"wide over":          `{"A": "` + long(980, "🚀") + `"}`,
		"escaped over":       `{"A": "` + long(450, `\"`) + `"}`,
		"variables":          `{"A": "#{Build.Tag}", "B": "` + long(900, "y") + `"}`,
		"a variable's name":  `{"#{Build.Name}": "v", "B": "` + long(900, "y") + `"}`,
		"a variable in list": `{"A": ["#{Build.Tag}", "z"], "B": "` + long(900, "y") + `"}`,
		"a bare variable":    `{"A": #{BuildVariables.Overrides}}`[:6] + `"x"}`,
		"only a variable":    `#{BuildVariables.Overrides}`,
	} {
		t.Run(name, func(t *testing.T) {
			native := map[string]string{
				"ActionMode": "REPLACE_ON_FAILURE", "StackName": "web", "TemplatePath": "In::./a//t.yaml", "TemplateConfiguration": "In::c.json",
				"RoleArn": "arn:aws:iam::111111111111:role/cfn", "Capabilities": "CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND", "ParameterOverrides": overrides,
			}
			r := migrated(t, shaped([]string{`"name": "A", "inputArtifacts": [{"name": "In"}], ` + configuration(t, native)}), migrate.Options{})
			if !r.Actions[0].Migrated {
				t.Fatalf("it stays: %q", r.Actions[0].Notes)
			}
			given := actionsOf(t, r.Pipeline)[0].action["configuration"].(map[string]any)["UserParameters"].(string)
			if n := len([]rune(given)); n > 1000 {
				t.Errorf("the user parameters have %d characters", n)
			}
			all := map[string]any{}
			for name, value := range native {
				all[name] = value
			}
			all["TemplatePath"] = "In::a/t.yaml"
			compare(t, name, all, given, func(f spec.File) ([]byte, error) {
				for _, file := range r.Files {
					if file.Artifact == f.Artifact && file.Path == f.Path && !strings.Contains(string(file.Content), "#{") {
						return file.Content, nil
					}
				}
				return nil, os.ErrNotExist
			})
		})
	}
}

// An action that has too many input artifacts, and does not say which it uses, stays.
func TestInputsThatVary(t *testing.T) {
	const inputs = `"inputArtifacts": [{"name": "A"}, {"name": "B"}, {"name": "C"}, {"name": "D"}, {"name": "E"}, {"name": "F"}]`
	for overrides, want := range map[string]bool{
		`{"P": "x"}`: true,
		`{"P": {"Fn::GetArtifactAtt": ["F", "URL"]}}`:                  true,
		`{"P": {"Fn::GetArtifactAtt": ["#{variables.In}", "URL"]}}`:    false,
		`{"P": {"Fn::GetArtifactAtt": ["F", "URL"]}, "N": #{Build.N}}`: false,
		`#{BuildVariables.Overrides}`:                                  false,
	} {
		r := migrated(t, shaped([]string{`"name": "X", ` + inputs + ", " + configuration(t, map[string]string{
			"ActionMode": "CREATE_UPDATE", "StackName": "web", "TemplatePath": "A::t.yaml", "ParameterOverrides": overrides,
		})}), migrate.Options{})
		left := string(r.Pipeline)
		uses := !strings.Contains(overrides, `"F"`) || strings.Contains(left, `"name": "F"`)
		if r.Actions[0].Migrated != want || !uses {
			t.Errorf("%s: migrated %t\n%s", overrides, r.Actions[0].Migrated, left)
		}
	}
	for _, path := range []string{"#{variables.In}::t.yaml", "A#{variables.In}::t.yaml"} {
		r := migrated(t, shaped([]string{`"name": "X", ` + inputs + ", " + configuration(t, map[string]string{
			"ActionMode": "CREATE_UPDATE", "StackName": "web", "TemplatePath": path,
		})}), migrate.Options{})
		if r.Actions[0].Migrated {
			t.Errorf("%s: migrated", path)
		}
	}
}

// The sample's action may run in another Region, and under a role of another account: the function is there.
func TestSampleElsewhere(t *testing.T) {
	action := func(more string) []byte {
		return []byte(`{"pipeline": {"roleArn": "arn:aws:iam::111111111111:role/p", "stages": [{"name": "S", "actions": [{"name": "A", ` + more + `
			"actionTypeId": {"category": "Invoke", "owner": "AWS", "provider": "Lambda", "version": "1"},
			"configuration": {"FunctionName": "sample", "UserParameters": "{\"stack\": \"web\", \"artifact\": \"In\", \"file\": \"t.yaml\"}"}}]}]},
			"metadata": {"pipelineArn": "arn:aws:codepipeline:us-east-1:111111111111:p"}}`)
	}
	for more, want := range map[string][3]string{
		"":                        {"the pipeline's role", "us-east-1:111111111111", ""},
		`"region": "eu-west-1", `: {"the pipeline's role", "eu-west-1:111111111111", "in Region eu-west-1 of account 111111111111"},
		`"roleArn": "arn:aws:iam::222222222222:role/x", `: {"the action's role arn:aws:iam::222222222222:role/x", "us-east-1:222222222222", "of account 222222222222"},
	} {
		r := migrated(t, action(more), migrate.Options{})
		text := r.Text()
		for _, line := range []string{"policy of " + want[0] + ":", "arn:aws:lambda:" + want[1] + ":function:stackjob", "arn:aws:cloudformation:" + want[1] + ":stack/web/*", want[2]} {
			if !strings.Contains(text, line) {
				t.Errorf("%s: there is no %s in\n%s", more, line, text)
			}
		}
		if want[0] != "the pipeline's role" && strings.Contains(text, "policy of the pipeline's role:") {
			t.Errorf("%s: the pipeline's role invokes nothing, and has a policy", more)
		}
	}
}

// What is worth knowing of the whole is said.
func TestNotes(t *testing.T) {
	var many []string
	for i := range 60 {
		many = append(many, fmt.Sprintf(`"name": "A%d", "configuration": {"ActionMode": "CREATE_UPDATE", "StackName": "a-stack-of-some-name-%d", "TemplatePath": "A::t"}`, i, i))
	}
	r := migrated(t, shaped(many), migrate.Options{})
	for _, want := range []string{"IAM takes 6144 in a managed policy", "Look also covers the stacks that are nested"} {
		if !strings.Contains(r.Text(), want) {
			t.Errorf("there is no note of %s", want)
		}
	}
	if !strings.Contains(strings.Join(r.Actions[0].Notes, "\n"), "it has no RoleArn") {
		t.Errorf("%q", r.Actions[0].Notes)
	}
	bare, err := json.Marshal(parsed(t, shaped(many[:0], []string{`"name": "A", "configuration": {"ActionMode": "DELETE_ONLY", "StackName": "x#{variables.Env}"}`})))
	if err != nil {
		t.Fatal(err)
	}
	text := migrated(t, bare, migrate.Options{}).Text()
	for _, want := range []string{"--pipeline file://", "becomes a part of JSON"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no note of %s in\n%s", want, text)
		}
	}
}
