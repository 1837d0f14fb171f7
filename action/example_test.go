package action_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	"github.com/aws/aws-sdk-go-v2/service/codepipeline"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

// An action that greets whom its user parameters name. In a Lambda function,
// main ends with lambda.Start(runner.Lambda), and Pipeline is left out.
func Example() {
	greet := func(_ context.Context, run *action.Run) job.Outcome {
		name := run.Job.UserParameters()
		if name == "" {
			return job.Failed(job.Failure{Type: job.ConfigurationError, Message: "UserParameters is empty; write whom to greet"})
		}
		return job.Succeeded(job.Result{Summary: "hello, " + name})
	}
	runner := &action.Runner{Handler: action.HandlerFunc(greet), Pipeline: printer{}, Log: slog.New(slog.DiscardHandler)}

	for _, event := range []string{
		`{"CodePipeline.job": {"id": "1", "accountId": "123456789012", "data": {"actionConfiguration": {"configuration": {"UserParameters": "world"}}}}}`,
		`{"CodePipeline.job": {"id": "2", "accountId": "123456789012", "data": {}}}`,
	} {
		if err := runner.Lambda(context.Background(), []byte(event)); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
	}
	// Output:
	// job 1 succeeded: hello, world
	// job 2 failed (ConfigurationError): UserParameters is empty; write whom to greet
}

// printer is a CodePipeline that prints what it is told.
type printer struct{}

func (printer) PutJobSuccessResult(_ context.Context, in *codepipeline.PutJobSuccessResultInput, _ ...func(*codepipeline.Options)) (*codepipeline.PutJobSuccessResultOutput, error) {
	fmt.Printf("job %s succeeded: %s\n", *in.JobId, *in.ExecutionDetails.Summary)
	return &codepipeline.PutJobSuccessResultOutput{}, nil
}

func (printer) PutJobFailureResult(_ context.Context, in *codepipeline.PutJobFailureResultInput, _ ...func(*codepipeline.Options)) (*codepipeline.PutJobFailureResultOutput, error) {
	fmt.Printf("job %s failed (%s): %s\n", *in.JobId, in.FailureDetails.Type, *in.FailureDetails.Message)
	return &codepipeline.PutJobFailureResultOutput{}, nil
}
