package deploy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/stackjob/stackjob/localaws/codepipeline"
)

// native is the configuration of the native CloudFormation action, unchanged.
func native(mode string, more map[string]string) map[string]string {
	configuration := map[string]string{"ActionMode": mode, "StackName": "web"}
	for key, value := range more {
		configuration[key] = value
	}
	return configuration
}

// asUserParameters is a native configuration as the user parameters of a Lambda action.
func asUserParameters(configuration map[string]string) string {
	text, err := json.Marshal(configuration)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// sized is a template with two parameters that its outputs show.
const sized = `
Parameters:
  Size: {Type: String, Default: small, AllowedValues: [small, large]}
  Colour: {Type: String}
Resources:
  News:
    Type: AWS::SNS::Topic
    Properties: {DisplayName: !Sub "${Size} ${Colour}"}
Outputs:
  Name: {Value: !Sub "${Size} ${Colour}"}
`

const remover = "arn:aws:iam::123456789012:role/remover"

func TestFeaturesOfTheNativeAction(t *testing.T) {
	show(t, "What the native action does",
		feature{
			name: "the keys can be in a spec file in the artifact, in YAML or JSON; keys in the user parameters win",
			good: func(w *world) {
				file := "stack: web\nfile: template.yaml\nparameters: {Size: large, Colour: red}\n"
				spec := keys{"spec": "deploy/stackjob.yaml", "parameters": keys{"Colour": "blue"}}
				w.wantSucceeded(w.run(order{spec: spec, source: files{"template.yaml": sized, "deploy/stackjob.yaml": file}}), "created")
				w.wantOutput("Name", "large blue")
				spec["spec"] = "Source::stackjob.json"
				w.wantSucceeded(w.run(order{spec: spec, source: files{"template.yaml": sized,
					"stackjob.json": `{"stack": "web", "file": "template.yaml", "parameters": {"Size": "small"}}`}}), "updated")
				w.wantOutput("Name", "small blue")
			},
			bad: func(w *world) {
				file := "stack: web\nfile: template.yaml\nparametres:\n  Colour: red\ncapabilities: CAPABILITY_IMA\n"
				r := w.run(order{spec: keys{"spec": "stackjob.yaml"}, source: files{"template.yaml": sized, "stackjob.yaml": file}})
				w.wantFailed(r, "ConfigurationError", "stackjob.yaml:3:1", "did you mean parameters?", "stackjob.yaml:5:15", "CAPABILITY_IAM")
				r = w.run(order{spec: keys{"spec": "stackjob.yml"}, source: files{"template.yaml": sized, "stackjob.yaml": file}})
				w.wantFailed(r, "ConfigurationError", "stackjob.yml", "stackjob.yaml")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "`CREATE_UPDATE` creates the stack or updates it",
			good: func(w *world) {
				w.wantSucceeded(w.run(order{spec: with(keys{"mode": "CREATE_UPDATE"}), source: files{"template.yaml": topic("one")}}), "created")
				w.wantSucceeded(w.run(order{spec: with(keys{"mode": "CREATE_UPDATE"}), source: files{"template.yaml": topic("two")}}), "updated")
				w.wantStatus("web", types.StackStatusUpdateComplete)
			},
			bad: func(w *world) {
				w.wantFailed(w.run(order{spec: with(keys{"mode": "CREATE_UPDATE"}), source: files{"template.yaml": failing("create", "no luck")}}),
					"JobFailed", "no luck")
				w.wantFailed(w.run(order{spec: with(keys{"mode": "CREATE-UPDATE"}), source: files{"template.yaml": topic("one")}}),
					"ConfigurationError", "did you mean CREATE_UPDATE?")
			},
		},
		feature{
			name: "`CHANGE_SET_REPLACE` makes a change set in the place of the last one, and `CHANGE_SET_EXECUTE` executes it",
			good: func(w *world) {
				w.wantSucceeded(w.run(order{spec: with(keys{"mode": "CHANGE_SET_REPLACE", "changeSet": "next"}), source: files{"template.yaml": topic("one")}}), "plan")
				w.wantSucceeded(w.run(order{spec: with(keys{"mode": "CHANGE_SET_REPLACE", "changeSet": "next"}), source: files{"template.yaml": topic("two")}}), "plan")
				if n := w.leftovers("web"); n != 1 {
					w.Errorf("%d change sets", n)
				}
				w.wantSucceeded(w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "changeSet": "next"}, source: files{}}), "created")
				w.wantOutput("Version", "two")
				w.wantStatus("web", types.StackStatusCreateComplete)
			},
			bad: func(w *world) {
				r := w.run(order{spec: keys{"stack": "web", "mode": "CHANGE_SET_EXECUTE", "changeSet": "next"}})
				w.wantFailed(r, "ConfigurationError", "next", "CHANGE_SET_REPLACE")
				r = w.run(order{spec: with(keys{"mode": "CHANGE_SET_REPLACE"}), source: files{"template.yaml": importing}})
				w.wantFailed(r, "ConfigurationError", "nobody-exports-this")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "`DELETE_ONLY` deletes the stack; one that is not there is a success",
			good: func(w *world) {
				w.wantSucceeded(w.deploy(web, topic("one")), "created")
				r := w.run(order{spec: keys{"stack": "web", "mode": "DELETE_ONLY", "roleArn": remover}})
				w.wantSucceeded(r, "deleted")
				w.wantNoStack("web")
				if gone := w.stack(r.ExternalID); aws.ToString(gone.RoleARN) != remover || gone.StackStatus != types.StackStatusDeleteComplete {
					w.Errorf("the stack is %s, by the role %s", gone.StackStatus, aws.ToString(gone.RoleARN))
				}
				w.wantSucceeded(w.run(order{spec: keys{"stack": "web", "mode": "DELETE_ONLY"}}), "")
			},
			bad: func(w *world) {
				w.wantSucceeded(w.deploy(web, failing("delete", "News is in use")), "created")
				w.wantFailed(w.run(order{spec: keys{"stack": "web", "mode": "DELETE_ONLY"}}), "JobFailed", "News (AWS::SNS::Topic)", "News is in use", "DELETE_FAILED")
			},
		},
		feature{
			name: "`REPLACE_ON_FAILURE` deletes a stack that has failed and creates it anew",
			good: func(w *world) {
				w.wantFailed(w.deploy(web, failing("create", "no luck")), "JobFailed", "no luck")
				w.wantStatus("web", types.StackStatusRollbackComplete)
				w.wantSucceeded(w.run(order{spec: with(keys{"mode": "REPLACE_ON_FAILURE"}), source: files{"template.yaml": topic("one")}}), "created")
				w.wantStatus("web", types.StackStatusCreateComplete)
				w.wantSucceeded(w.run(order{spec: with(keys{"mode": "REPLACE_ON_FAILURE"}), source: files{"template.yaml": topic("two")}}), "updated")
			},
			bad: func(w *world) {
				w.wantFailed(w.run(order{spec: with(keys{"mode": "REPLACE_ON_FAILURE"}), source: files{"template.yaml": failing("create", "no luck")}}), "JobFailed", "no luck")
				w.wantFailed(w.run(order{spec: with(keys{"mode": "REPLACE_ON_FAILURE"}), source: files{"template.yaml": failing("create", "no luck again")}}), "JobFailed", "no luck again")
			},
		},
		feature{
			name: "its configuration works unchanged: `StackName`, `TemplatePath`, `ActionMode`, `ParameterOverrides` and the others",
			good: func(w *world) {
				configuration := native("CREATE_UPDATE", map[string]string{
					"TemplatePath": "Source::infra/template.yaml", "Capabilities": "CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND",
					"ParameterOverrides": `{"Colour": "red"}`, "TemplateConfiguration": "Source::infra/config.json"})
				source := files{"infra/template.yaml": sized, "infra/config.json": `{"Parameters": {"Size": "large", "Colour": "green"}, "Tags": {"Team": "web"}}`}
				w.wantSucceeded(w.run(order{spec: asUserParameters(configuration), source: source}), "created")
				w.wantOutput("Name", "large red")
				if tags := w.stack("web").Tags; len(tags) != 1 || *tags[0].Key != "Team" {
					w.Errorf("tags %v", tags)
				}
			},
			bad: func(w *world) {
				configuration := native("CREATE_UPDATE", map[string]string{"TemplatePath": "Source::template.yaml", "stack": "other"})
				w.wantFailed(w.run(order{spec: asUserParameters(configuration), source: files{"template.yaml": sized}}), "ConfigurationError", "StackName", "stack")
			},
		},
		feature{
			name: "the template configuration file: its JSON, YAML, the AWS CLI's list and `Key=Value`",
			good: func(w *world) {
				for name, text := range map[string]string{
					"native.json": `{"Parameters": {"Size": "large", "Colour": "one"}}`,
					"native.yaml": "Parameters:\n  Size: large\n  Colour: two\n",
					"cli.json":    `[{"ParameterKey": "Size", "ParameterValue": "large"}, {"ParameterKey": "Colour", "ParameterValue": "three"}]`,
					"list.json":   `["Size=large", "Colour=four"]`,
					"lines.env":   "# for production\nSize=large\nColour=five\n",
				} {
					r := w.run(order{spec: with(keys{"config": name}), source: files{"template.yaml": sized, name: text}})
					if r.Status != codepipeline.Succeeded || !strings.HasPrefix(w.output("web", "Name"), "large ") {
						w.Errorf("%s: %s %s %s", name, r.Status, r.Message, w.output("web", "Name"))
					}
				}
			},
			bad: func(w *world) {
				r := w.run(order{spec: with(keys{"config": "Source::config.yaml"}), source: files{"template.yaml": sized, "config.yaml": "Parameters:\n  Size: large\nParametres: {}\n"}})
				w.wantFailed(r, "ConfigurationError", "config.yaml:3:1", "Parameters")
				r = w.run(order{spec: with(keys{"config": "Source::config.yml"}), source: files{"template.yaml": sized, "config.yaml": ""}})
				w.wantFailed(r, "ConfigurationError", "config.yml", "config.yaml")
			},
		},
		feature{
			name: "`ParameterOverrides` as an object or as JSON in a string, with `Fn::GetArtifactAtt` and `Fn::GetParam`",
			good: func(w *world) {
				overrides := `{"Size": {"Fn::GetParam": ["Build", "values.json", "size"]}, "Colour": {"Fn::GetArtifactAtt": ["Build", "ObjectKey"]}}`
				build := map[string]files{"Build": {"values.json": `{"size": "large"}`}}
				for _, written := range []any{overrides, json.RawMessage(overrides)} {
					spec := keys{"StackName": "web", "TemplatePath": "Source::template.yaml", "ParameterOverrides": written}
					r := w.run(order{spec: spec, source: files{"template.yaml": sized}, artifacts: build})
					if r.Status != codepipeline.Succeeded || !strings.HasPrefix(w.output("web", "Name"), "large ") || len(w.output("web", "Name")) < len("large a/b/c") {
						w.Errorf("%s: %s; the name is %q", r.Status, r.Message, w.output("web", "Name"))
					}
				}
			},
			bad: func(w *world) {
				overrides := `{"Size": {"Fn::GetParam": ["Build", "values.json", "sice"]}, "Colour": {"Fn::GetArtifactAtt": ["Build", "Key"]}}`
				build := map[string]files{"Build": {"values.json": `{"size": "large"}`}}
				r := w.run(order{spec: keys{"StackName": "web", "TemplatePath": "Source::template.yaml", "ParameterOverrides": overrides},
					source: files{"template.yaml": sized}, artifacts: build})
				w.wantFailed(r, "ConfigurationError", "Colour", "ObjectKey")
				overrides = strings.Replace(overrides, `"Key"`, `"ObjectKey"`, 1)
				r = w.run(order{spec: keys{"StackName": "web", "TemplatePath": "Source::template.yaml", "ParameterOverrides": overrides},
					source: files{"template.yaml": sized}, artifacts: build})
				w.wantFailed(r, "ConfigurationError", "Size", "did you mean size?")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "`OutputFileName` writes the stack's outputs into the output artifact",
			good: func(w *world) {
				run := w.begin(order{spec: with(keys{"OutputFileName": "stack/outputs.json"}), source: files{"template.yaml": topic("one")}, outputs: []string{"Stack"}})
				w.wantSucceeded(w.end(run), "created")
				if got := w.artifact(run, "Stack")["stack/outputs.json"]; !strings.Contains(got, `"Version": "one"`) {
					w.Errorf("outputs: %s", got)
				}
			},
			bad: func(w *world) {
				r := w.run(order{spec: with(keys{"outputFile": "outputs.json"}), source: files{"template.yaml": topic("one")}})
				w.wantFailed(r, "ConfigurationError", "outputFile", "outputArtifacts")
				r = w.run(order{spec: with(nil), source: files{"template.yaml": topic("one")}, outputs: []string{"One", "Two"}})
				w.wantFailed(r, "ConfigurationError", "2 output artifacts")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "the stack's outputs are the action's output variables",
			good: func(w *world) {
				r := w.deploy(web, topic("one"))
				w.wantSucceeded(r, "created")
				if r.Variables["Version"] != "one" || !strings.Contains(r.Variables["StackId"], ":stack/web/") {
					w.Errorf("variables %v", r.Variables)
				}
			},
			bad: func(w *world) {
				r := w.deploy(web, strings.Replace(topic("one"), "Version:", "StackStatus:", 1))
				if r.Variables["StackStatus"] != "CREATE_COMPLETE" {
					w.Errorf("an output took the place of the stack's status: %v", r.Variables)
				}
			},
		},
	)
}
