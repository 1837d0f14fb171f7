// Package metrics writes what a job cost and how it ended as one line of CloudWatch's embedded metric
// format, from which CloudWatch Logs makes metrics without a call (aws-facts 7.4).
//
// Metrics are kept per stack and for all stacks together. What differs from job to job is a property of
// the line, to search logs by, and no dimension: each value of a dimension is a metric that is paid for.
package metrics

import (
	"encoding/json"
	"io"
	"strings"
	"time"
)

// Namespace is the one of all metrics.
const Namespace = "stackjob"

// A Job is what there is to measure of one job.
type Job struct {
	// Time is when the job ended.
	Time time.Time
	// Level is the line's level, from [Level]; "" is INFO.
	Level string
	// Stack is the stack's name; "" when the job did not get as far as to know it.
	Stack string
	// StackARN, Operation, ID and Mode are properties. ID is the job's, Operation that of the first job.
	StackARN, Operation, ID, Mode string
	// Ended tells that the operation is over; otherwise the job continues. Succeeded is how it ended,
	// FailureType is CodePipeline's word for a failure, Duration the time since the operation began.
	Ended       bool
	Succeeded   bool
	FailureType string
	Duration    time.Duration
	// Calls and Retries count calls to AWS in this job, see [Collector].
	Calls, Retries int64
}

// Level is the level that a line must have to pass Lambda's filter, which is set by
// AWS_LAMBDA_LOG_LEVEL: INFO, or else the filter's own. A line below it would be dropped, and its
// metrics with it (aws-facts 7.4, trap 54).
func Level(filter string) string {
	switch level := strings.ToUpper(filter); level {
	case "WARN", "ERROR", "FATAL":
		return level
	}
	return "INFO"
}

// Write writes the line, with its line break, in one call.
func (j Job) Write(w io.Writer) error {
	text, err := json.Marshal(j.line())
	if err != nil {
		return err
	}
	_, err = w.Write(append(text, '\n'))
	return err
}

// line is the line as JSON has it. Each dimension and metric that the directive names is a member of
// its root. Jobs, Calls and Retries are measured of every job; the others once an operation has ended,
// Succeeded and Failed both, so that the average of either is a rate.
type line struct {
	Directive directive `json:"_aws"`
	Timestamp string    `json:"timestamp"`
	Level     string    `json:"level"`
	Message   string    `json:"message"`

	Stack string `json:"Stack,omitempty"`

	Duration  *int64 `json:"Duration,omitempty"`
	Succeeded *int64 `json:"Succeeded,omitempty"`
	Failed    *int64 `json:"Failed,omitempty"`
	Jobs      int64  `json:"Jobs"`
	Calls     int64  `json:"Calls"`
	Retries   int64  `json:"Retries"`

	Operation   string `json:"operation,omitempty"`
	Job         string `json:"job,omitempty"`
	StackARN    string `json:"stackArn,omitempty"`
	Mode        string `json:"mode,omitempty"`
	FailureType string `json:"failureType,omitempty"`
}

func (j Job) line() line {
	l := line{
		Directive: j.directive(),
		Timestamp: j.Time.UTC().Format("2006-01-02T15:04:05.000Z07:00"),
		Level:     Level(j.Level), Message: "metrics",
		Stack: dimension(j.Stack), Jobs: 1, Calls: j.Calls, Retries: j.Retries,
		Operation: clip(j.Operation), Job: clip(j.ID), StackARN: clip(j.StackARN), Mode: clip(j.Mode), FailureType: clip(j.FailureType),
	}
	if j.Ended {
		l.Duration = new(max(j.Duration, 0).Milliseconds())
		l.Succeeded, l.Failed = new(count(j.Succeeded)), new(count(!j.Succeeded))
	}
	return l
}

func count(is bool) int64 {
	if is {
		return 1
	}
	return 0
}
