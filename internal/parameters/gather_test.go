package parameters_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	cfn "github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/parameters"
	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/job"
)

// stacks are outputs by stack and key; a stack with an "error" answers with that code.
type stacks struct {
	outputs map[string]map[string]string
	asked   []string
}

func refuse(code, message string) error {
	return &smithy.OperationError{Err: &smithy.GenericAPIError{Code: code, Message: message}}
}

func (s *stacks) DescribeStacks(_ context.Context, in *cloudformation.DescribeStacksInput, _ ...func(*cloudformation.Options)) (*cloudformation.DescribeStacksOutput, error) {
	out := &cloudformation.DescribeStacksOutput{}
	if in.StackName == nil {
		for name := range s.outputs {
			out.Stacks = append(out.Stacks, cfn.Stack{StackName: &name})
		}
		return out, nil
	}
	s.asked = append(s.asked, *in.StackName)
	outputs, ok := s.outputs[*in.StackName]
	if !ok {
		return nil, refuse("ValidationError", "Stack with id "+*in.StackName+" does not exist")
	}
	if code := outputs["error"]; code != "" {
		return nil, refuse(code, "Told so.")
	}
	stack := cfn.Stack{StackStatus: cfn.StackStatusUpdateInProgress}
	for key, value := range outputs {
		stack.Outputs = append(stack.Outputs, cfn.Output{OutputKey: &key, OutputValue: &value})
	}
	out.Stacks = []cfn.Stack{stack}
	return out, nil
}

// store is a Parameter Store.
type store struct {
	parameters []types.Parameter
	asked      [][]string
	err        error
	refuses    string // a name that spoils the batch it is in
}

func (s *store) GetParameters(_ context.Context, in *ssm.GetParametersInput, _ ...func(*ssm.Options)) (*ssm.GetParametersOutput, error) {
	s.asked = append(s.asked, in.Names)
	switch {
	case s.err != nil:
		return nil, s.err
	case aws.ToBool(in.WithDecryption):
		return nil, errors.New("a secret was asked for")
	case s.refuses != "" && slices.Contains(in.Names, s.refuses):
		return nil, refuse("AccessDeniedException", "User is not authorized to perform: ssm:GetParameters")
	}
	out := &ssm.GetParametersOutput{}
	for _, p := range s.parameters {
		name := aws.ToString(p.Name) + aws.ToString(p.Selector)
		if slices.Contains(in.Names, name) || slices.Contains(in.Names, aws.ToString(p.ARN)) {
			out.Parameters = append(out.Parameters, p)
		}
	}
	return out, nil
}

func parameter(kind types.ParameterType, name, value string) types.Parameter {
	return types.Parameter{Type: kind, Name: &name, Value: &value}
}

// files are contents by "artifact::path".
type files struct {
	content map[string]string
	asked   int
	err     error
}

func (f *files) ReadFile(_ context.Context, file spec.File) ([]byte, error) {
	f.asked++
	if f.err != nil {
		return nil, f.err
	}
	content, ok := f.content[file.Artifact+"::"+file.Path]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", file.Path, fs.ErrNotExist)
	}
	return []byte(content), nil
}

type artifacts map[string]parameters.Place

func (a artifacts) Place(name string) (parameters.Place, error) {
	if at, ok := a[name]; ok {
		return at, nil
	}
	return parameters.Place{}, misconfigured{errors.New("the job has no input artifact " + name)}
}

type misconfigured struct{ error }

func (misconfigured) FailureType() job.FailureType { return job.ConfigurationError }

func output(stack, key string) spec.Source {
	return spec.Source{Output: &spec.OutputSource{Stack: stack, Key: key}}
}
func inFile(path, key string) spec.Source {
	return spec.Source{File: &spec.FileSource{File: spec.File{Artifact: "Built", Path: path}, Key: key}}
}
func att(artifact, attribute string) spec.Source {
	return spec.Source{ArtifactAtt: &spec.ArtifactAtt{Artifact: artifact, Attribute: attribute}}
}

func world() parameters.Readers {
	return parameters.Readers{
		Stacks: &stacks{outputs: map[string]map[string]string{
			"network": {"VpcId": "vpc-1", "Subnets": "a,b"}, "empty": {}, "locked": {"error": "AccessDenied"}, "busy": {"error": "Throttling"}}},
		SSM: &store{parameters: []types.Parameter{
			parameter(types.ParameterTypeString, "/image", "ami-1"), parameter(types.ParameterTypeStringList, "/zones", "a,b"),
			parameter(types.ParameterTypeSecureString, "/password", "canary"),
			{Type: types.ParameterTypeString, Name: aws.String("/old"), Selector: aws.String(":3"), Value: aws.String("third")},
			parameter(types.ParameterTypeString, "/old", "latest"),
			{Type: types.ParameterTypeString, Name: aws.String("/theirs"), ARN: aws.String("arn:aws:ssm:x:1:parameter/theirs"), Value: aws.String("shared")},
		}},
		Files: &files{content: map[string]string{
			"Built::tag": "v1\n", "Built::two": "v1\r\n\r\n", "Built::bare": "v1", "Built::list": "[canary]", "Built::broken": "{\"a\": canary}",
			"Built::flat.json": `{"tag": "v2", "count": 1.50, "on": true}`, "Built::flat.yaml": "tag: v3 # canary\ndeep: {a: canary}\nlist: [1]\nnone:\nf: !Sub canary\ntwice: 1\ntwice: 2\n",
			"Built::binary": "\x00"}},
		Artifacts: artifacts{"Built": {Bucket: "my.bucket", Key: "pipe/Built/a+b.zip", Region: "eu-west-1"}},
	}
}

func TestEverySourceGivesAValue(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		source spec.Source
		want   string
	}{
		{"an output", output("network", "VpcId"), "vpc-1"},
		{"a parameter of Systems Manager", spec.Source{SSM: "/image"}, "ami-1"},
		{"a list of Systems Manager", spec.Source{SSM: "/zones"}, "a,b"},
		{"a version", spec.Source{SSM: "/old:3"}, "third"},
		{"an ARN", spec.Source{SSM: "arn:aws:ssm:x:1:parameter/theirs"}, "shared"},
		{"a file", inFile("tag", ""), "v1"},
		{"a file, one line break", inFile("two", ""), "v1\r\n"},
		{"a file without one", inFile("bare", ""), "v1"},
		{"a key in JSON", inFile("flat.json", "tag"), "v2"},
		{"a number as written", inFile("flat.json", "count"), "1.50"},
		{"a boolean", inFile("flat.json", "on"), "true"},
		{"a key in YAML", inFile("flat.yaml", "tag"), "v3"},
		{"a bucket", att("Built", "BucketName"), "my.bucket"},
		{"a key", att("Built", "ObjectKey"), "pipe/Built/a+b.zip"},
		{"a URL", att("Built", "URL"), "https://s3.eu-west-1.amazonaws.com/my.bucket/pipe/Built/a%2Bb.zip"},
		{"a variable", spec.Source{Variable: "Commit"}, "abc"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := parameters.Gather(t.Context(), parameters.Wanted{
				Sources: map[string]spec.Source{"P": test.source}, Variables: map[string]string{"Commit": "abc"}}, world())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(map[string]string{"P": test.want}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTheSpecWinsOverTheConfigurationFile(t *testing.T) {
	t.Parallel()
	got, err := parameters.Gather(t.Context(), parameters.Wanted{
		Given:   map[string]string{"A": "given", "Empty": ""},
		Sources: map[string]spec.Source{"B": output("network", "VpcId")},
		Config:  map[string]string{"A": "file", "B": "file", "C": "file", "Empty": "file"},
	}, world())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"A": "given", "B": "vpc-1", "C": "file", "Empty": ""}, got); diff != "" {
		t.Error(diff)
	}
	if got, err := parameters.Gather(t.Context(), parameters.Wanted{}, parameters.Readers{}); err != nil || len(got) != 0 {
		t.Errorf("of nothing: %v, %v", got, err)
	}
}

func TestEachThingIsReadOnce(t *testing.T) {
	t.Parallel()
	w := world()
	sources := map[string]spec.Source{}
	for i := range 25 {
		sources[fmt.Sprint("O", i)] = output("network", "VpcId")
		sources[fmt.Sprint("F", i)] = inFile("flat.json", "tag")
		sources[fmt.Sprint("S", i)] = spec.Source{SSM: fmt.Sprint("/n", i)}
		sources[fmt.Sprint("T", i)] = spec.Source{SSM: "/image"}
		w.SSM.(*store).parameters = append(w.SSM.(*store).parameters, parameter(types.ParameterTypeString, fmt.Sprint("/n", i), "x"))
	}
	got, err := parameters.Gather(t.Context(), parameters.Wanted{Sources: sources}, w)
	if err != nil || len(got) != 100 {
		t.Fatalf("%d values: %v", len(got), err)
	}
	if asked := w.Stacks.(*stacks).asked; len(asked) != 1 {
		t.Errorf("stacks: %v", asked)
	}
	if asked := w.Files.(*files).asked; asked != 1 {
		t.Errorf("files: %d", asked)
	}
	if asked := w.SSM.(*store).asked; len(asked) != 3 || len(asked[0]) != 10 || len(asked[2]) != 6 {
		t.Errorf("Systems Manager: %v", asked)
	}
}

func TestAllProblemsAreToldTogether(t *testing.T) {
	t.Parallel()
	w := world()
	sources := map[string]spec.Source{
		"A1": output("netwrok", "VpcId"), "A2": output("zebra", "VpcId"), "A3": output("network", "VpcID"), "A4": output("network", "Zebra"), "A5": output("empty", "X"),
		"B1": {SSM: "/absent"}, "B2": {SSM: "/password"},
		"C1": inFile("absent", ""), "C2": inFile("flat.json", "tga"), "C3": inFile("flat.yaml", "deep"), "C4": inFile("flat.yaml", "none"),
		"C5": inFile("list", "a"), "C6": inFile("broken", "a"), "C7": inFile("binary", ""), "C8": inFile("flat.yaml", "f"), "C9": inFile("flat.yaml", "twice"),
		"D1": att("Absent", "URL"), "D2": att("Built", "Colour"),
		"E1": {Variable: "Comit"},
	}
	_, err := parameters.Gather(t.Context(), parameters.Wanted{Source: "stackjob.yaml", Sources: sources, Variables: map[string]string{"Commit": "canary"}}, w)
	const want = `stackjob.yaml has 19 problems:
- stackjob.yaml: parameters.A1: takes an output of the stack netwrok, which does not exist; did you mean network?
- stackjob.yaml: parameters.A2: takes an output of the stack zebra, which does not exist; there are busy, empty, locked, network
- stackjob.yaml: parameters.A3: takes the output VpcID, which the stack network does not have; did you mean VpcId?
- stackjob.yaml: parameters.A4: takes the output Zebra, which the stack network does not have; it has Subnets, VpcId
- stackjob.yaml: parameters.A5: takes the output X, which the stack empty does not have; it has no outputs
- stackjob.yaml: parameters.B1: takes the Systems Manager parameter /absent, which does not exist in this Region; create it, or look at its path and version
- stackjob.yaml: parameters.B2: takes the Systems Manager parameter /password, which is a SecureString: never a SecureString into a plain parameter; write the dynamic reference {{resolve:ssm-secure:…}} into the template, where the property allows it
- stackjob.yaml: parameters.C1: takes a value from the file Built::absent, which cannot be read: open absent: file does not exist
- stackjob.yaml: parameters.C2: takes tga from the file "Built::flat.json", which has no such key; did you mean tag?
- stackjob.yaml: parameters.C3: takes deep from the file "Built::flat.yaml", where it is an object; write the value as text, a list with commas between its items
- stackjob.yaml: parameters.C4: takes none from the file "Built::flat.yaml", where it is null; write the value as text, a list with commas between its items
- stackjob.yaml: parameters.C5: takes a from the file Built::list, which is a list, not an object; write keys and values into it
- stackjob.yaml: parameters.C6: takes a from the file Built::broken (line 1), which is not JSON: unexpected character looking for beginning of value
- stackjob.yaml: parameters.C7: takes a value from the file Built::binary, which is binary, not text
- stackjob.yaml: parameters.C8: takes f from the file "Built::flat.yaml", where it is a function; write the value as text, a list with commas between its items
- stackjob.yaml: parameters.C9: takes twice from the file "Built::flat.yaml", which has the key twice; remove one
- stackjob.yaml: parameters.D1: the job has no input artifact Absent
- stackjob.yaml: parameters.D2: takes an artifact's attribute that there is not; write BucketName, ObjectKey or URL
- stackjob.yaml: parameters.E1: takes the variable Comit, which the user parameters do not have; did you mean Commit?`
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if job.FailureTypeOf(err) != job.ConfigurationError || strings.Contains(fmt.Sprint(err), "canary") {
		t.Errorf("failure type %s, or a value is quoted", job.FailureTypeOf(err))
	}
}

func TestWhatMayNotBeRead(t *testing.T) {
	t.Parallel()
	w := world()
	w.SSM.(*store).refuses = "/image"
	_, err := parameters.Gather(t.Context(), parameters.Wanted{Source: "s", Sources: map[string]spec.Source{
		"A": output("locked", "X"), "B": {SSM: "/image"}, "C": {SSM: "/zones"}, "D": {SSM: "/absent"}}}, w)
	all, ok := errors.AsType[*problem.Error](err)
	if !ok || len(all.Problems) != 3 || job.FailureTypeOf(err) != job.PermissionError {
		t.Fatalf("got %s: %v", job.FailureTypeOf(err), err)
	}
	for _, want := range []string{
		"parameters.A: cannot be read: CloudFormation answered AccessDenied: Told so; the function's role needs cloudformation:DescribeStacks on the stack locked",
		"parameters.B: cannot be read: Systems Manager answered AccessDeniedException: User is not authorized to perform: ssm:GetParameters; the function's role needs ssm:GetParameters on the parameter /image",
		"parameters.D: takes the Systems Manager parameter /absent, which does not exist",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %s", err, want)
		}
	}
}

// status is an answer that says nothing but its HTTP status.
func status(code int) error {
	return &smithyhttp.ResponseError{Response: &smithyhttp.Response{Response: &http.Response{StatusCode: code}},
		Err: &smithy.GenericAPIError{Code: "UnknownError"}}
}

func TestTroubleThatPasses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*parameters.Readers)
		source spec.Source
		calls  int
	}{
		{"a throttled stack", func(*parameters.Readers) {}, output("busy", "X"), 0},
		{"throttled", func(r *parameters.Readers) { r.SSM.(*store).err = refuse("ThrottlingException", "Rate exceeded") }, spec.Source{SSM: "/image"}, 1},
		{"a fault", func(r *parameters.Readers) { r.SSM.(*store).err = status(500) }, spec.Source{SSM: "/image"}, 1},
		{"no network", func(r *parameters.Readers) { r.SSM.(*store).err = errors.New("connection refused") }, spec.Source{SSM: "/image"}, 1},
		{"a file", func(r *parameters.Readers) { r.Files.(*files).err = passing{errors.New("slow down")} }, inFile("x", ""), 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := world()
			test.change(&r)
			_, err := parameters.Gather(t.Context(), parameters.Wanted{Sources: map[string]spec.Source{
				"A": output("absent", "X"), "P": test.source, "Q": {SSM: "/zones"}}}, r)
			if test.calls > 0 && len(r.SSM.(*store).asked) != test.calls {
				t.Errorf("asked %v", r.SSM.(*store).asked)
			}
			if job.FailureTypeOf(err) != job.SystemUnavailable || !strings.Contains(err.Error(), "parameters.P: ") {
				t.Errorf("got %s: %v", job.FailureTypeOf(err), err)
			}
		})
	}
}

type passing struct{ error }

func (passing) FailureType() job.FailureType { return job.SystemUnavailable }

// Two versions of one parameter, asked for in one call, are not taken for each other.
func TestVersionsAreToldApart(t *testing.T) {
	t.Parallel()
	got, err := parameters.Gather(t.Context(), parameters.Wanted{Source: "spec", Sources: map[string]spec.Source{
		"Then": {SSM: "/old:3"}, "Now": {SSM: "/old"}}}, world())
	if err != nil || got["Then"] != "third" || got["Now"] != "latest" {
		t.Errorf("got %v, %v", got, err)
	}
}
