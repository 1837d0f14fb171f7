package deploy

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/stackjob/stackjob/job"
)

// How long jobs that cannot even look are followed by others: until something of ours may have begun,
// and from then on.
const (
	unableBefore = 10 * time.Minute
	unableAfter  = time.Hour
)

// cannotStart tells of a job that could not even look. That says nothing of what earlier jobs have
// begun: it goes on, and the next job may see it again.
func (d *deployment) cannotStart(err error) job.Outcome {
	d.remember()
	if _, forged := errors.AsType[badToken](err); forged || !d.mayPass(err) {
		return job.FailedFrom(err)
	}
	if d.state.Unable.IsZero() {
		d.state.Unable = time.Now()
	}
	begun := d.mayHaveBegun()
	switch waited := time.Since(d.state.Unable); {
	case begun && waited > unableAfter:
		return job.Failed(job.Failure{Type: job.FailureTypeOf(err), ExternalID: d.state.StackID, Cause: err, Message: fmt.Sprintf(
			"How the deployment ended cannot be told. It may have succeeded: look at the stack in the CloudFormation console before you retry the stage.\nLast trouble: %v", err)})
	case !begun && waited > unableBefore:
		return job.FailedFrom(err)
	}
	state, marshalling := json.Marshal(d.state)
	if marshalling != nil {
		return job.FailedFrom(marshalling)
	}
	return job.Continues(job.Continuation{State: state, Summary: err.Error(), ExternalID: d.state.StackID})
}

// remember reads what an earlier job has handed on. It is not checked, so nothing is done with it but to
// hand it on again.
func (d *deployment) remember() {
	var s state
	if json.Unmarshal(d.run.Token.State, &s) == nil {
		d.state = s
	}
}

// mayPass tells whether the next job may fare better. What a person wrote wrongly ends an operation that
// has not begun anything, and so does a permission that its first job lacks.
func (d *deployment) mayPass(err error) bool {
	switch job.FailureTypeOf(err) {
	case job.SystemUnavailable:
		return true
	case job.ConfigurationError:
		return d.mayHaveBegun()
	default:
		return d.run.Continued()
	}
}

// mayHaveBegun tells whether something may be under way by the token, which may be older than what a job
// did that died.
func (d *deployment) mayHaveBegun() bool {
	s := d.state
	return s.Intends != "" || s.Asked || s.HasBegun() || s.Repair.Asked
}
