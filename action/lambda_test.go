package action_test

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

func sampleEvent(t *testing.T, o job.SampleOptions) string {
	t.Helper()
	event, err := job.Sample(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(event)
}

// lambda.Start takes the method as it is.
func TestLambdaRunsTheJobOfAnEvent(t *testing.T) {
	b := newBench(func(_ context.Context, run *action.Run) job.Outcome {
		return job.Succeeded(job.Result{Summary: run.Job.UserParameters()})
	})
	function := lambda.NewHandler(b.Lambda)
	answer, err := function.Invoke(t.Context(), []byte(sampleEvent(t, job.SampleOptions{UserParameters: "hello"})))
	if err != nil || string(answer) != "null" {
		t.Fatalf("got %s, %v", answer, err)
	}
	if r := b.only(t); r.Kind != "succeeded" || r.Summary != "hello" {
		t.Errorf("got %+v", r)
	}
}

func TestLambdaBadEventWithAnIDIsReported(t *testing.T) {
	event := strings.Replace(sampleEvent(t, job.SampleOptions{}), `"objectKey"`, `"key"`, 1)
	b := newBench(func(context.Context, *action.Run) job.Outcome { t.Error("the handler ran"); return job.Outcome{} })
	if err := b.Lambda(t.Context(), []byte(event)); err != nil {
		t.Fatal(err)
	}
	r := b.only(t)
	want := "not a usable CodePipeline job: CodePipeline.job.data.inputArtifacts[0].location.s3Location.objectKey is missing; expected the key of the artifact's object; nothing was done"
	if r.Type != "ConfigurationError" || r.Message != want {
		t.Errorf("got %+v", r)
	}
	if !strings.Contains(b.log.String(), "correlationId=") {
		t.Errorf("the log has no correlation id: %s", b.log.String())
	}
}

func TestLambdaEventWithoutAnIDIsAnError(t *testing.T) {
	for _, event := range []string{`{"Records":[{"eventSource":"aws:s3","x":"` + canary + `"}]}`, `{}`, ``, canary, `{"CodePipeline.job":{"data":{"artifactCredentials":{"secretAccessKey":"` + canary + `"}}}}`} {
		b := newBench(returns(job.Succeeded(job.Result{})))
		err := b.Lambda(t.Context(), []byte(event))
		if err == nil || strings.Contains(err.Error(), canary) || b.pipeline.calls != 0 {
			t.Errorf("%s: got %v after %d calls", event, err, b.pipeline.calls)
		}
	}
}

// Nothing of an event's secrets comes out, whatever happens.
func TestLambdaTellsNoSecrets(t *testing.T) {
	event := strings.NewReplacer("EXAMPLE", canary).Replace(sampleEvent(t, job.SampleOptions{UserParameters: `{"password":"` + canary + `"}`}))
	for name, h := range map[string]action.HandlerFunc{
		"success": returns(job.Succeeded(job.Result{})),
		"panic":   func(_ context.Context, run *action.Run) job.Outcome { panic(run.Job) },
		"logging": func(_ context.Context, run *action.Run) job.Outcome {
			run.Log.Info("the job", "job", run.Job, "run", *run.Job, "credentials", run.Job.Credentials)
			return job.Outcome{}
		},
	} {
		b := newBench(h)
		if err := b.Lambda(t.Context(), []byte(event)); err != nil {
			t.Fatal(err)
		}
		// The id of an access key is no secret, but the sample marks it too.
		log := strings.ReplaceAll(b.log.String(), accessKeyOf(t, event), "")
		if r := b.only(t); strings.Contains(log+r.Message+r.Summary, canary) {
			t.Errorf("%s: %+v\n%s", name, r, log)
		}
	}
}

func accessKeyOf(t *testing.T, event string) string {
	t.Helper()
	j, err := job.DecodeEvent([]byte(event))
	if err != nil {
		t.Fatal(err)
	}
	return j.Credentials.AccessKeyID
}
