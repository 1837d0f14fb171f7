package job

import (
	"fmt"
	"strings"
)

// EventError says everything that is wrong with a job, in whichever form it
// came. It repeats no value of the job but ids and type names, so it may be
// logged and reported.
type EventError struct {
	// JobID is the job's id if it could be made out, so that the job can still
	// be reported as failed; else "".
	JobID string
	// Problems has at least one entry, in the order of the job's members.
	Problems []Problem
}

// Problem is one thing that is wrong with a job.
type Problem struct {
	// Path is the place, such as
	// CodePipeline.job.data.inputArtifacts[0].location.s3Location.bucketName;
	// "" means the document as a whole.
	Path string
	// Found says what is there, as a predicate: "is missing".
	Found string
	// Expected says what should be there: "the name of a bucket".
	Expected string
}

// String returns the problem as one sentence.
func (p Problem) String() string {
	place := p.Path
	if place == "" {
		place = "it"
	}
	return place + " " + p.Found + "; expected " + p.Expected
}

// Error lists all problems in one line.
func (e *EventError) Error() string {
	const title = "not a usable CodePipeline job"
	if len(e.Problems) == 1 {
		return title + ": " + e.Problems[0].String()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %d problems:", title, len(e.Problems))
	for i, p := range e.Problems {
		fmt.Fprintf(&b, " (%d) %s", i+1, p)
	}
	return b.String()
}

// FailureType is ConfigurationError.
func (e *EventError) FailureType() FailureType { return ConfigurationError }
