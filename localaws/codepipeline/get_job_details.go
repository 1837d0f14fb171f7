package codepipeline

import "github.com/stackjob/stackjob/localaws/wire"

type getJobDetailsInput struct {
	JobID *string `json:"jobId"`
}

type getJobDetailsOutput struct {
	JobDetails jobDetails `json:"jobDetails"`
}

// getJobDetails answers with what the event says and where the action is; credentials have no
// expirationTime here (aws-facts 1.2).
func (s *Service) getJobDetails(c *wire.Call, in *getJobDetailsInput) (*getJobDetailsOutput, error) {
	if err := authorize(c); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	j := s.find(c, in.JobID)
	var v violations
	v.jobID(in.JobID, j != nil)
	if err := v.err(); err != nil {
		return nil, err
	}
	if j == nil || !s.config.AllowJobDetails {
		return nil, jobNotFound(*in.JobID)
	}
	details := j.details
	details.Data.ActionTypeID = &actionTypeID{Category: "Invoke", Owner: "AWS", Provider: "Lambda", Version: "1"}
	details.Data.PipelineContext = &j.execution.place
	if issued := details.Data.ArtifactCredentials; issued != nil {
		modelled := *issued
		modelled.ExpirationTime = 0
		details.Data.ArtifactCredentials = &modelled
	}
	return &getJobDetailsOutput{details}, nil
}
