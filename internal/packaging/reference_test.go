package packaging_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stackjob/stackjob/internal/packaging"
	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/job"
)

// Paths are replaced however they are written, and nothing else is.
func TestWaysOfWriting(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, path string }{
		{"plain", "Resources:\n  A:\n    Type: AWS::Lambda::Function # ä\n    Properties:\n      Code: src # code\n      Handler: x\n", "src"},
		{"on the next line", "Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code:\n        src\n", "src"},
		{"double quotes", `Resources: {A: {Type: AWS::Lambda::Function, Properties: {"Code":"src", X: "é\""}}}`, `"src"`},
		{"single quotes", "Resources: {A: {Type: AWS::Lambda::Function, Properties: {Code: 'it''s'}}}", "'it''s'"},
		{"escapes", `Resources: {A: {Type: AWS::Lambda::Function, Properties: {Code: "s\x72c"}}}`, `"s\x72c"`},
		{"after characters of several bytes", "Resources: {Ü𝄞: {Type: AWS::Lambda::Function, Properties: {Ä: é, Code: src}}}", "src"},
		{"carriage returns", "Resources:\r\n  A:\r\n    Type: AWS::Lambda::Function\r\n    Properties:\r\n      Code: src\r\n", "src"},
		{"odd line breaks", "# a\u2028# b\u2029# c\u0085# d\rResources: {A: {Type: AWS::Lambda::Function, Properties: {Code: src}}}", "src"},
		{"an anchor", "X: 1\nResources: {A: {Type: AWS::Lambda::Function, Properties: {Code: &code src}}}", "src"},
		{"properties shared", "Resources: {A: {Type: AWS::Lambda::Function, Properties: &p {Code: src}}, B: {Type: AWS::Lambda::Function, Properties: *p}}", "src"},
		{"a path shared by its like", "Resources:\n  A: {Type: AWS::Lambda::Function, Properties: {Code: &p src}}\n  B: {Type: AWS::Lambda::Function, Properties: {Code: *p}}\n", "src"},
		{"JSON", "{\"Resources\" : {\"Ä\": {\"Properties\": {\"Code\" :\t\"src\"}, \"Type\":\"AWS::Lambda::Function\"}}}\n", `"src"`},
		{"JSON with escapes", `{"Resources":{"A":{"Type":"AWS::Lambda::Function","Properties":{"X":"\"\\","Code":"s\u0072c"}}}}`, `"s\u0072c"`},
	} {
		w := newWorld(t, map[string]string{"t": test.text, "src/a": "a", "it's/a": "a"})
		result, err := w.try("t")
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		value := `{"S3Bucket": "` + bucket + `", "S3Key": "` + result.Staged[0].Object.Key + `"}`
		at := strings.LastIndex(test.text, test.path)
		want := test.text[:at] + value + test.text[at+len(test.path):]
		if got := string(result.Template.Text()); got != want {
			t.Errorf("%s: got  %q\nwant %q", test.name, got, want)
		}
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	function := func(path string) string {
		return "Resources:\n  A:\n    Type: AWS::Lambda::Function\n    Properties:\n      Code: " + path + "\n"
	}
	stack := func(url string) string {
		return "Resources:\n  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: " + url + "}}\n"
	}
	for _, test := range []struct{ name, text, want string }{
		{"absent", function("./scr"), "infra/t:5:13: Resources.A.Properties.Code: names infra/scr, which does not exist in the artifact; the path is relative to the template"},
		{"a variable", function("src-${X}"), "the path is taken as it is written, without variables"},
		{"outside", function("../../x"), "names \"../../x\", which leads out of the artifact; write the path relative to the template"},
		{"absolute", function("/src"), "names /src, which is no path within the artifact"},
		{"a file URL", function("file://src"), "names file://src, which is no path within the artifact"},
		{"a drive", function(`C:\src`), "which is no path within the artifact"},
		{"backslashes", function(`src\main`), "which has a backslash; write forward slashes"},
		{"an empty folder", function("empty"), "names infra/empty, which is a folder without files"},
		{"a special file", function("link"), "names infra/link, which is a symbolic link or another special file"},
		{"a special file in a folder", function("linked"), "names infra/linked, in which infra/linked/x is a symbolic link or another special file; put the file itself"},
		{"a folder for a template", stack("src"), "names infra/src, which is a folder; name a file"},
		{"a template that is none", stack("src/a"), "infra/src/a:1:1: is a string, not an object; is this a CloudFormation template?"},
		{"itself", stack("t"), "names infra/t, which is nested in itself: infra/t → infra/t; a stack cannot contain itself"},
		{"in a circle", stack("circle"), "infra/circle:1:79: Resources.B.Properties.TemplateURL: names infra/t, which is nested in itself: infra/t → infra/circle → infra/t"},
		{"a block", function("|-\n        src"), "infra/t:5:13: Resources.A.Properties.Code: is a path that cannot be replaced where it is written; write it in quotes"},
		{"a tag", function("!!str src"), "is a path that cannot be replaced"},
		{"several lines", function("src\n        src"), "is a path that cannot be replaced"},
		{"shared with something else", "Resources:\n  A: {Type: AWS::Lambda::Function, Properties: {Code: &x src, Handler: *x}}\n", "infra/t:2:55: Resources.A.Properties.Code: shares its path with other places through a YAML anchor"},
		{"shared in another form", "Resources: {A: {Type: AWS::Serverless::StateMachine, Properties: &x {DefinitionUri: src/a}}, B: {Type: AWS::Serverless::Api, Properties: *x}}", "shares its path"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, map[string]string{"infra/t": test.text, "infra/src/a": "canary",
				"infra/circle": "Resources: {B: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: t}}}"})
			w.files["infra/empty"] = &fstest.MapFile{Mode: fs.ModeDir | 0o755}
			w.files["infra/link"] = &fstest.MapFile{Mode: fs.ModeNamedPipe | 0o777}
			w.files["infra/linked/x"] = &fstest.MapFile{Mode: fs.ModeSymlink | 0o777, Data: []byte("../t")}
			_, err := w.try("infra/t")
			if _, ok := errors.AsType[*problem.Error](err); !ok || job.FailureTypeOf(err) != job.ConfigurationError {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "canary") {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if _, empty := w.aws.S3().Bucket(bucket); !empty {
				t.Error("something is staged")
			}
		})
	}
}

func TestAllProblemsAreToldTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{
		"t": "Resources:\n  B: {Type: AWS::Lambda::Function, Properties: {Code: absent}}\n  A: {Type: AWS::Lambda::Function, Properties: {Code: /x}}\n" +
			"  C: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: child}}\n",
		"child": "Resources: {A: {Type: AWS::Lambda::Function, Properties: {Code: gone}}}",
	})
	_, err := w.try("t")
	const want = `t has 2 problems:
- t:2:55: Resources.B.Properties.Code: names absent, which does not exist in the artifact; the path is relative to the template
- t:3:55: Resources.A.Properties.Code: names /x, which is no path within the artifact; write the path relative to the template
child:1:65: Resources.A.Properties.Code: names gone, which does not exist in the artifact; the path is relative to the template`
	if err == nil || sorted(err.Error()) != sorted(want) {
		t.Errorf("got %v", err)
	}
}

// sorted does not mind which template comes first.
func sorted(text string) string {
	if rest, ok := strings.CutPrefix(text, "child"); ok {
		line, rest, _ := strings.Cut(rest, "\n")
		return rest + "\nchild" + line
	}
	return text
}

// An unsteady file system fails for a while.
type unsteady struct{ fs.FS }

func (u unsteady) Open(name string) (fs.File, error) {
	if strings.HasPrefix(name, "src") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: passing{errors.New("slow down")}}
	}
	return u.FS.Open(name)
}

type passing struct{ error }

func (passing) FailureType() job.FailureType { return job.SystemUnavailable }

func TestTroubleThatPassesIsNoProblem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{
		"t": "Resources:\n  A: {Type: AWS::Lambda::Function, Properties: {Code: absent}}\n  B: {Type: AWS::Lambda::Function, Properties: {Code: src}}\n", "src/a": "a"})
	_, err := packaging.Package(t.Context(), unsteady{w.files}, w.parse("t"), w.stager, packaging.Options{TempDir: t.TempDir()})
	if job.FailureTypeOf(err) != job.SystemUnavailable || !strings.Contains(err.Error(), "Resources.B.Properties.Code: look for src: open src: slow down") {
		t.Errorf("got %s: %v", job.FailureTypeOf(err), err)
	}
}

// The files of two deployments of one commit are the same bytes.
func TestZipsAreTheSameWheneverTheyAreMade(t *testing.T) {
	t.Parallel()
	var keys []string
	for range 2 {
		w := newWorld(t, map[string]string{"t": "Resources: {A: {Type: 'AWS::Lambda::Function', Properties: {Code: src}}}", "src/b": "b", "src/a": "a"})
		keys = append(keys, w.pack("t").Staged[0].Object.Key)
	}
	if keys[0] != keys[1] {
		t.Errorf("got %s", keys)
	}
}

var _ packaging.Stager = (*staging.Stager)(nil)
