package action

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"

	"github.com/stackjob/stackjob/job"
)

// success is the report of an action that is done or that continues.
type success struct {
	jobID, token        string
	summary, externalID string
	percent             int
	variables           variables
	bare                bool // without execution details
}

func newSuccess(jobID string, r job.Result) *success {
	v := namedVariables(r.Variables)
	v.fit(job.MaxVariablesBytes)
	return &success{jobID: jobID, summary: r.Summary, externalID: r.ExternalID, variables: v}
}

// newContinuation has no variables: CodePipeline takes none with a token
// (aws-facts 1.4).
func newContinuation(jobID, token string, c job.Continuation) *success {
	return &success{jobID: jobID, token: token, summary: c.Summary, externalID: c.ExternalID, percent: c.Percent}
}

func (s *success) kind() string {
	if s.token != "" {
		return "continues"
	}
	return "succeeded"
}

func (s *success) put(ctx context.Context, to Reporter) error {
	_, err := to.PutJobSuccessResult(ctx, &codepipeline.PutJobSuccessResultInput{
		JobId:             &s.jobID,
		ContinuationToken: optional(s.token),
		ExecutionDetails:  s.details(),
		OutputVariables:   s.variables.sent(),
	}, once)
	return err
}

// details leaves out what is empty, because CodePipeline refuses it.
func (s *success) details() *types.ExecutionDetails {
	if s.bare {
		return nil
	}
	d := &types.ExecutionDetails{
		Summary:             optional(withNotes(s.summary, s.variables.notes(), job.MaxSummaryChars)),
		ExternalExecutionId: optional(fittingID(s.externalID)),
	}
	if s.percent > 0 {
		d.PercentComplete = aws.Int32(int32(min(s.percent, 100)))
	}
	if d.Summary == nil && d.ExternalExecutionId == nil && d.PercentComplete == nil {
		return nil
	}
	return d
}

// lighten first halves variables that are too large, then leaves out what the
// report can do without: the details, then the variables.
func (s *success) lighten(why verdict) bool {
	switch {
	case why == tooLarge && len(s.variables.values) > 0:
		s.variables.fit(s.variables.size() / 2)
	case why == tooLarge:
		return false
	case !s.bare && s.details() != nil:
		s.bare = true
	case len(s.variables.values) > 0:
		s.variables.fit(0)
	default:
		return false
	}
	return true
}

func (s *success) failInstead(why *refusal) *failure {
	f := job.Failure{Type: job.JobFailed, ExternalID: s.externalID}
	if s.token == "" {
		f.Message = "the action succeeded, but CodePipeline refused the report of its success with " + why.code
	} else {
		f.Message = "the action cannot continue: CodePipeline refused the report of its continuation with " + why.code
	}
	if why.why == forbidden {
		f.Type = job.PermissionError
		f.Message += "; allow the function's role codepipeline:PutJobSuccessResult"
	}
	return newFailure(s.jobID, f)
}

// left names what was left out, for the log.
func (s *success) left() string {
	notes := s.variables.notes()
	if s.bare {
		notes = append(notes, "execution details left out")
	}
	return strings.Join(notes, "; ")
}
