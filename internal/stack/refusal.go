package stack

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/job"
)

// An Answer is what CloudFormation made of a call, by the classes of aws-facts 4.11.
type Answer string

const (
	// Accepted: the call was answered without an error. That decides nothing by itself.
	Accepted Answer = "accepted"
	// Conflict: refused because something is in the way now; look again.
	Conflict Answer = "conflict"
	// Refused: refused for good; the same call will be refused again.
	Refused Answer = "refused"
	// Uncertain: no answer, or one that says nothing about the effect; it may have been done.
	Uncertain Answer = "unknown"
)

// A Refusal is an error of a call together with its class.
type Refusal struct {
	// Call is the operation's name, such as "CreateChangeSet".
	Call string
	// Answer is the class.
	Answer Answer
	// Code and Message are CloudFormation's; the message is cut and holds no values of ours.
	Code, Message string
	err           error
}

func (r *Refusal) Error() string {
	if r.Code == "" {
		return fmt.Sprintf("%s got no answer: %s", r.Call, r.Message)
	}
	return fmt.Sprintf("CloudFormation answered %s with %s: %s", r.Call, r.Code, r.Message)
}

// Unwrap gives the SDK's error.
func (r *Refusal) Unwrap() error { return r.err }

// FailureType is what to call it in the pipeline.
func (r *Refusal) FailureType() job.FailureType {
	switch {
	case r.Denied():
		return job.PermissionError
	case r.Answer == Uncertain:
		return job.SystemUnavailable
	case r.Code == "LimitExceededException":
		return job.JobFailed
	default:
		return job.ConfigurationError
	}
}

// Denied tells whether the caller, or the role it passed, lacks a permission.
func (r *Refusal) Denied() bool {
	switch r.Code {
	case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation":
		return true
	}
	return r.Code == "ValidationError" && strings.Contains(r.Message, "is invalid or cannot be assumed")
}

// refusal classifies the error of a call; nil for nil.
func refusal(call string, err error) *Refusal {
	if err == nil {
		return nil
	}
	r := &Refusal{Call: call, Answer: Uncertain, Message: quiet(err), err: err}
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return r
	}
	r.Code, r.Message = api.ErrorCode(), clean(api.ErrorMessage())
	r.Answer = answer(r.Code, r.Message, api.ErrorFault())
	return r
}

// quiet describes an error without an answer; SDK errors of this kind name the endpoint at most.
func quiet(err error) string {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "the time was up"
	case errors.Is(err, context.Canceled):
		return "the call was cancelled"
	}
	return clean(err.Error())
}

func answer(code, message string, fault smithy.ErrorFault) Answer {
	switch code {
	case "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException",
		"ServiceUnavailable", "InternalFailure", "InternalError", "RequestTimeout", "RequestExpired",
		"ExpiredToken", "ExpiredTokenException", "RequestTimeoutException":
		return Uncertain
	case "AlreadyExistsException", "TokenAlreadyExistsException", "InvalidChangeSetStatus",
		"ChangeSetNotFound", "InvalidChangeSetStatusException", "ChangeSetNotFoundException":
		return Conflict
	case "ValidationError":
		return validation(message)
	}
	if fault == smithy.FaultServer {
		return Uncertain
	}
	return Refused
}

var (
	wrongState = regexp.MustCompile(`is in \[?[A-Z_]+\]? state|current(ly)? (in a|stack) `)
	noStack    = regexp.MustCompile(`^Stack (\[\S+\]|with id \S+) does not exist$`)
)

// validation tells a stack that is in the wrong state for now from input that is wrong for good
// (texts: aws-facts 4.10).
func validation(message string) Answer {
	if wrongState.MatchString(message) || noStack.MatchString(message) {
		return Conflict
	}
	return Refused
}

var (
	echoed  = regexp.MustCompile(`(?s)Value '.*?' at '`)
	encoded = regexp.MustCompile(`(Encoded authorization failure message: )\S+`)
)

const longestMessage = 1500

// clean removes what CloudFormation echoes of our input (a template, a parameter's value) and
// encoded authorization messages, and cuts what is left.
func clean(message string) string {
	message = echoed.ReplaceAllString(message, "Value '…' at '")
	message = encoded.ReplaceAllString(message, "${1}…")
	if runes := []rune(message); len(runes) > longestMessage {
		message = string(runes[:longestMessage]) + "…"
	}
	return strings.TrimSpace(message)
}
