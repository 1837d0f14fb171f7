package codepipeline

import (
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// take judges a report and applies it. Every report on a known job is recorded, with the code of
// its refusal.
func (s *Service) take(c *wire.Call, jobID *string, report Report, check func(*violations)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	report.Operation, report.At = c.Operation, time.Now()
	j := s.find(c, jobID)
	err := s.judge(c, j, jobID, report, check)
	if err == nil {
		j.apply(report)
	}
	if j != nil {
		report.Refused = errorCode(err)
		j.reports = append(j.reports, report)
	}
	return err
}

// find is the job with this id in the caller's account and region, or nil.
func (s *Service) find(c *wire.Call, jobID *string) *job {
	if jobID == nil || c.Caller.Foreign(s.config.Account) {
		return nil
	}
	found := s.jobs[*jobID]
	if found == nil || (c.Region != "" && c.Region != found.execution.region) {
		return nil
	}
	return found
}

func (s *Service) judge(c *wire.Call, j *job, jobID *string, report Report, check func(*violations)) error {
	if err := authorize(c); err != nil {
		return err
	}
	var v violations
	v.jobID(jobID, j != nil)
	check(&v)
	if err := v.err(); err != nil {
		return err
	}
	if j == nil {
		return jobNotFound(*jobID)
	}
	j.execution.settle(report.At)
	if j.status != InProgress {
		return invalidJobState(j)
	}
	if variablesSize(report.Variables) > maxVariables {
		return variablesTooLarge()
	}
	return nil
}

// apply lets an accepted report take effect: it ends the job, and with it the action unless there
// is a token.
func (j *job) apply(r Report) {
	e := j.execution
	e.result.tell(r)
	j.ended = r.At
	switch {
	case r.Operation == "PutJobFailureResult":
		j.status = Failed
		e.end(Failed, r.FailureType, r.Message, r.At)
	case r.ContinuationToken == "":
		j.status = Succeeded
		e.result.Variables = r.Variables
		e.end(Succeeded, "", "", r.At)
	default:
		j.status = Succeeded
		e.resume(r)
	}
}

// tell takes over the execution details of a report.
func (r *Result) tell(report Report) {
	if report.Summary != "" {
		r.Summary = report.Summary
	}
	if report.ExternalID != "" {
		r.ExternalID = report.ExternalID
	}
	if report.Percent != nil {
		r.Percent = report.Percent
	}
	if report.Revision != nil {
		r.Revision = report.Revision
	}
}

// resume restarts the answer clock and has the next job invoked.
func (e *Execution) resume(r Report) {
	e.answered = r.At
	e.notify()
	due := r.At.Add(max(0, e.service.config.ContinuationDelay))
	err := e.service.config.Functions.EnqueueAt(e.function, due, func() []byte { return e.next(r.ContinuationToken) })
	if err != nil {
		e.end(Failed, "", "the function could not be invoked again: "+err.Error(), r.At)
	}
}
