package action_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
	"github.com/stackjob/stackjob/localaws"
	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/lambda"
)

// copying needs three jobs: it is interrupted twice, and then copies a file from
// the input to the output artifact.
func copying(ctx context.Context, run *action.Run) job.Outcome {
	var jobs int
	if _, err := run.Restore(&jobs); err != nil {
		return job.FailedFrom(err)
	}
	if jobs++; jobs < 3 {
		if err := run.Save(jobs); err != nil {
			return job.FailedFrom(err)
		}
		<-ctx.Done()
		return job.FailedFrom(ctx.Err())
	}
	files, err := run.Artifact(ctx, "In")
	if err != nil {
		return job.FailedFrom(err)
	}
	text, err := fs.ReadFile(files, "a.txt")
	if err != nil {
		return job.FailedFrom(err)
	}
	if err := run.Upload(ctx, "Out", fstest.MapFS{"b.txt": {Data: text}}); err != nil {
		return job.FailedFrom(err)
	}
	return job.Succeeded(job.Result{Summary: "copied", Variables: map[string]string{"text": string(text)}})
}

// The whole way on the embedded AWS, as it is and with each kind of trouble at
// each call of CodePipeline and S3: always one right end.
func TestScenarioWithFaultsAtEveryCall(t *testing.T) {
	for name, trouble := range map[string]fault.Fault{
		"throttled":        fault.Refused(400, "ThrottlingException", "Rate exceeded"),
		"fault":            fault.InternalError(),
		"answer lost":      fault.AnswerLost(),
		"connection reset": fault.ConnectionReset(),
		"slow":             fault.Slow(20 * time.Second),
	} {
		t.Run(name, func(t *testing.T) {
			met := true
			for n := 0; met; n++ {
				met = false
				synctest.Test(t, func(t *testing.T) {
					result := copyOnce(t, fault.Func(func(p fault.Point) fault.Fault {
						if p.N != n {
							return fault.Fault{}
						}
						met = true
						return trouble
					}))
					if result.Status != codepipeline.Succeeded || result.Summary != "copied" || result.Variables["text"] != "hello" {
						t.Errorf("with the trouble at call %d: %+v", n, result)
					}
				})
			}
		})
	}
}

// copyOnce runs copying as the function of a pipeline, to its end.
func copyOnce(t *testing.T, faults fault.Injector) codepipeline.Result {
	t.Helper()
	server := localaws.New(localaws.Config{Faults: faults, Lambda: lambda.Settings{Timeout: 30 * time.Second}})
	defer server.Close()
	runner := &action.Runner{
		Handler: action.HandlerFunc(copying),
		Config:  action.Static(server.ConfigFor("copy")),
		Log:     slog.New(slog.DiscardHandler),
	}
	err := server.Lambda().Register("copy", func(ctx context.Context, event []byte) ([]byte, error) { return nil, runner.Lambda(ctx, event) })
	execution, startErr := server.CodePipeline().Start(t.Context(), codepipeline.Action{
		FunctionName: "copy",
		Inputs:       []codepipeline.Input{{Name: "In", Body: zipOf(t, "a.txt", "hello")}},
		Outputs:      []string{"Out"},
	})
	if err := errors.Join(err, startErr); err != nil {
		t.Fatal(err)
	}
	result, err := execution.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	checkJobs(t, execution)
	return result
}

// checkJobs holds that each job was told one outcome, and that all are one
// operation.
func checkJobs(t *testing.T, execution *codepipeline.Execution) {
	t.Helper()
	jobs := execution.Jobs()
	if len(jobs) != 3 {
		t.Errorf("%d jobs, want 3", len(jobs))
	}
	for i, j := range jobs {
		accepted := 0
		for _, r := range j.Reports {
			if r.Refused == "" {
				accepted++
			}
		}
		if accepted != 1 {
			t.Errorf("job %d was told %d outcomes", i+1, accepted)
		}
		if i == 0 {
			continue
		}
		if token, err := job.DecodeToken(j.ContinuationToken); err != nil || token.Operation != jobs[0].ID {
			t.Errorf("job %d has a token of %+v, %v; the first job is %s", i+1, token, err, jobs[0].ID)
		}
	}
}

func zipOf(t *testing.T, name, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	if err == nil {
		_, err = io.WriteString(f, text)
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(fmt.Errorf("zip: %w", err))
	}
	return b.Bytes()
}
