package packaging_test

import (
	"context"
	"encoding/hex"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stackjob/stackjob/internal/packaging"
	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/job"
)

// plain stages nothing, but knows where it would be.
type plain struct{}

func (plain) Stage(_ context.Context, contents ...staging.Content) ([]staging.Object, error) {
	var objects []staging.Object
	for _, c := range contents {
		key := hex.EncodeToString(c.SHA256[:])
		objects = append(objects, staging.Object{Bucket: "canary", Key: key, URL: "https://canary/" + key})
	}
	return objects, nil
}

// addresses are what the stager's objects become in a template.
var addresses = regexp.MustCompile(`"(?:https|s3)://canary/[0-9a-f]{64}"|\{"(?:S3)?Bucket": "canary", "(?:S3)?Key": "[0-9a-f]{64}"\}`)

// FuzzPackage holds what is true of every template: either it is refused for what is written in it,
// or it is read again, and apart from addresses in it every byte is where it was.
func FuzzPackage(f *testing.F) {
	for _, seed := range []string{
		"Resources: {A: {Type: AWS::Lambda::Function, Properties: {Code: d}}}",
		"Resources:\n  A:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: 'n' # x\n",
		"Resources: {A: {Type: AWS::Glue::Job, Properties: {Command: &a {ScriptLocation: &b \"f\"}}}}",
		`{"Resources":{"A":{"Type":"AWS::ApiGateway::RestApi","Properties":{"BodyS3Location":"f"}}},"Transform":[{"Name":"AWS::Include","Parameters":{"Location":"./f"}}]}`,
		"? Resources\n: Fn::Transform:\n    Name: AWS::Include\n    Parameters: {Location: >-\n f}\n",
		"Resources: {A: &x {Type: AWS::Serverless::Function, Properties: {CodeUri: d}}, B: *x}\r# \u2028",
	} {
		f.Add(seed)
	}
	files := fstest.MapFS{"d/x": {Data: []byte("x")}, "f": {Data: []byte("f")}, "n": {Data: []byte("Resources: {}")}}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "canary") {
			return
		}
		given, err := template.Parse("t", []byte(text))
		if err != nil {
			return
		}
		result, err := packaging.Package(t.Context(), files, given, plain{}, packaging.Options{TempDir: t.TempDir()})
		if err != nil {
			if job.FailureTypeOf(err) != job.ConfigurationError || strings.Contains(err.Error(), "replaced safely") {
				t.Fatalf("got %v", err)
			}
			return
		}
		rest, after := string(given.Text()), string(result.Template.Text())
		if len(result.Staged) == 0 && after != rest {
			t.Fatal("changed without a reason")
		}
		for i, kept := range addresses.Split(after, -1) {
			at := strings.Index(rest, kept)
			if at < 0 || i == 0 && at > 0 {
				t.Fatalf("%q is not in order in %q", kept, given.Text())
			}
			rest = rest[at+len(kept):]
		}
		if _, err := template.Parse("t", result.Template.Text()); err != nil {
			t.Fatalf("no template any more: %v", err)
		}
	})
}
