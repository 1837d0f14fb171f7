package template_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/job"
)

// declaredInBoth is what both of the texts below declare.
var declaredInBoth = []template.Declaration{
	{Name: "Zone", Type: "AWS::EC2::AvailabilityZone::Name"},
	{Name: "Ami", Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", HasDefault: true},
	{Name: "Password", Type: "String", HasDefault: true, NoEcho: true},
	{Name: "Secret", Type: "String", NoEcho: true},
	{Name: "Open", Type: "String", HasDefault: true},
}

const inYAML = `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Zone: {Type: 'AWS::EC2::AvailabilityZone::Name'}
  Ami:
    Type: AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>
    Default: /aws/service/x
  Password: {Type: String, NoEcho: 'true', Default: ''}
  Secret: {Type: String, NoEcho: true}
  Open: {Type: String, NoEcho: false, Default: 1}
Resources:
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub '${Zone}-x'
      Tags: !If [Cond, [{Key: a, Value: !GetAtt Other.Arn}], !Ref 'AWS::NoValue']
`

const inJSON = ` {"Parameters":{
  "Zone":{"Type":"AWS::EC2::AvailabilityZone::Name"},
  "Ami":{"Type":"AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>","Default":"/aws/service/x"},
  "Password":{"Type":"String","NoEcho":"TRUE","Default":""},
  "Secret":{"Type":"String","NoEcho":true},
  "Open":{"Type":"String","NoEcho":false,"Default":1}},
 "Resources":{"Bucket":{"Type":"AWS::S3::Bucket"}}}`

func TestRead(t *testing.T) {
	for _, test := range []struct {
		name, text string
		format     template.Format
		want       []template.Declaration
	}{
		{"yaml", inYAML, template.YAML, declaredInBoth},
		{"json", inJSON, template.JSON, declaredInBoth},
		{"with a byte order mark", "\ufeff" + inJSON, template.JSON, declaredInBoth},
		{"no parameters", "Resources: {A: {Type: 'AWS::SNS::Topic'}}", template.YAML, nil},
		{"a macro", "Transform: Mine\nParameters: {A: {Type: String}}\nResources:\n  'Fn::Transform': {Name: AWS::Include}\n",
			template.YAML, []template.Declaration{{Name: "A", Type: "String"}}},
		{"resources by a transform", "Transform: {Name: 'AWS::Include'}\n", template.YAML, nil},
		{"a parameter declared twice", "Parameters: {A: {Type: String}, B: {Type: String}, A: {Type: Number}}\nResources: {}\n", template.YAML,
			[]template.Declaration{{Name: "A", Type: "Number"}, {Name: "B", Type: "String"}}},
		{"odd parameters are CloudFormation's business", "Parameters: {A: 1, B: [x], C: }\nResources: {}\n", template.YAML,
			[]template.Declaration{{Name: "A"}, {Name: "B"}, {Name: "C"}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := template.Read(fstest.MapFS{"a/t": {Data: []byte(test.text)}}, "a/t")
			if err != nil {
				t.Fatal(err)
			}
			if got.Name != "a/t" || got.Format != test.format {
				t.Errorf("got %s %s", got.Name, got.Format)
			}
			if diff := cmp.Diff(test.want, got.Declared, cmpopts.IgnoreFields(template.Declaration{}, "Line", "Column")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWhatIsNoTemplate(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"empty", "", "t: is empty; a template has at least a Resources section"},
		{"comments only", "# canary\n", "t: is empty; "},
		{"text", "canary", "t:1:1: is a string, not an object; is this a CloudFormation template?"},
		{"a list", "[canary]", "t:1:1: is a list, not an object; "},
		{"a spec", "stack: canary\nfile: x\n", "t:1:1: has no Resources section; is this a CloudFormation template?"},
		{"resources of another kind", "Resources:\n  - canary\n", "t:2:3: Resources: is a list, not an object; "},
		{"no resources written", "Resources:\nOutputs: {}\n", "t:1:11: Resources: is null, not an object; "},
		{"broken YAML", "Resources:\n  A:\n\tB: canary\n", "t:3: is not YAML: "},
		{"broken JSON", "{\n \"Resources\": {\"canary\"}\n}", "t:2:24: is not JSON: unexpected character after object key"},
		{"two documents", "Resources: {}\n---\nResources: {}\n", "t:2:1: has more than one YAML document"},
		{"binary", "PK\x03\x04\x00\x00canary", "t: is binary, not text"},
		{"UTF-16", "\xff\xfeR\x00", "t: is UTF-16 text; save it as UTF-8"},
		{"Latin-1", "Resources: {} # \xe9 canary", "t:1:17: is not UTF-8 text; save it as UTF-8"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := template.Read(fstest.MapFS{"t": {Data: []byte(test.text)}}, "t")
			if err == nil {
				t.Fatal("read")
			}
			if !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "canary") {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if _, ok := errors.AsType[*problem.Error](err); !ok || job.FailureTypeOf(err) != job.ConfigurationError {
				t.Errorf("got %T, %s", err, job.FailureTypeOf(err))
			}
		})
	}
}

func TestSizes(t *testing.T) {
	comment := func(n int) string { return "Resources: {}\n#" + strings.Repeat("c", n-15) }
	spaced := func(n int) string { return `{"Resources":{"A":1.50e3}` + strings.Repeat("\n", n-26) + "}" }
	long := func(n int) string { return `{"Resources":{"A":"` + strings.Repeat("\\/", n/2-11) + `"}}` }
	for _, test := range []struct {
		name, text string
		body       string
		want       string // of the error
	}{
		{"YAML that just fits", comment(51_200), comment(51_200), ""},
		{"YAML that does not", comment(51_201), "", "t: is 51201 bytes long; CloudFormation takes at most 51200 in a request " +
			"and longer ones through S3; let it be staged in a bucket, shorten it, or split it into nested stacks"},
		{"JSON that just fits", spaced(51_200), spaced(51_200), ""},
		{"JSON that fits without blanks", spaced(51_201), `{"Resources":{"A":1.50e3}}`, ""},
		{"JSON that just fits without blanks", long(51_200) + "\n\n", long(51_200), ""},
		{"JSON that does not", long(51_202) + "\n", "", "t: is 51202 bytes long without blanks; "},
		{"the largest", comment(1 << 20), "", "t: is 1048576 bytes long; "},
		{"too large", comment(1<<20 + 1), "", "t: is larger than 1 MB, the most that CloudFormation takes; split it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			body, err := bodyOf(test.text)
			if body != test.body {
				t.Errorf("got %d bytes, want %d: %.100s", len(body), len(test.body), body)
			}
			if test.want == "" && err == nil {
				return
			}
			if err == nil || test.want == "" || !strings.HasPrefix(err.Error(), test.want) {
				t.Fatalf("got  %v\nwant %s", err, test.want)
			}
			if job.FailureTypeOf(err) != job.ConfigurationError {
				t.Errorf("failure type %s", job.FailureTypeOf(err))
			}
		})
	}
}

func bodyOf(text string) (string, error) {
	t, err := template.Read(fstest.MapFS{"t": {Data: []byte(text)}}, "t")
	if err != nil {
		return "", err
	}
	if string(t.Text()) != text {
		return "", errors.New("the text is another")
	}
	body, err := t.Body()
	if t.NeedsURL() != (err != nil) {
		return "", fmt.Errorf("needs a URL: %t, and %v", t.NeedsURL(), err)
	}
	return body, err
}

// An opener is a file system whose Open fails.
type opener struct{ err error }

func (o opener) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: o.err}
}

// An unavailable error chooses its own failure type, as an artifact's errors do.
type unavailable struct{}

func (unavailable) Error() string                { return "no such member; did you mean u?" }
func (unavailable) FailureType() job.FailureType { return job.RevisionUnavailable }
func (unavailable) Is(target error) bool         { return target == fs.ErrNotExist }

func TestErrorsOfFileSystems(t *testing.T) {
	for _, test := range []struct {
		name string
		fsys fs.FS
		want string
		kind job.FailureType
	}{
		{"absent", fstest.MapFS{}, "t: does not exist; write the path of the template as file", job.ConfigurationError},
		{"absent in an artifact", opener{unavailable{}}, "read the template t: open t: no such member; did you mean u?", job.RevisionUnavailable},
		{"broken", opener{errors.New("disk on fire")}, "read the template t: open t: disk on fire", job.JobFailed},
		{"a folder", fstest.MapFS{"t/x": {}}, "read the template t: read t: ", job.JobFailed},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := template.Read(test.fsys, "t")
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Fatalf("got  %v\nwant %s", err, test.want)
			}
			if got := job.FailureTypeOf(err); got != test.kind {
				t.Errorf("failure type %s, want %s", got, test.kind)
			}
		})
	}
}

func TestDeepAliasesAreBounded(t *testing.T) {
	text := "x0: &x0 [y]\n"
	for i := range 60 {
		text += fmt.Sprintf("x%d: &x%d [*x%d, *x%d, *x%d]\n", i+1, i+1, i, i, i)
	}
	if _, err := bodyOf(text + "Resources: {A: *x60}\n"); err != nil {
		t.Error(err)
	}
}
