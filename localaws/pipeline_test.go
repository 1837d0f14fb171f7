package localaws_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws"
	pipelines "github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// job runs an action whose function is handed its job, and returns when the function has returned.
func job(t *testing.T, s *localaws.Server, a pipelines.Action, do func(ctx context.Context, data events.CodePipelineData, as aws.Config)) {
	t.Helper()
	done := make(chan struct{})
	err := s.Lambda().Register("fn", func(ctx context.Context, event []byte) ([]byte, error) {
		defer close(done)
		var in events.CodePipelineJobEvent
		if err := json.Unmarshal(event, &in); err != nil {
			t.Error(err)
		}
		issued := in.CodePipelineJob.Data.ArtifactCredentials
		do(ctx, in.CodePipelineJob.Data, once(s.As(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: issued.AccessKeyID, SecretAccessKey: issued.SecretAccessKey, SessionToken: issued.SessionToken}, nil
		}))))
		return nil, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a.FunctionName = "fn"
	if _, err := s.CodePipeline().Start(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	<-done
}

// A job's credentials are good for artifacts, for what the action declares, and for their time.
func TestArtifactCredentials(t *testing.T) {
	for _, test := range []struct {
		name    string
		outputs []string
		write   string // what writing is answered with
	}{{"inputs only", nil, "AccessDenied"}, {"with outputs", []string{"Out"}, ""}} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := start(t, localaws.Config{LaxArtifacts: true, CodePipeline: pipelines.Settings{CredentialLifetime: time.Minute}, Lambda: longRunning()})
				if err := s.S3().CreateBucket("mine", "us-east-1"); err != nil {
					t.Fatal(err)
				}
				action := pipelines.Action{Inputs: []pipelines.Input{{Name: "Source", Body: []byte("zip")}}, Outputs: test.outputs}
				job(t, s, action, func(ctx context.Context, data events.CodePipelineData, as aws.Config) {
					in := data.InputArtifacts[0].Location.S3Location
					got := map[string]string{}
					body, err := read(ctx, as, in.BucketName, in.ObjectKey)
					got["read "+body] = code(err)
					got["write"] = code(write(ctx, as, in.BucketName, in.ObjectKey+"x", "x"))
					_, err = read(ctx, as, in.BucketName, "absent")
					got["absent"] = code(err)
					got["elsewhere"] = code(write(ctx, as, "mine", "k", "x"))
					time.Sleep(time.Minute)
					_, err = read(ctx, as, in.BucketName, in.ObjectKey)
					got["later"] = code(err)
					want := map[string]string{
						"read zip": "", "write": test.write, "absent": "AccessDenied", "elsewhere": "AccessDenied", "later": "ExpiredToken",
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Error(diff)
					}
				})
			})
		})
	}
}

func TestArtifactBucket(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, localaws.Config{})
		action := pipelines.Action{Region: "eu-west-1", Outputs: []string{"Out"}}
		job(t, s, action, func(ctx context.Context, data events.CodePipelineData, as aws.Config) {
			as.Region = "eu-west-1"
			out := data.OutPutArtifacts[0].Location.S3Location
			if err := write(ctx, as, out.BucketName, out.ObjectKey, "x"); code(err) != "AccessDenied" {
				t.Errorf("without SSE-KMS: %v", err)
			}
			_, err := s3.NewFromConfig(as).PutObject(ctx, &s3.PutObjectInput{
				Bucket: &out.BucketName, Key: &out.ObjectKey, Body: strings.NewReader("x"), ServerSideEncryption: types.ServerSideEncryptionAwsKms,
			})
			if err != nil {
				t.Errorf("with SSE-KMS: %v", err)
			}
		})
		buckets := s.S3().Buckets()
		if len(buckets) != 1 || buckets[0].Name != "codepipeline-eu-west-1-123456789012" || buckets[0].Region != "eu-west-1" {
			t.Errorf("%+v", buckets)
		}
	})
}

// longRunning lets a function outlive its job's credentials.
func longRunning() lambda.Settings { return lambda.Settings{Timeout: 15 * time.Minute} }
