package function_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"

	"github.com/stackjob/stackjob/internal/function"
	"github.com/stackjob/stackjob/job"
)

// pipeline keeps what it is told.
type pipeline struct {
	failures []*codepipeline.PutJobFailureResultInput
}

func (p *pipeline) PutJobSuccessResult(context.Context, *codepipeline.PutJobSuccessResultInput, ...func(*codepipeline.Options)) (*codepipeline.PutJobSuccessResultOutput, error) {
	return &codepipeline.PutJobSuccessResultOutput{}, nil
}

func (p *pipeline) PutJobFailureResult(_ context.Context, in *codepipeline.PutJobFailureResultInput, _ ...func(*codepipeline.Options)) (*codepipeline.PutJobFailureResultOutput, error) {
	p.failures = append(p.failures, in)
	return &codepipeline.PutJobFailureResultOutput{}, nil
}

func TestBadSettingsFailEveryJobWithTheReason(t *testing.T) {
	var log bytes.Buffer
	told := &pipeline{}
	f := function.New(environment(function.SliceVariable, "soon"), slog.New(slog.NewTextHandler(&log, nil)))
	f.Pipeline = told
	event, err := job.Sample(job.SampleOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Lambda(t.Context(), event); err != nil {
		t.Fatal(err)
	}
	if len(told.failures) != 1 {
		t.Fatalf("the pipeline was told of %d failures", len(told.failures))
	}
	details := told.failures[0].FailureDetails
	if details.Type != types.FailureTypeConfigurationError || !strings.Contains(*details.Message, function.SliceVariable) {
		t.Errorf("the pipeline was told %s: %s", details.Type, *details.Message)
	}
	if !strings.Contains(log.String(), function.SliceVariable) {
		t.Errorf("the log does not tell:\n%s", log.String())
	}
}
