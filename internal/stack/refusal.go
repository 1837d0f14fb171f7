package stack

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/stackjob/stackjob/internal/pattern"
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
	return r.BadRole()
}

// tokenUsed tells whether the call's token was used before: an earlier delivery has done the same.
func (r *Refusal) tokenUsed() bool { return r != nil && r.Code == "TokenAlreadyExistsException" }

// BadRole tells whether CloudFormation cannot take on the role it was passed.
func (r *Refusal) BadRole() bool {
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
	if !isFaultOfServer(err) {
		r.Answer = answer(r.Code, r.Message)
	}
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

// isFaultOfServer tells by the HTTP status whether the service was in trouble: codes of such answers
// are many, and the model of CloudFormation has none of them.
func isFaultOfServer(err error) bool {
	r, ok := errors.AsType[*smithyhttp.ResponseError](err)
	return ok && (r.HTTPStatusCode() >= 500 || r.HTTPStatusCode() == http.StatusTooManyRequests)
}

func answer(code, message string) Answer {
	switch code {
	case "Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException",
		"RequestTimeout", "RequestTimeoutException", "RequestExpired", "ExpiredToken", "ExpiredTokenException":
		return Uncertain
	case "AlreadyExistsException", "TokenAlreadyExistsException", "InvalidChangeSetStatus",
		"ChangeSetNotFound", "InvalidChangeSetStatusException", "ChangeSetNotFoundException":
		return Conflict
	case "ValidationError":
		return validation(message)
	}
	return Refused
}

var (
	wrongState = pattern.New(`is in \[?[A-Z_]+\]? state|current(ly)? (in a|stack) |already exists and cannot be created again|^Drift detection is already in progress`)
	noStack    = pattern.New(`^Stack (\[\S+\]|with id \S+) does not exist$`)
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
	echoed  = pattern.New(`(?s)Value '.*' at '`)
	encoded = pattern.New(`(Encoded authorization failure message: )\S+`)
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
