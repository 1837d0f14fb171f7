package job

import (
	"errors"
	"slices"
)

// FailureType is CodePipeline's classification of a failed job (aws-facts 1.4).
type FailureType string

// The failure types there are.
const (
	// JobFailed is the type when no other fits.
	JobFailed FailureType = "JobFailed"
	// ConfigurationError means that someone must change what the action was given.
	ConfigurationError FailureType = "ConfigurationError"
	// PermissionError means that a role lacks a permission.
	PermissionError FailureType = "PermissionError"
	// RevisionOutOfSync means that the source revision is not the current one.
	RevisionOutOfSync FailureType = "RevisionOutOfSync"
	// RevisionUnavailable means that the source revision cannot be had.
	RevisionUnavailable FailureType = "RevisionUnavailable"
	// SystemUnavailable means that a service did not answer.
	SystemUnavailable FailureType = "SystemUnavailable"
)

// FailureTypes returns all failure types.
func FailureTypes() []FailureType {
	return []FailureType{JobFailed, ConfigurationError, PermissionError, RevisionOutOfSync, RevisionUnavailable, SystemUnavailable}
}

// Valid reports whether CodePipeline knows the type.
func (t FailureType) Valid() bool { return slices.Contains(FailureTypes(), t) }

// FailureTypeOf returns what the first error of err's tree with a method
// FailureType() FailureType says, and JobFailed without one.
func FailureTypeOf(err error) FailureType {
	var typed interface {
		error
		FailureType() FailureType
	}
	if errors.As(err, &typed) && typed.FailureType().Valid() {
		return typed.FailureType()
	}
	return JobFailed
}

// FailedFrom returns the outcome of a job that failed with err: the message is
// err's text and the type is FailureTypeOf(err). The text goes to the pipeline's
// history, so it must hold no secret.
func FailedFrom(err error) Outcome {
	if err == nil {
		return Failed(Failure{Message: "the action failed without giving a reason"})
	}
	return Failed(Failure{Type: FailureTypeOf(err), Message: err.Error(), Cause: err})
}
