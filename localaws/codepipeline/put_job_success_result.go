package codepipeline

import (
	"regexp"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Limits of PutJobSuccessResult (aws-facts 1.4).
const (
	maxToken            = 2048
	maxSummary          = 2048
	maxExternalID       = 1500
	maxChangeIdentifier = 100
	maxVariables        = 122_880 // bytes of all keys and values
)

var variableName = regexp.MustCompile(`^[A-Za-z0-9@\-_]+$`)

type putJobSuccessResultInput struct {
	JobID             *string           `json:"jobId"`
	ContinuationToken *string           `json:"continuationToken"`
	CurrentRevision   *currentRevision  `json:"currentRevision"`
	ExecutionDetails  *executionDetails `json:"executionDetails"`
	OutputVariables   map[string]string `json:"outputVariables"`
}

type currentRevision struct {
	Revision         *string `json:"revision"`
	ChangeIdentifier *string `json:"changeIdentifier"`
	// Created is in seconds since the epoch.
	Created         *float64 `json:"created"`
	RevisionSummary *string  `json:"revisionSummary"`
}

type executionDetails struct {
	Summary             *string `json:"summary"`
	ExternalExecutionID *string `json:"externalExecutionId"`
	PercentComplete     *int    `json:"percentComplete"`
}

// noOutput is the output of an operation that has none.
type noOutput struct{}

func (s *Service) putJobSuccessResult(c *wire.Call, in *putJobSuccessResultInput) (*noOutput, error) {
	return nil, s.take(c, in.JobID, in.report(), in.check)
}

func (in *putJobSuccessResultInput) check(v *violations) {
	v.length("continuationToken", in.ContinuationToken, 1, maxToken)
	if r := in.CurrentRevision; r != nil {
		v.required("currentRevision.revision", r.Revision != nil)
		v.length("currentRevision.revision", r.Revision, 1, maxRevision)
		v.required("currentRevision.changeIdentifier", r.ChangeIdentifier != nil)
		v.length("currentRevision.changeIdentifier", r.ChangeIdentifier, 1, maxChangeIdentifier)
		v.length("currentRevision.revisionSummary", r.RevisionSummary, 1, maxSummary)
	}
	if d := in.ExecutionDetails; d != nil {
		v.length("executionDetails.summary", d.Summary, 1, maxSummary)
		v.length("executionDetails.externalExecutionId", d.ExternalExecutionID, 1, maxExternalID)
		v.within("executionDetails.percentComplete", d.PercentComplete, 0, 100)
	}
	v.keys("outputVariables", in.OutputVariables, variableName)
	if in.ContinuationToken != nil && len(in.OutputVariables) > 0 {
		v.add("", "outputVariables", "Member must not be present together with continuationToken")
	}
}

func (in *putJobSuccessResultInput) report() Report {
	r := Report{ContinuationToken: text(in.ContinuationToken), Variables: in.OutputVariables}
	if d := in.ExecutionDetails; d != nil {
		r.Summary, r.ExternalID, r.Percent = text(d.Summary), text(d.ExternalExecutionID), d.PercentComplete
	}
	if c := in.CurrentRevision; c != nil {
		r.Revision = &Revision{Revision: text(c.Revision), ChangeIdentifier: text(c.ChangeIdentifier), Summary: text(c.RevisionSummary)}
		if c.Created != nil {
			r.Revision.Created = time.UnixMilli(int64(*c.Created * 1000)).UTC()
		}
	}
	return r
}

// text is what an optional member says; absent is empty.
func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

func variablesSize(variables map[string]string) int {
	size := 0
	for key, value := range variables {
		size += len(key) + len(value)
	}
	return size
}
