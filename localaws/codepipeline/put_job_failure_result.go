package codepipeline

import "github.com/stackjob/stackjob/localaws/wire"

// maxMessage is the longest failure message in characters (aws-facts 1.4).
const maxMessage = 5000

// failureTypes are the failure types there are (aws-facts 1.4).
func failureTypes() []string {
	return []string{
		"JobFailed", "ConfigurationError", "PermissionError",
		"RevisionOutOfSync", "RevisionUnavailable", "SystemUnavailable",
	}
}

type putJobFailureResultInput struct {
	JobID          *string         `json:"jobId"`
	FailureDetails *failureDetails `json:"failureDetails"`
}

type failureDetails struct {
	Type                *string `json:"type"`
	Message             *string `json:"message"`
	ExternalExecutionID *string `json:"externalExecutionId"`
}

func (s *Service) putJobFailureResult(c *wire.Call, in *putJobFailureResultInput) (*noOutput, error) {
	return nil, s.take(c, in.JobID, in.report(), in.check)
}

func (in *putJobFailureResultInput) check(v *violations) {
	d := in.FailureDetails
	if !v.required("failureDetails", d != nil) {
		return
	}
	if v.required("failureDetails.type", d.Type != nil) {
		v.oneOf("failureDetails.type", *d.Type, failureTypes())
	}
	v.required("failureDetails.message", d.Message != nil)
	v.length("failureDetails.message", d.Message, 1, maxMessage)
	v.length("failureDetails.externalExecutionId", d.ExternalExecutionID, 1, maxExternalID)
}

func (in *putJobFailureResultInput) report() Report {
	d := in.FailureDetails
	if d == nil {
		return Report{}
	}
	return Report{FailureType: text(d.Type), Message: text(d.Message), ExternalID: text(d.ExternalExecutionID)}
}
