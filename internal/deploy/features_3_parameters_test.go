package deploy_test

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/deploy"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/ssm"
)

// named is a template whose output is the value of its parameter.
const named = `
Parameters:
  Name: {Type: String, MinLength: 3, AllowedPattern: "[-a-z0-9/.,]+", ConstraintDescription: small letters}
  Count: {Type: Number, Default: 1, MaxValue: 5}
Resources:
  News: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref Name}}
Outputs:
  Name: {Value: !Ref Name}
`

// value is a spec whose parameter Name is taken from somewhere.
func value(of any) keys { return with(keys{"parameters": keys{"Name": of}}) }

func (w *world) put(p ssm.Parameter) {
	w.Helper()
	if err := w.aws.SSM().Put(p); err != nil {
		w.Fatal(err)
	}
}

// staged gives the function a bucket of its own.
func (w *world) staged() {
	w.Helper()
	if err := w.aws.S3().CreateBucket(stagingBucket, "us-east-1"); err != nil {
		w.Fatal(err)
	}
}

const stagingBucket = "stackjob-123456789012"

func withBucket(h *deploy.Handler) { h.Bucket = stagingBucket }

// long is a YAML template of more than 51,200 bytes that compacting does not help.
func long() string {
	return topic("long") + strings.Repeat("# "+strings.Repeat("x", 98)+"\n", 600)
}

// noise are comments that do not compress well.
func noise(size int) string {
	var b strings.Builder
	for i := 0; b.Len() < size; i++ {
		fmt.Fprintf(&b, "# %x\n", sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
	}
	return b.String()
}

const parent = `
Resources:
  Child:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: ./child.yaml
      Parameters: {Name: from-the-parent}
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Role: arn:aws:iam::123456789012:role/x
      Handler: index.handler
      Runtime: nodejs22.x
      Code: code
Outputs:
  Name: {Value: !GetAtt Child.Outputs.Name}
`

func TestFeaturesOfParametersAndTemplates(t *testing.T) {
	show(t, "Parameters and templates",
		feature{
			name: "parameters that are not given keep the value the stack has, or take the template's default",
			good: func(w *world) {
				w.wantSucceeded(w.run(order{spec: value("first"), source: files{"template.yaml": named}}), "created")
				w.wantSucceeded(w.run(order{spec: with(nil), source: files{"template.yaml": named}}), "no changes")
				w.wantOutput("Name", "first")
			},
			bad: func(w *world) {
				w.wantFailed(w.run(order{spec: with(nil), source: files{"template.yaml": named}}), "ConfigurationError", "Name", "has no value")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "text, numbers, booleans and lists",
			good: func(w *world) {
				w.wantSucceeded(w.run(order{spec: value([]any{"abc", 1.50, true}), source: files{"template.yaml": named}}), "created")
				w.wantOutput("Name", "abc,1.5,true")
			},
			bad: func(w *world) {
				r := w.run(order{spec: value([]any{"a,b", keys{"x": 1}}), source: files{"template.yaml": named}})
				w.wantFailed(r, "ConfigurationError", "parameters.Name[0]", "comma", "parameters.Name[1]")
			},
		},
		feature{
			name: "a value from another stack's output",
			good: func(w *world) {
				network := keys{"stack": "network", "artifact": "Source", "file": "template.yaml"}
				w.wantSucceeded(w.run(order{spec: network, source: files{"template.yaml": topic("vpc-1")}}), "created")
				w.wantSucceeded(w.run(order{spec: value(keys{"output": "network.Version"}), source: files{"template.yaml": named}}), "created")
				w.wantOutput("Name", "vpc-1")
			},
			bad: func(w *world) {
				r := w.run(order{spec: value(keys{"output": "network.Version"}), source: files{"template.yaml": named}})
				w.wantFailed(r, "ConfigurationError", "parameters.Name", "network")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "a value from Systems Manager, but never a SecureString",
			good: func(w *world) {
				w.put(ssm.Parameter{Name: "/web/name", Type: "String", Value: "from-ssm"})
				w.wantSucceeded(w.run(order{spec: value(keys{"ssm": "/web/name"}), source: files{"template.yaml": named}}), "created")
				w.wantOutput("Name", "from-ssm")
			},
			bad: func(w *world) {
				w.put(ssm.Parameter{Name: "/web/secret", Type: "SecureString", Value: "hunter2"})
				r := w.run(order{spec: value(keys{"ssm": "/web/secret"}), source: files{"template.yaml": named}})
				w.wantFailed(r, "ConfigurationError", "parameters.Name", "SecureString")
				w.wantFailed(w.run(order{spec: value(keys{"ssm": "/web/absent"}), source: files{"template.yaml": named}}), "ConfigurationError", "/web/absent")
				w.wantNoStack("web")
			},
		},
		feature{
			name: "a value from a file in any input artifact",
			good: func(w *world) {
				build := map[string]files{"Build": {"image.txt": "sha256/abc\n", "build.json": `{"image": "from-json"}`}}
				w.wantSucceeded(w.run(order{spec: value(keys{"file": "Build::image.txt"}), source: files{"template.yaml": named}, artifacts: build}), "created")
				w.wantOutput("Name", "sha256/abc")
				w.wantSucceeded(w.run(order{spec: value(keys{"file": "Build::build.json", "key": "image"}), source: files{"template.yaml": named}, artifacts: build}), "updated")
				w.wantOutput("Name", "from-json")
			},
			bad: func(w *world) {
				build := map[string]files{"Build": {"image.txt": "x"}}
				r := w.run(order{spec: value(keys{"file": "Build::imgae.txt"}), source: files{"template.yaml": named}, artifacts: build})
				w.wantFailed(r, "ConfigurationError", "parameters.Name", "image.txt")
			},
		},
		feature{
			name: "a value from a pipeline variable, for the spec file",
			good: func(w *world) {
				file := "stack: web\nfile: template.yaml\nparameters: {Name: {variable: Commit}}\n"
				r := w.run(order{spec: keys{"spec": "stackjob.yaml", "variables": keys{"Commit": "4f2e9c1"}}, source: files{"template.yaml": named, "stackjob.yaml": file}})
				w.wantSucceeded(r, "created")
				w.wantOutput("Name", "4f2e9c1")
			},
			bad: func(w *world) {
				file := "stack: web\nfile: template.yaml\nparameters:\n  Name: {variable: Comit}\n"
				r := w.run(order{spec: keys{"spec": "stackjob.yaml", "variables": keys{"Commit": "4f2e9c1"}}, source: files{"template.yaml": named, "stackjob.yaml": file}})
				w.wantFailed(r, "ConfigurationError", "stackjob.yaml:4:", "Comit", "Commit")
			},
		},
		feature{
			name: "unknown names, missing values and values that break a constraint are told all together, before anything is called",
			good: func(w *world) {
				w.wantSucceeded(w.run(order{spec: with(keys{"parameters": keys{"Name": "abc", "Count": 5}}), source: files{"template.yaml": named}}), "created")
			},
			bad: func(w *world) {
				more := strings.Replace(named, "Parameters:", "Parameters:\n  Other: {Type: String}", 1)
				r := w.run(order{spec: with(keys{"parameters": keys{"Name": "A", "Count": 6, "Cuont": 1}}), source: files{"template.yaml": more}})
				w.wantFailed(r, "ConfigurationError", "Name", "small letters", "Count", "5", "Cuont", "Other")
				if n := w.calls.Calls(fault.And(theProgram(), fault.Operation("CreateChangeSet"))); n != 0 {
					w.Errorf("%d change sets were made", n)
				}
			},
		},
		feature{
			name: "templates over 51,200 bytes go through the function's own bucket",
			good: func(w *world) {
				w.staged()
				w.wantSucceeded(w.run(order{spec: with(nil), source: files{"template.yaml": long()}}), "created")
				w.wantOutput("Version", "long")
			},
			bad: func(w *world) {
				r := w.run(order{spec: with(nil), source: files{"template.yaml": long()}})
				w.wantFailed(r, "ConfigurationError", stagingBucket)
				w.function = nil
				r = w.run(order{spec: with(nil), source: files{"template.yaml": long()}})
				w.wantFailed(r, "ConfigurationError", "STACKJOB_BUCKET")
				r = w.run(order{spec: with(nil), source: files{"template.yaml": topic("large") + noise(1<<20)}})
				w.wantFailed(r, "ConfigurationError", "1 MB")
				w.wantNoStack("web")
			},
			function: withBucket,
		},
		feature{
			name: "nested templates, code folders and other local references in the artifact are uploaded, once per content",
			good: func(w *world) {
				w.staged()
				source := files{"template.yaml": parent, "child.yaml": named, "code/index.js": "exports.handler = async () => 1"}
				w.wantSucceeded(w.run(order{spec: with(nil), source: source}), "created")
				w.wantOutput("Name", "from-the-parent")
				before := w.called("PutObject")
				w.wantSucceeded(w.run(order{spec: with(nil), source: source}), "no changes")
				if n := w.called("PutObject"); n != before {
					w.Errorf("%d objects were uploaded again", n-before)
				}
			},
			bad: func(w *world) {
				w.staged()
				r := w.run(order{spec: with(nil), source: files{"template.yaml": parent, "code/index.js": ""}})
				w.wantFailed(r, "ConfigurationError", "template.yaml:6:", "child.yaml")
				w.wantNoStack("web")
			},
			function: withBucket,
		},
		feature{
			name: "capabilities that the template needs and the spec does not acknowledge are named, with the reason",
			good: func(w *world) {
				r := w.run(order{spec: with(keys{"capabilities": []string{"CAPABILITY_NAMED_IAM"}}), source: files{"template.yaml": role("deployer")}})
				w.wantSucceeded(r, "created")
			},
			bad: func(w *world) {
				r := w.run(order{spec: with(keys{"capabilities": []string{"CAPABILITY_IAM"}}), source: files{"template.yaml": role("deployer")}})
				w.wantFailed(r, "ConfigurationError", "CAPABILITY_NAMED_IAM", "AWS::IAM::Role", `["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]`, "[")
				w.wantNoStack("web")
			},
		},
	)
}

// role is a template of an IAM role with a name.
func role(name string) string {
	return fmt.Sprintf(`
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: %s
      AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}
`, name)
}
