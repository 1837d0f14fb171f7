// Command pagecheck is an action of CodePipeline, run as a Lambda function, that
// fetches a web page and looks for a text in it. Its user parameters say which:
//
//	{"url": "https://example.com", "text": "Example Domain"}
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"

	"github.com/stackjob/stackjob/action"
	"github.com/stackjob/stackjob/job"
)

func main() {
	runner := &action.Runner{Handler: action.HandlerFunc(check)}
	lambda.Start(runner.Lambda)
}

// maxPage is how many bytes of a page are read.
const maxPage = 10 << 20

func check(ctx context.Context, run *action.Run) job.Outcome {
	var page struct{ URL, Text string }
	if err := json.Unmarshal([]byte(run.Job.UserParameters()), &page); err != nil || page.URL == "" || page.Text == "" {
		return failed(job.ConfigurationError, `UserParameters must be {"url": "https://…", "text": "what the page must contain"}`)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, page.URL, nil)
	if err != nil {
		return failed(job.ConfigurationError, "url in UserParameters: %v", err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return job.FailedFrom(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxPage))
	if err != nil {
		return job.FailedFrom(err)
	}
	if answer.StatusCode != http.StatusOK || !strings.Contains(string(body), page.Text) {
		return failed(job.JobFailed, "%s answers %s and %d bytes; expected 200 OK and the text %q", page.URL, answer.Status, len(body), page.Text)
	}
	return job.Succeeded(job.Result{Summary: fmt.Sprintf("%s has the text %q", page.URL, page.Text)})
}

func failed(t job.FailureType, format string, args ...any) job.Outcome {
	return job.Failed(job.Failure{Type: t, Message: fmt.Sprintf(format, args...)})
}
