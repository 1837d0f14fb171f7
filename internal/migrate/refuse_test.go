package migrate_test

import (
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/migrate"
)

// one is a definition with one native action; each line has its number in the comment beside it.
func one(configuration string) string {
	return `{
  "roleArn": "arn:aws:iam::123456789012:role/p",
  "stages": [{"name": "S", "actions": [{
    "name": "A",
    "actionTypeId": {"category": "Deploy", "owner": "AWS", "provider": "CloudFormation", "version": "1"},
    "configuration": {
` + configuration + `
    }}]}]}`
}

func TestRefuses(t *testing.T) {
	for name, test := range map[string]struct{ definition, says string }{
		"a key twice":            {"{\"stages\": [],\n\"stages\": []}", "p.json:2:11: stages: is given twice; leave one of them out"},
		"a configuration twice":  {strings.Replace(one(""), `"configuration": {`, `"configuration": {}, "configuration": {`, 1), "stages[0].actions[0].configuration: is given twice"},
		"nothing":                {" \n", "p.json: is empty; give the output of aws codepipeline get-pipeline --name NAME"},
		"no JSON":                {"{\n  \"pipeline\": {,", "p.json:2:16: is not JSON"},
		"YAML":                   {"stages:\n- name: S", "p.json:1:1: is not JSON"},
		"cut off":                {`{"stages": [`, "p.json:1:13: is not complete JSON: it ends too early"},
		"a list":                 {`[]`, "p.json:1:1: is a list, not a pipeline definition"},
		"a template":             {`{"Resources": {}}`, "is a CloudFormation template, not a pipeline definition"},
		"no stages":              {`{"pipeline": {"name": "x"}}`, "p.json:1:14: stages: is missing"},
		"stages of another kind": {"{\n\"stages\": {}}", "p.json:2:11: stages: is an object, not a list"},
		"a stage without":        {`{"stages": [{"name": "S"}]}`, "p.json:1:13: stages[0]: has no list of actions"},
		"an action without":      {`{"stages": [{"name": "S", "actions": [{"name": "A"}]}]}`, "p.json:1:39: stages[0].actions[0]: has no name or no actionTypeId"},
		"no configuration":       {strings.Replace(one(""), `"configuration": {`, `"other": {`, 1), "stages[0].actions[0].configuration.ActionMode: is no mode"},
		"a list for it":          {strings.Replace(strings.Replace(one(""), `"configuration": {`, `"configuration": [`, 1), "    }}]}]}", "    ]}]}]}", 1), "p.json:6:22: stages[0].actions[0].configuration: is a list, not an object"},
		"a number in it":         {one(`"ActionMode": "DELETE_ONLY", "StackName": 5`), "p.json:7:43: stages[0].actions[0].configuration.StackName: is a number, not a string"},
		"an unknown mode":        {one(`"StackName": "x", "ActionMode": "CREATE"`), "p.json:7:33: stages[0].actions[0].configuration.ActionMode: is no mode of the native action; the modes are CREATE_UPDATE"},
		"no stack":               {one(`"ActionMode": "DELETE_ONLY"`), "p.json:6:22: stages[0].actions[0].configuration.StackName: is missing"},
		"no template":            {one(`"ActionMode": "CREATE_UPDATE", "StackName": "x"`), "configuration.TemplatePath: is missing; the native action needs it in mode CREATE_UPDATE"},
		"no change set":          {one(`"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "x"`), "configuration.ChangeSetName: is missing"},
		"a bad stack":            {one("\"ActionMode\": \"DELETE_ONLY\",\n\"StackName\": \"5x\""), "p.json:8:14: stages[0].actions[0].configuration: stack: is no stack name"},
		"a bad role":             {one(`"ActionMode": "DELETE_ONLY", "StackName": "x", "RoleArn": "role"`), "configuration: roleArn: is no role ARN"},
		"bad overrides":          {one("\"ActionMode\": \"CREATE_UPDATE\", \"StackName\": \"x\", \"TemplatePath\": \"A::t\",\n\"ParameterOverrides\": \"{\\\"Password\\\":\\\"hunter2\\\"\""), "p.json:8:23: stages[0].actions[0].configuration: parameters"},
		"a capability":           {one(`"ActionMode": "CREATE_UPDATE", "StackName": "x", "TemplatePath": "A::t", "Capabilities": "CAPABILITY_IAM,CAPABILITY_X"`), "configuration: capabilities[1]: is no capability"},
		"a path outside":         {one(`"ActionMode": "CREATE_UPDATE", "StackName": "x", "TemplatePath": "A::../t"`), "configuration: file: leaves the artifact"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := migrate.Pipeline([]byte(test.definition), migrate.Options{Source: "p.json"})
			if err == nil || !strings.Contains(err.Error(), test.says) || r != nil {
				t.Errorf("got %v\nwant …%s…", err, test.says)
			}
			if err != nil && strings.Contains(err.Error(), "hunter2") {
				t.Errorf("a value is in %v", err)
			}
		})
	}
	for _, name := range []string{"a b", "arn:aws:lambda:us-east-1:123456789012:function:f", strings.Repeat("f", 65)} {
		if _, err := migrate.Pipeline([]byte(one(`"ActionMode": "DELETE_ONLY", "StackName": "x"`)), migrate.Options{Function: name}); err == nil {
			t.Errorf("%s is taken for a function's name", name)
		}
	}
}

// A namespace that is there is used, and one that is new is nobody else's.
func TestNamespaces(t *testing.T) {
	pair := func(namespace string) string {
		const kind = `"actionTypeId": {"category": "Deploy", "owner": "AWS", "provider": "CloudFormation", "version": "1"}`
		return `{"stages": [{"name": "S", "actions": [
			{"name": "Taken", "namespace": "Plan-it-Plan", "actionTypeId": {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"}},
			{"name": "Plan it!", ` + namespace + kind + `, "configuration": {"ActionMode": "CHANGE_SET_REPLACE", "StackName": "x", "ChangeSetName": "c", "TemplatePath": "A::t"}},
			{"name": "Elsewhere", "runOrder": 2, "region": "eu-west-1", ` + kind + `, "configuration": {"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "x", "ChangeSetName": "c"}},
			{"name": "Do it", "runOrder": 2, ` + kind + `, "configuration": {"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "x", "ChangeSetName": "c"}}]}]}`
	}
	for given, want := range map[string]string{`"namespace": "Own", `: "Own", "": "Plan-it-Plan-2"} {
		r := migrated(t, []byte(pair(given)), migrate.Options{})
		text := string(r.Pipeline)
		if !strings.Contains(text, `"namespace": "`+want+`"`) || strings.Count(text, `#{`+want+`.Digest}`) != 1 || strings.Count(text, ".Digest") != 1 {
			t.Errorf("want %s in\n%s", want, text)
		}
	}
}

func FuzzPipeline(f *testing.F) {
	f.Add([]byte(one(`"ActionMode": "CREATE_UPDATE", "StackName": "x", "TemplatePath": "A::t", "ParameterOverrides": "{\"a\":#{b.c}}"`)))
	f.Add([]byte(`{"pipeline": {"stages": [{"name": "S", "actions": [{"name": "A", "actionTypeId": {}}]}]}, "metadata": {}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := migrate.Pipeline(data, migrate.Options{})
		if err != nil {
			return
		}
		again, err := migrate.Pipeline(r.Pipeline, migrate.Options{})
		if err != nil {
			t.Fatalf("what was written is not read: %v\n%s", err, r.Pipeline)
		}
		if string(again.Pipeline) != string(r.Pipeline) {
			t.Errorf("a second time it is another:\n%s\n%s", r.Pipeline, again.Pipeline)
		}
	})
}
