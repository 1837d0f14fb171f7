package localaws_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"go.uber.org/goleak"

	"github.com/stackjob/stackjob/localaws"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T, c localaws.Config) *localaws.Server {
	t.Helper()
	s := localaws.New(c)
	t.Cleanup(s.Close)
	return s
}

// once makes clients try once.
func once(c aws.Config) aws.Config {
	c.RetryMaxAttempts = 1
	return c
}

func whoAmI(ctx context.Context, c aws.Config) (string, error) {
	out, err := sts.NewFromConfig(c).GetCallerIdentity(ctx, nil)
	if err != nil {
		return "", err
	}
	return *out.Arn, nil
}

func write(ctx context.Context, c aws.Config, bucket, key, body string) error {
	_, err := s3.NewFromConfig(c).PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(body)})
	return err
}

func read(ctx context.Context, c aws.Config, bucket, key string) (string, error) {
	out, err := s3.NewFromConfig(c).GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return "", err
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	return string(body), err
}

func code(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return ""
}

// Every service is reached by its own client, in a bubble as outside of one.
func TestServices(t *testing.T) {
	t.Run("outside", func(t *testing.T) { testServices(t) })
	t.Run("bubble", func(t *testing.T) { synctest.Test(t, testServices) })
}

func testServices(t *testing.T) {
	var calls []string
	s := start(t, localaws.Config{OnCall: func(c localaws.Call) {
		calls = append(calls, c.Service+" "+c.Operation+" "+c.Region+" "+http.StatusText(c.Status))
	}})
	c := once(s.AWS())
	if who, err := whoAmI(t.Context(), c); err != nil || who != "arn:aws:iam::123456789012:root" {
		t.Errorf("%s %v", who, err)
	}
	if err := s.S3().CreateBucket("art", "us-east-1"); err != nil {
		t.Error(err)
	}
	if err := write(t.Context(), c, "art", "k", "hello"); err != nil {
		t.Error(err)
	}
	if body, err := read(t.Context(), c, "art", "k"); err != nil || body != "hello" {
		t.Errorf("%q %v", body, err)
	}
	_, err := cloudformation.NewFromConfig(c).DescribeStacks(t.Context(), &cloudformation.DescribeStacksInput{StackName: aws.String("x")})
	if code(err) != "ValidationError" {
		t.Error(err)
	}
	c.Region = "eu-central-1"
	_, err = codepipeline.NewFromConfig(c).PutJobSuccessResult(t.Context(), &codepipeline.PutJobSuccessResultInput{JobId: aws.String("11111111-1111-1111-1111-111111111111")})
	if code(err) != "JobNotFoundException" {
		t.Error(err)
	}
	want := strings.Join([]string{
		"sts GetCallerIdentity us-east-1 OK", "s3 PutObject us-east-1 OK", "s3 GetObject us-east-1 OK",
		"cloudformation DescribeStacks us-east-1 Bad Request", "codepipeline PutJobSuccessResult eu-central-1 Bad Request",
	}, "\n")
	if got := strings.Join(calls, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What cannot be routed is refused in the protocol that the request seems to speak.
func TestNotRouted(t *testing.T) {
	s := start(t, localaws.Config{})
	const scope = "AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/%s/aws4_request, SignedHeaders=host, Signature=0"
	for _, test := range []struct {
		name, authorization string
		header              http.Header
		status              int
		says                string
	}{
		{"unsigned S3", "", nil, 403, "<Code>AccessDenied</Code>"},
		{"unsigned query", "", http.Header{"Content-Type": {"application/x-www-form-urlencoded; charset=utf-8"}}, 403, "<Code>MissingAuthenticationToken</Code>"},
		{"unsigned JSON", "", http.Header{"X-Amz-Target": {"CodePipeline_20150709.X"}}, 400, `"__type":"MissingAuthenticationTokenException"`},
		{"not SigV4", "Basic dGVzdDp0ZXN0", nil, 400, "<Code>AuthorizationHeaderMalformed</Code>"},
		{"no scope", "AWS4-HMAC-SHA256 Credential=test, SignedHeaders=host, Signature=0", nil, 400, "<Code>AuthorizationHeaderMalformed</Code>"},
		{"unknown service", strings.Replace(scope, "%s", "dynamodb", 1), http.Header{"X-Amz-Target": {"DynamoDB_20120810.GetItem"}}, 501,
			`localaws does not offer the service \"dynamodb\"; it offers: cloudformation, codepipeline, lambda, s3, ssm, sts`},
		{"unknown operation", strings.Replace(scope, "%s", "sts", 1), nil, 400, "it offers: AssumeRole, GetCallerIdentity"},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://localaws.test/", strings.NewReader("Action=Dance"))
			if err != nil {
				t.Fatal(err)
			}
			if test.header != nil {
				r.Header = test.header
			}
			if test.authorization != "" {
				r.Header.Set("Authorization", test.authorization)
			}
			answer, err := s.HTTPClient().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			if body, _ := io.ReadAll(answer.Body); answer.StatusCode != test.status || !strings.Contains(string(body), test.says) {
				t.Errorf("%d %s", answer.StatusCode, body)
			}
		})
	}
}

func TestLargeRequest(t *testing.T) {
	s := start(t, localaws.Config{})
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://localaws.test/", strings.NewReader(strings.Repeat("x", 9<<20)))
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=0")
	answer, err := s.HTTPClient().Do(r)
	if err != nil || answer.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("%v %v", answer, err)
	}
}

// A bucket's region is the one that was signed for and asked for.
func TestBucketThroughTheRouter(t *testing.T) {
	s := start(t, localaws.Config{Region: "eu-west-1"})
	c := s3.NewFromConfig(s.AWS())
	_, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("new"), CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: "eu-west-1"}})
	if err != nil {
		t.Fatal(err)
	}
	all := s.S3().Buckets()
	if len(all) != 1 || all[0].Name != "new" || all[0].Region != "eu-west-1" {
		t.Errorf("%+v", all)
	}
}
