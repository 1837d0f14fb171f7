package action

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"

	"github.com/stackjob/stackjob/job"
)

// failure is the report of an action that failed.
type failure struct {
	jobID      string
	failure    job.Failure
	lightening int // how many things were left out
}

func newFailure(jobID string, f job.Failure) *failure {
	if !f.Type.Valid() {
		f.Type = job.JobFailed
	}
	if f.Message = strings.TrimSpace(f.Message); f.Message == "" {
		f.Message = "the action failed without giving a reason"
	}
	return &failure{jobID: jobID, failure: f}
}

func (f *failure) kind() string { return "failed" }

func (f *failure) put(ctx context.Context, to Reporter) error {
	message := cut(f.failure.Message, job.MaxMessageChars)
	_, err := to.PutJobFailureResult(ctx, &codepipeline.PutJobFailureResultInput{
		JobId: &f.jobID,
		FailureDetails: &types.FailureDetails{
			Type:                types.FailureType(f.failure.Type),
			Message:             &message,
			ExternalExecutionId: optional(fittingID(f.failure.ExternalID)),
		},
	}, once)
	return err
}

const (
	// shortChars is the length of a message of which a longer version was refused.
	shortChars = 1000
	// minimal is the message when every other was refused.
	minimal = "The action failed. Its log has the reason."
)

// lighten leaves out the external id, then all but the plain beginning of the
// message, then the message.
func (f *failure) lighten(verdict) bool {
	f.lightening++
	switch f.lightening {
	case 1:
		f.failure.ExternalID = ""
	case 2:
		f.failure.Message = plain(cut(f.failure.Message, shortChars))
	case 3:
		f.failure.Message = minimal
	default:
		return false
	}
	return true
}

func (f *failure) failInstead(*refusal) *failure { return nil }

func (f *failure) left() string {
	return [...]string{"", "external id left out", "external id left out; message cut", "external id and message left out"}[min(f.lightening, 3)]
}
