package codepipeline

import (
	"fmt"
	"slices"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// job is one job of an execution. It is guarded by Service.mu.
type job struct {
	execution *Execution
	details   jobDetails
	event     []byte
	status    Status
	started   time.Time
	ended     time.Time
	reports   []Report
}

// A JobRecord is what happened to one job.
type JobRecord struct {
	// ID is the job's id.
	ID string
	// Event is the event as it was sent.
	Event RawEvent
	// ContinuationToken is the one the job carries; "" for the first job.
	ContinuationToken string
	// Status is InProgress until a report is accepted, the time is over or the execution stopped.
	Status Status
	// Started is when the job was made; Ended is zero while it is in progress.
	Started, Ended time.Time
	// Reports are all reports that named this job, in order.
	Reports []Report
}

// A Report is one call of PutJobSuccessResult or PutJobFailureResult.
type Report struct {
	// Operation is the API's name of it.
	Operation string
	At        time.Time
	// Refused is the error code; "" if the report was accepted.
	Refused string
	// What it said. Percent is nil when absent.
	ContinuationToken   string
	Summary, ExternalID string
	Percent             *int
	Variables           map[string]string
	Revision            *Revision
	FailureType         string
	Message             string
}

// Jobs are the jobs so far, the first one first.
func (e *Execution) Jobs() []JobRecord {
	e.service.mu.Lock()
	defer e.service.mu.Unlock()
	e.settle(time.Now())
	records := make([]JobRecord, 0, len(e.jobs))
	for _, j := range e.jobs {
		records = append(records, JobRecord{
			ID: j.details.ID, Event: slices.Clone(j.event), ContinuationToken: j.details.Data.ContinuationToken,
			Status: j.status, Started: j.started, Ended: j.ended, Reports: slices.Clone(j.reports),
		})
	}
	return records
}

// newJob makes the next job with fresh credentials and returns its event.
func (e *Execution) newJob(token string) ([]byte, error) {
	data := e.data
	data.ContinuationToken = token
	credentials, err := e.issue(data, time.Now())
	if err != nil {
		return nil, err
	}
	data.ArtifactCredentials = credentials
	details := jobDetails{ID: wire.NewID(), AccountID: e.account, Data: data}
	event := encodeEvent(details)
	e.addJob(details, event)
	return event, nil
}

func (e *Execution) addJob(details jobDetails, event []byte) {
	added := &job{execution: e, details: details, event: event, status: InProgress, started: time.Now()}
	e.jobs = append(e.jobs, added)
	e.result.Jobs = len(e.jobs)
	e.service.jobs[details.ID] = added
	e.notify()
}

// issue makes credentials for a job's artifacts; nil when it has none.
func (e *Execution) issue(data jobData, now time.Time) (*artifactCredentials, error) {
	// Session credentials end at a whole second, and the event must not promise more.
	expires := now.Add(e.service.config.CredentialLifetime).Truncate(time.Second)
	grant := data.grant(expires)
	if grant == nil {
		return nil, nil
	}
	issued, err := e.service.config.Credentials.Issue(*grant)
	if err != nil {
		return nil, fmt.Errorf("codepipeline: artifact credentials: %w", err)
	}
	return &artifactCredentials{issued.AccessKeyID, issued.SecretAccessKey, issued.SessionToken, expires.UnixMilli()}, nil
}

// next makes the continuation's job when its time has come; nil when the action has ended.
func (e *Execution) next(token string) []byte {
	e.service.mu.Lock()
	defer e.service.mu.Unlock()
	now := time.Now()
	e.settle(now)
	if e.result.Status != InProgress {
		return nil
	}
	event, err := e.newJob(token)
	if err != nil {
		e.service.config.Log.Error("job not continued", "pipeline", e.place.PipelineName, "error", err)
		e.end(Failed, "", err.Error(), now)
		return nil
	}
	return event
}
