package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

// The test goes the whole way, from an event to a report.
func TestPageCheck(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, "<h1>Example Domain</h1>")
	}))
	defer site.Close()
	const usage = `ConfigurationError: UserParameters must be {"url": "https://…", "text": "what the page must contain"}`
	for parameters, want := range map[string]string{
		`{"url": "` + site.URL + `", "text": "Example Domain"}`: `succeeded: ` + site.URL + ` has the text "Example Domain"`,
		`{"url": "` + site.URL + `", "text": "Other"}`:          `JobFailed: ` + site.URL + ` answers 200 OK and 23 bytes; expected 200 OK and the text "Other"`,
		`{"url": "` + site.URL + `/gone", "text": "Example"}`:   `JobFailed: ` + site.URL + `/gone answers 404 Not Found and 23 bytes`,
		`{"url": "http://[", "text": "x"}`:                      `ConfigurationError: url in UserParameters: `,
		`{"url": "nowhere:", "text": "x"}`:                      `JobFailed: Get "nowhere:": unsupported protocol scheme`,
		`{"url": "` + site.URL + `"}`:                           usage,
		`{"text": "Example"}`:                                   usage,
		`{"url": ["` + site.URL + `"], "text": "Example"}`:      usage,
		`https://example.com`:                                   usage,
	} {
		if got := report(t, parameters); !strings.HasPrefix(got, want) {
			t.Errorf("%s\n got %s\nwant %s", parameters, got, want)
		}
	}
}

// report runs the action and returns what CodePipeline is told.
func report(t *testing.T, parameters string) string {
	t.Helper()
	event, err := job.Sample(job.SampleOptions{Kind: job.SampleNoArtifacts, UserParameters: parameters})
	if err != nil {
		t.Fatal(err)
	}
	told := &told{}
	runner := &action.Runner{Handler: action.HandlerFunc(check), Pipeline: told, Log: slog.New(slog.DiscardHandler)}
	if err := runner.Lambda(t.Context(), event); err != nil {
		t.Fatal(err)
	}
	return strings.Join(told.reports, "\n")
}

// told is a CodePipeline that keeps what it is told.
type told struct{ reports []string }

func (p *told) PutJobSuccessResult(_ context.Context, in *codepipeline.PutJobSuccessResultInput, _ ...func(*codepipeline.Options)) (*codepipeline.PutJobSuccessResultOutput, error) {
	p.reports = append(p.reports, "succeeded: "+aws.ToString(in.ExecutionDetails.Summary))
	return &codepipeline.PutJobSuccessResultOutput{}, nil
}

func (p *told) PutJobFailureResult(_ context.Context, in *codepipeline.PutJobFailureResultInput, _ ...func(*codepipeline.Options)) (*codepipeline.PutJobFailureResultOutput, error) {
	p.reports = append(p.reports, string(in.FailureDetails.Type)+": "+aws.ToString(in.FailureDetails.Message))
	return &codepipeline.PutJobFailureResultOutput{}, nil
}
