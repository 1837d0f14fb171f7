package localaws_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/localaws"
	pipelines "github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/identity"
)

// A job is its account's: nobody of another account reports on it, not even who may do everything there.
func TestJobsOfAnotherAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{CodePipeline: pipelines.Settings{AllowJobDetails: true}})
		if err := s.Lambda().Register("fn", func(context.Context, []byte) ([]byte, error) { return nil, nil }); err != nil {
			t.Fatal(err)
		}
		run, err := s.CodePipeline().Start(t.Context(), pipelines.Action{FunctionName: "fn"})
		if err != nil {
			t.Fatal(err)
		}
		id := run.Jobs()[0].ID
		for name, c := range map[string]aws.Config{"administrator": s.Account(other).AWS(), "role": s.Account(other).ConfigFor("anything")} {
			there := codepipeline.NewFromConfig(once(c))
			if _, err := there.PutJobSuccessResult(t.Context(), &codepipeline.PutJobSuccessResultInput{JobId: &id}); code(err) != "JobNotFoundException" {
				t.Errorf("the other account's %s reports: %v", name, err)
			}
			if _, err := there.GetJobDetails(t.Context(), &codepipeline.GetJobDetailsInput{JobId: &id}); code(err) != "JobNotFoundException" {
				t.Errorf("the other account's %s reads the job: %v", name, err)
			}
		}
		if got := run.Result().Status; got != pipelines.InProgress {
			t.Errorf("the action is %s", got)
		}
		if _, err := codepipeline.NewFromConfig(once(s.AWS())).PutJobSuccessResult(t.Context(), &codepipeline.PutJobSuccessResultInput{JobId: &id}); err != nil {
			t.Errorf("its own account: %v", err)
		}
		synctest.Wait()
	})
}

// A function without a policy of its own is invoked by its account alone.
func TestFunctionOfAnotherAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{})
		invoked := 0
		if err := s.Lambda().Register("fn", func(context.Context, []byte) ([]byte, error) { invoked++; return []byte("{}"), nil }); err != nil {
			t.Fatal(err)
		}
		for caller, want := range map[*aws.Config]int{new(s.Account(other).AWS()): http.StatusForbidden, new(s.AWS()): http.StatusOK} {
			if got := invoke(t, *caller, "fn"); got != want {
				t.Errorf("got %d, want %d", got, want)
			}
		}
		if invoked != 1 {
			t.Errorf("invoked %d times", invoked)
		}
	})
}

// invoke calls a function, and gives the answer's status.
func invoke(t *testing.T, c aws.Config, function string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, *c.BaseEndpoint+"/2015-03-31/functions/"+function+"/invocations", nil)
	if err != nil {
		t.Fatal(err)
	}
	who, err := c.Credentials.Retrieve(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	if err := v4.NewSigner().SignHTTP(t.Context(), who, r, nothing, "lambda", c.Region, time.Now()); err != nil {
		t.Fatal(err)
	}
	answer, err := c.HTTPClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// A presigned URL gives a template to whoever has it, as long as its signer may read it and it has not ended.
// A URL that only looks presigned gives nothing.
func TestPresignedTemplateOfAnotherAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{})
		if err := errors.Join(s.S3().CreateBucket("staging", "us-east-1"),
			s.S3().Write("staging", "t.json", []byte(`{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}`))); err != nil {
			t.Fatal(err)
		}
		s.Identity().Define(identity.Role{Name: "reader", Policy: identity.Policy{{Actions: []string{"s3:GetObject"}, Resources: []string{"arn:aws:s3:::staging/*"}}}})
		s.Identity().Define(identity.Role{Name: "nobody", Policy: identity.Policy{}})
		sign := func(role string, lifetime time.Duration) string {
			signed, err := s3.NewPresignClient(s3.NewFromConfig(once(s.ConfigFor(role)))).PresignGetObject(t.Context(),
				&s3.GetObjectInput{Bucket: new("staging"), Key: new("t.json")}, s3.WithPresignExpires(lifetime))
			if err != nil {
				t.Fatal(err)
			}
			return signed.URL
		}
		forged := strings.Replace(sign("reader", time.Hour), "X-Amz-Signature=", "X-Amz-Signature=0", 1)
		ends := sign("reader", time.Minute)
		long := sign("reader", 8*24*time.Hour)
		time.Sleep(2 * time.Minute)
		for name, test := range map[string]struct{ url, says string }{
			"right":        {sign("reader", time.Minute), ""},
			"looks signed": {"https://staging.s3.us-east-1.amazonaws.com/t.json?X-Amz-Signature=x", "Access Denied"},
			"forged":       {forged, "signature we calculated does not match"},
			"over":         {ends, "Request has expired"},
			"too long":     {long, "not valid"},
			"may not":      {sign("nobody", time.Minute), "not authorized to perform: s3:GetObject"},
		} {
			err := create(t, once(s.Account(other).AWS()), strings.ReplaceAll(name, " ", "-"), func(in *cloudformation.CreateStackInput) {
				in.TemplateBody, in.TemplateURL = nil, &test.url
			})
			if test.says == "" && err != nil || test.says != "" && (code(err) != "ValidationError" || !strings.Contains(err.Error(), test.says)) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// Nobody comes into an account that cannot be one.
func TestAssumeARoleOfNoAccount(t *testing.T) {
	s := start(t, localaws.Config{})
	for _, id := range []string{"abc", "12345678901", "1234567890123", "*"} {
		role := identity.RoleARN(id, "somebody")
		if _, err := assume(t.Context(), once(s.AWS()), role, ""); code(err) != "ValidationError" || !strings.Contains(err.Error(), role+" is invalid") {
			t.Errorf("%s: %v", role, err)
		}
	}
}
