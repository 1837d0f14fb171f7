package packaging_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/internal/packaging"
	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/job"
)

// Every place of a reference becomes the form that its resource takes.
func TestPlaces(t *testing.T) {
	t.Parallel()
	const url, s3URL = `"https://stackjob-staging.s3.eu-central-1.amazonaws.com/%s"`, `"s3://stackjob-staging/%s"`
	const code, body = `{"S3Bucket": "stackjob-staging", "S3Key": "%s"}`, `{"Bucket": "stackjob-staging", "Key": "%s"}`
	for _, test := range []struct{ text, form string }{
		{"Resources: {A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: child.yaml}}}", url},
		{"Resources: {A: {Type: 'AWS::CloudFormation::StackSet', Properties: {TemplateURL: child.yaml}}}", url},
		{"Resources: {A: {Type: 'AWS::Serverless::Application', Properties: {Location: child.yaml}}}", url},
		{"Resources: {A: {Type: 'AWS::Lambda::Function', Properties: {Code: code.zip}}}", code},
		{"Resources: {A: {Type: 'AWS::Lambda::LayerVersion', Properties: {Content: code.zip}}}", code},
		{"Resources: {A: {Type: 'AWS::ElasticBeanstalk::ApplicationVersion', Properties: {SourceBundle: any.txt}}}", code},
		{"Resources: {A: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: code.zip}}}", s3URL},
		{"Resources: {A: {Type: 'AWS::Serverless::LayerVersion', Properties: {ContentUri: code.zip}}}", s3URL},
		{"Resources: {A: {Type: 'AWS::Serverless::Api', Properties: {DefinitionUri: any.txt}}}", s3URL},
		{"Resources: {A: {Type: 'AWS::Serverless::HttpApi', Properties: {DefinitionUri: any.txt}}}", s3URL},
		{"Resources: {A: {Type: 'AWS::Serverless::StateMachine', Properties: {DefinitionUri: any.txt}}}", body},
		{"Resources: {A: {Type: 'AWS::StepFunctions::StateMachine', Properties: {DefinitionS3Location: any.txt}}}", body},
		{"Resources: {A: {Type: 'AWS::ApiGateway::RestApi', Properties: {BodyS3Location: any.txt}}}", body},
		{"Resources: {A: {Type: 'AWS::CodeCommit::Repository', Properties: {Code: {S3: code.zip}}}}", body},
		{"Resources: {A: {Type: 'AWS::Glue::Job', Properties: {Command: {ScriptLocation: any.txt}}}}", s3URL},
		{"Resources: {A: {Type: 'AWS::AppSync::GraphQLSchema', Properties: {DefinitionS3Location: any.txt}}}", s3URL},
		{"Resources: {A: {Type: 'AWS::AppSync::Resolver', Properties: {RequestMappingTemplateS3Location: any.txt}}}", s3URL},
		{"Resources: {A: {Type: 'AWS::AppSync::Resolver', Properties: {ResponseMappingTemplateS3Location: any.txt}}}", s3URL},
		{"Resources: {A: {Type: 'AWS::AppSync::Resolver', Properties: {CodeS3Location: any.txt}}}", s3URL},
		{"Resources: {A: {Type: 'AWS::AppSync::FunctionConfiguration', Properties: {CodeS3Location: any.txt}}}", s3URL},
		{"Resources: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: any.txt}}}", s3URL},
		{"Resources: {A: {Properties: !Transform {Name: AWS::Include, Parameters: {Location: any.txt}}}}", s3URL},
		{"Resources: {A: {Properties: {Deep: [{'Fn::Transform': [{Name: Other}, {Name: AWS::Include, Parameters: {Location: any.txt}}]}]}}}", s3URL},
		{"Resources: {}\nTransform: {Name: AWS::Include, Parameters: {Location: any.txt}}", s3URL},
		{"Resources: {}\nTransform: [AWS::Serverless-2016-10-31, {Name: AWS::Include, Parameters: {Location: any.txt}}]", s3URL},
		{"Resources: {}\nGlobals: {Function: {CodeUri: code.zip}}", s3URL},
		{"Resources: {}\nMetadata: {'AWS::ServerlessRepo::Application': {LicenseUrl: any.txt}}", s3URL},
		{"Resources: {'Fn::ForEach::Loop': [N, [a], {'A${N}': {Type: 'AWS::Lambda::Function', Properties: {Code: code.zip}}}]}", code},
	} {
		files := map[string]string{"t.yaml": test.text, "child.yaml": "Resources: {} # child", "code.zip": zipOf(t, "a", "b"), "any.txt": "anything"}
		w := newWorld(t, files)
		for _, name := range []string{"child.yaml", "code.zip", "any.txt"} {
			if !strings.Contains(test.text, name) {
				continue
			}
			key := keyOf(files[name], name[strings.LastIndex(name, "."):])
			want := strings.Replace(test.text, name, fmt.Sprintf(test.form, key), 1)
			result := w.pack("t.yaml")
			if got := string(result.Template.Text()); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if w.read(key) != files[name] || len(result.Staged) != 1 || result.Staged[0].Path != name {
				t.Errorf("%s: staged %+v", test.text, result.Staged)
			}
		}
	}
}

// What is no local reference stays, and costs no call.
func TestWhatStays(t *testing.T) {
	t.Parallel()
	const text = "# a comment\r\nResources:\r\n" +
		"  A: {Type: 'AWS::Lambda::Function', Properties: {Code: {ZipFile: x}, Content: code.zip}}\r\n" +
		"  B: {Type: 'AWS::Lambda::Function', Properties: {Code: !If [C, code.zip, code.zip]}}\r\n" +
		"  C: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: https://b.s3.amazonaws.com/k}}\r\n" +
		"  D: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: !Sub 'child.yaml'}}\r\n" +
		"  E: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: {Ref: P}}}\r\n" +
		"  F: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: s3://b/k, Other: code.zip}}\r\n" +
		"  G: {Type: 'AWS::Serverless::Function', Properties: {InlineCode: code.zip}}\r\n" +
		"  H: {Type: 'AWS::Serverless::Api', Properties: {DefinitionUri: '{{resolve:ssm:/x}}'}}\r\n" +
		"  I: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: ''}}\r\n" +
		"  J: {Type: 'AWS::Serverless::Function', Properties: {CodeUri: 12}}\r\n" +
		"  K: {Type: 'AWS::Serverless::Function'}\r\n" +
		"  L: {Type: 'Custom::Thing', Properties: {Code: code.zip, TemplateURL: child.yaml}}\r\n" +
		"  M: {Type: !Ref T, Properties: {Code: code.zip}}\r\n" +
		"  N: {Type: 'AWS::CodeCommit::Repository', Properties: {Code: code.zip}}\r\n" +
		"  O: text\r\n" +
		"  'Fn::Transform': {Name: Other, Parameters: {Location: code.zip}}\r\n"
	w := newWorld(t, map[string]string{"t.yaml": text, "code.zip": "x", "child.yaml": "Resources: {}"})
	given := w.parse("t.yaml")
	result, err := packaging.Package(t.Context(), w.files, given, failing{}, packaging.Options{})
	if err != nil || result.Template != given || result.Staged != nil {
		t.Errorf("got %+v, %v", result, err)
	}
}

// failing is a stager that must not be used, or has its reasons.
type failing struct{ err error }

func (f failing) Stage(context.Context, ...staging.Content) ([]staging.Object, error) {
	if f.err == nil {
		return nil, errors.New("nothing was to be staged")
	}
	return nil, f.err
}

func TestFoldersAndFilesBecomeZips(t *testing.T) {
	t.Parallel()
	jar := zipOf(t, "Main.class", "x")
	w := newWorld(t, map[string]string{
		"infra/t.yaml": `Resources:
  Folder: {Type: AWS::Lambda::Function, Properties: {Code: ../src/}}
  Again: {Type: AWS::Serverless::Function, Properties: {CodeUri: ./../src}}
  Script: {Type: AWS::Lambda::Function, Properties: {Code: ../src/main.py}}
  Raw: {Type: AWS::Glue::Job, Properties: {Command: {ScriptLocation: ../src/main.py}}}
  Jar: {Type: AWS::Lambda::Function, Properties: {Code: app.jar}}
  War: {Type: AWS::ElasticBeanstalk::ApplicationVersion, Properties: {SourceBundle: ../src/lib}}
  Own: {Type: AWS::Lambda::LayerVersion, Properties: {Content: .}}
`,
		"src/main.py": "print()", "src/lib/a.py": "a", "infra/app.jar": jar,
	})
	w.files["src/run"] = &fstest.MapFile{Data: []byte("#!"), Mode: 0o755}
	result := w.pack("infra/t.yaml")
	var contents []string
	for _, s := range result.Staged {
		content := w.read(s.Object.Key)
		if strings.HasSuffix(s.Object.Key, ".zip") {
			content = unzipped(t, content)
		}
		contents = append(contents, s.Path+": "+content)
	}
	want := []string{
		"src: lib/a.py=a main.py=print() run=#!", "src/main.py: main.py=print()", "src/main.py: print()",
		"infra/app.jar: " + jar, "src/lib: a.py=a",
		"infra: app.jar=" + jar + " t.yaml=" + string(w.files["infra/t.yaml"].Data),
	}
	if got := strings.Join(contents, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s", got)
	}
	properties := func(name string) string {
		code := result.Template.Root().Get("Resources").Get(name).Get("Properties")
		return code.Get("Code").Get("S3Key").Text
	}
	if folder, again := properties("Folder"), result.Template.Root().Get("Resources").Get("Again").Get("Properties").Get("CodeUri").Text; "s3://"+bucket+"/"+folder != again {
		t.Errorf("one folder is staged as %s and %s", folder, again)
	}
	if !strings.HasSuffix(properties("Jar"), ".jar") {
		t.Errorf("the jar is %s", properties("Jar"))
	}
	for _, s := range w.pack("infra/t.yaml").Staged {
		if s.Object.Uploaded {
			t.Errorf("%s is uploaded again", s.Path)
		}
	}
}

func TestNestedTemplates(t *testing.T) {
	t.Parallel()
	stack := func(name, url string) string {
		return fmt.Sprintf("  %s:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: %s # nested\n", name, url)
	}
	w := newWorld(t, map[string]string{
		"t.yaml":             "Resources:\n" + stack("A", "nested/a.yaml") + stack("B", "nested/b.json") + stack("C", "nested/deep/c.yaml"),
		"nested/a.yaml":      "Resources:\n" + stack("C", "deep/c.yaml") + stack("B", "b.json"),
		"nested/b.json":      `{"Resources": {"C": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "./deep/c.yaml"}}}}`,
		"nested/deep/c.yaml": "Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Code: ../../code}}\n",
		"code/x":             "x",
	})
	result := w.pack("t.yaml")
	var order []string
	for _, s := range result.Staged {
		order = append(order, s.Path)
	}
	if got := strings.Join(order, " "); got != "code nested/deep/c.yaml nested/b.json nested/a.yaml" {
		t.Errorf("staged %s", got)
	}
	c := w.object(result, "nested/deep/c.yaml")
	code := result.Staged[0].Object
	if want := fmt.Sprintf(`Code: {"S3Bucket": "%s", "S3Key": "%s"}}}`, code.Bucket, code.Key); !strings.Contains(c, want) {
		t.Errorf("c.yaml is %s", c)
	}
	address := `"https://` + bucket + `.s3.eu-central-1.amazonaws.com/` + keyOf(c, ".yaml") + `"`
	for _, text := range []string{w.object(result, "nested/a.yaml"), w.object(result, "nested/b.json"), string(result.Template.Text())} {
		if !strings.Contains(text, address) {
			t.Errorf("c.yaml is not named in %s", text)
		}
	}
	if strings.Count(string(result.Template.Text()), "# nested") != 3 || !result.Template.HasNestedStacks() {
		t.Errorf("got %s", result.Template.Text())
	}
}

// An artifact in S3 is read by ranges, and what the archive refuses is refused here.
func TestAnArtifact(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{
		"t.yaml":  "Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Code: src}}\n  G: {Type: AWS::Lambda::Function, Properties: {Code: srv}}\n",
		"ok.yaml": "Resources:\n  F: {Type: AWS::Lambda::Function, Properties: {Code: src}}\n",
		"src/a":   strings.Repeat("a", 2000), "src/b/c": "c",
	})
	var zipped strings.Builder
	if err := artifact.Zip(&zipped, w.files); err != nil {
		t.Fatal(err)
	}
	if err := w.aws.S3().Write(bucket, "artifact.zip", []byte(zipped.String())); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		limits *artifact.Options
		want   string
	}{
		{"ok.yaml", nil, ""},
		{"t.yaml", nil, `t.yaml:3:55: Resources.G.Properties.Code: names srv, which does not exist in the artifact; the path is relative to the template`},
		{"ok.yaml", &artifact.Options{MaxFile: 1000}, "package src for Resources.F.Properties.Code of ok.yaml: "},
	} {
		archive, err := artifact.Open(t.Context(), s3.NewFromConfig(w.aws.AWS()), bucket, "artifact.zip", test.limits)
		if err != nil {
			t.Fatal(err)
		}
		result, err := packaging.Package(t.Context(), archive.FS(t.Context()), w.parse(test.name), w.stager, packaging.Options{TempDir: t.TempDir()})
		if test.want != "" {
			if err == nil || !strings.Contains(err.Error(), test.want) || job.FailureTypeOf(err) != job.ConfigurationError {
				t.Errorf("got %v", err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := unzipped(t, w.object(result, "src")); got != "a="+strings.Repeat("a", 2000)+" b/c=c" {
			t.Errorf("got %s", got)
		}
	}
}

func TestStagersErrorsComeThrough(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{"t.yaml": "Resources: {F: {Type: 'AWS::Lambda::Function', Properties: {Code: src}}}", "src/a": "a"})
	w.stager.Bucket = ""
	_, err := w.try("t.yaml")
	if job.FailureTypeOf(err) != job.ConfigurationError || !strings.HasPrefix(err.Error(), "src has to be put into S3 for CloudFormation, and there is no bucket for it") {
		t.Errorf("got %v", err)
	}
	reason := errors.New("no weather for it")
	if _, err := packaging.Package(t.Context(), w.files, w.parse("t.yaml"), failing{reason}, packaging.Options{}); !errors.Is(err, reason) {
		t.Errorf("got %v", err)
	}
	if _, err := packaging.Package(t.Context(), w.files, w.parse("t.yaml"), w.stager, packaging.Options{TempDir: "/absent"}); err == nil {
		t.Error("packaged without a folder for it")
	}
}

func TestTooMuch(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", 600<<10)
	w := newWorld(t, map[string]string{
		"t.yaml": "Resources:\n  A: {Type: AWS::Lambda::Function, Properties: {Code: a}}\n  B: {Type: AWS::Lambda::Function, Properties: {Code: b}}\n",
		"a/x":    big, "b/x": big,
	})
	pack := func(most int64) error {
		_, err := packaging.Package(t.Context(), w.files, w.parse("t.yaml"), w.stager, packaging.Options{MaxTotal: most, TempDir: t.TempDir()})
		return err
	}
	if err := pack(2*int64(len(big)) + 1000); err != nil {
		t.Error(err)
	}
	err := pack(1 << 20)
	if err == nil || !strings.HasPrefix(err.Error(), "t.yaml:3:55: Resources.B.Properties.Code: names b, with which more than 1 MiB are to be packaged; ") {
		t.Errorf("got %v", err)
	}
}

func TestTooManyTemplates(t *testing.T) {
	t.Parallel()
	files := map[string]string{"t.yaml": "Resources:\n"}
	for i := range 9 {
		files["t.yaml"] += fmt.Sprintf("  A%d: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: n%d}}\n", i, i)
		files[fmt.Sprint("n", i)] = "Resources: {}\n#" + strings.Repeat("x", 1_000_000)
	}
	if _, err := newWorld(t, files).try("t.yaml"); err == nil || !strings.Contains(err.Error(), "t.yaml:10:") || !strings.Contains(err.Error(), "all nested templates have more than 8 MiB") {
		t.Errorf("got %v", err)
	}
	files = map[string]string{"t.yaml": "Resources: {A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: n1}}}"}
	for i := range 25 {
		files[fmt.Sprint("n", i)] = fmt.Sprintf("Resources: {A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: n%d}}}", i+1)
	}
	files["n25"] = "Resources: {}"
	if _, err := newWorld(t, files).try("t.yaml"); err == nil || !strings.Contains(err.Error(), "which is nested more than 20 deep") {
		t.Errorf("got %v", err)
	}
}

// A template that a nested one makes too long is refused as a template.
func TestAPackagedTemplateIsATemplate(t *testing.T) {
	t.Parallel()
	text := "Resources: {A: {Type: 'AWS::Lambda::Function', Properties: {Code: a}}}\n#"
	w := newWorld(t, map[string]string{"t.yaml": text + strings.Repeat("x", template.MaxSize-len(text)), "a": "a"})
	if _, err := w.try("t.yaml"); err == nil || !strings.Contains(err.Error(), "is larger than 1 MB") {
		t.Errorf("got %v", err)
	}
}
