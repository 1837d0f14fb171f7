package staging

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/stackjob/stackjob/job"
)

// An Error says why content could not be staged, and what to do about it.
type Error struct {
	// Name is the content's.
	Name string
	// Bucket is "" if none was set.
	Bucket string
	// Detail is the end of a sentence that begins with both.
	Detail string
	// Type is what CodePipeline is told.
	Type job.FailureType
	// Err is the cause, may be nil; Detail says what of it is worth saying.
	Err error
}

// Error is one line.
func (e *Error) Error() string {
	if e.Bucket == "" {
		return fmt.Sprintf("%s %s", e.Name, e.Detail)
	}
	return fmt.Sprintf("%s cannot be staged in the bucket %s: %s", e.Name, e.Bucket, e.Detail)
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// FailureType is Type.
func (e *Error) FailureType() job.FailureType { return e.Type }

func errNoBucket(c Content) *Error {
	return &Error{Name: c.Name, Type: job.ConfigurationError,
		Detail: "has to be put into S3 for CloudFormation, and there is no bucket for it: create one in the function's region, " +
			"let the function's role read and write " + prefix + "* in it, and set the environment variable STACKJOB_BUCKET to its name"}
}

// failed makes an error of what came of a call.
func (s *Stager) failed(ctx context.Context, c Content, doing string, err error) *Error {
	e := &Error{Name: c.Name, Bucket: s.Bucket, Err: err, Type: typeOf(err)}
	code, text := codeOf(err), ""
	if answer, ok := errors.AsType[smithy.APIError](err); ok {
		text = strings.TrimRight(answer.ErrorMessage(), ". ")
	}
	switch {
	case ctx.Err() != nil:
		e.Type, e.Detail = job.SystemUnavailable, fmt.Sprintf("interrupted while %s it: %v", doing, context.Cause(ctx))
	case code == "" && statusOf(err) == 0:
		e.Type, e.Detail = job.SystemUnavailable, fmt.Sprintf("%s it failed before S3 answered: %v", doing, err)
	default:
		e.Detail = fmt.Sprintf("%s it, S3 answered %s%s", doing, strings.TrimSuffix(fmt.Sprintf("%d %s: %s", statusOf(err), code, text), ": "), s.advice(code, e.Type))
	}
	return e
}

// typeOf classifies an answer of S3 (S3 API reference, "List of error codes").
func typeOf(err error) job.FailureType {
	code, status := codeOf(err), statusOf(err)
	switch code {
	case "ExpiredToken", "RequestTimeout", "SlowDown", "OperationAborted", "ConditionalRequestConflict":
		return job.SystemUnavailable
	}
	switch {
	case strings.HasPrefix(code, "KMS."), status == http.StatusForbidden, status == http.StatusUnauthorized:
		return job.PermissionError
	case status >= 300 && status < 500 && status != http.StatusTooManyRequests:
		return job.ConfigurationError
	}
	return job.SystemUnavailable
}

func (s *Stager) advice(code string, kind job.FailureType) string {
	switch {
	case code == "NoSuchBucket":
		return "; set STACKJOB_BUCKET to a bucket that there is"
	case kind == job.PermissionError:
		return "; the function's role needs s3:PutObject and s3:GetObject on " + s.Bucket + "/" + prefix + "* and, " +
			"if the bucket is encrypted with a KMS key, kms:GenerateDataKey and kms:Decrypt on it" + s.owned()
	case kind == job.ConfigurationError:
		return "; check STACKJOB_BUCKET"
	}
	return ""
}

func (s *Stager) owned() string {
	if s.Owner == "" {
		return ""
	}
	return "; and the bucket has to belong to the account " + s.Owner
}

// codeOf is S3's error code; "" if there was no answer or no code in it.
func codeOf(err error) string {
	if answer, ok := errors.AsType[smithy.APIError](err); ok && answer.ErrorCode() != "UnknownError" {
		return answer.ErrorCode()
	}
	return ""
}

// statusOf is the HTTP status of an answer that is an error; 0 without one.
func statusOf(err error) int {
	if answer, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		return answer.HTTPStatusCode()
	}
	return 0
}
