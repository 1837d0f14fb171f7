package codepipeline_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/wire"
)

func TestArtifacts(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, func(ctx context.Context, job event) error {
			in, out := job.Data.InputArtifacts[0].Location.S3Location, job.Data.OutputArtifacts[0].Location.S3Location
			body, err := w.store.Read(in.BucketName, in.ObjectKey)
			if err != nil {
				return err
			}
			if err := w.store.Write(out.BucketName, out.ObjectKey, append([]byte("built from "), body...)); err != nil {
				return err
			}
			_, err = w.client.PutJobSuccessResult(ctx, &sdk.PutJobSuccessResultInput{JobId: &job.ID})
			return err
		})
		action := codepipeline.Action{
			Inputs: []codepipeline.Input{{Name: "Source", Body: []byte("source")}}, Outputs: []string{"Built", "Unwritten"},
		}
		e := w.start(t, action)
		wait(t, e)
		if body, err := e.Output("Built"); err != nil || string(body) != "built from source" {
			t.Errorf("Output = %s, %v", body, err)
		}
		if _, err := e.Output("Unwritten"); err == nil || !strings.Contains(err.Error(), "output artifact Unwritten: NoSuchKey") {
			t.Error(err)
		}
		if _, err := e.Output("Other"); err == nil || !strings.Contains(err.Error(), `no output artifact "Other"`) {
			t.Error(err)
		}
		wait(t, w.start(t, action))
		if diff := cmp.Diff([]string{"codepipeline-us-east-1-123456789012 in us-east-1"}, w.store.buckets); diff != "" {
			t.Error(diff)
		}
	})
}

func TestCredentialsAllowOnlyArtifacts(t *testing.T) {
	bucket := []string{"codepipeline-us-east-1-123456789012"}
	for name, c := range map[string]struct {
		action codepipeline.Action
		want   []codepipeline.Grant
	}{
		"inputs":       {codepipeline.Action{Inputs: []codepipeline.Input{{Name: "In"}}}, []codepipeline.Grant{{Buckets: bucket}}},
		"outputs":      {codepipeline.Action{Outputs: []string{"Out"}}, []codepipeline.Grant{{Buckets: bucket, Write: true}}},
		"no artifacts": {codepipeline.Action{}, nil},
	} {
		inWorld(t, codepipeline.Settings{CredentialLifetime: 15 * time.Minute}, func(t *testing.T, w *world) {
			w.handle(t, silent)
			start := time.Now()
			w.start(t, c.action)
			if diff := cmp.Diff(c.want, w.issuer.grants, cmpopts.IgnoreFields(codepipeline.Grant{}, "Expires")); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
			for _, g := range w.issuer.grants {
				if life := g.Expires.Sub(start); life != 15*time.Minute {
					t.Errorf("%s: lifetime %v", name, life)
				}
			}
		})
	}
}

func TestPermission(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		w.handle(t, silent)
		e := w.start(t, codepipeline.Action{})
		var asked []string
		client := w.clientIn("us-east-1", wire.Caller{ARN: "arn:aws:sts::123456789012:assumed-role/r/s", Allow: func(action, resource string) bool {
			asked = append(asked, action+" on "+resource)
			return false
		}})
		_, err := client.PutJobFailureResult(t.Context(), failureOf(e.Jobs()[0].ID))
		if code(err) != "AccessDeniedException" || !strings.Contains(err.Error(), "assumed-role/r/s is not authorized") {
			t.Error(err)
		}
		_, err = client.PutJobSuccessResult(t.Context(), &sdk.PutJobSuccessResultInput{JobId: aws.String("x")})
		if code(err) != "AccessDeniedException" {
			t.Error(err)
		}
		want := []string{"codepipeline:PutJobFailureResult on *", "codepipeline:PutJobSuccessResult on *"}
		if diff := cmp.Diff(want, asked); diff != "" {
			t.Error(diff)
		}
	})
}

func TestUnknownOperationFailsLoudly(t *testing.T) {
	inWorld(t, codepipeline.Settings{}, func(t *testing.T, w *world) {
		_, err := w.client.ListPipelines(t.Context(), nil)
		if err == nil || !strings.Contains(err.Error(), "GetJobDetails, PutJobFailureResult, PutJobSuccessResult") {
			t.Error(err)
		}
	})
}

func TestGetJobDetails(t *testing.T) {
	for _, allowed := range []bool{true, false} {
		inWorld(t, codepipeline.Settings{AllowJobDetails: allowed}, func(t *testing.T, w *world) {
			w.handle(t, silent)
			e := w.start(t, codepipeline.Action{
				Pipeline: "shop", Inputs: []codepipeline.Input{{Name: "In", Revision: "abc"}},
				EncryptionKey: &codepipeline.EncryptionKey{ID: "key"},
			})
			out, err := w.client.GetJobDetails(t.Context(), &sdk.GetJobDetailsInput{JobId: &e.Jobs()[0].ID})
			if !allowed {
				if code(err) != "JobNotFoundException" {
					t.Error(err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			d := out.JobDetails.Data
			got := []string{
				*out.JobDetails.AccountId, string(d.ActionTypeId.Owner), *d.ActionTypeId.Provider, *d.PipelineContext.PipelineName,
				*d.InputArtifacts[0].Revision, *d.ArtifactCredentials.AccessKeyId, *d.EncryptionKey.Id, d.ActionConfiguration.Configuration["FunctionName"],
			}
			want := []string{"123456789012", "AWS", "Lambda", "shop", "abc", "ASIA1", "key", "fn"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
