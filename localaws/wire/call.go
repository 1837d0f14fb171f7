// Package wire holds what every service of the embedded AWS has in common: the decoded [Call],
// who made it, service errors, and the two RPC protocols (awsQuery and awsJson1_1), each encoded
// once. S3's REST-XML lives with S3.
//
// A service is a table of operations:
//
//	var operations = map[string]wire.Operation{
//		"DescribeStacks": wire.Op(s.describeStacks),
//	}
//
// and an operation is a function from an input struct to an output struct. Protocol facts:
// aws-facts section 6.
package wire

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// A Call is one API call, as every service sees it.
type Call struct {
	// Service is the signing name: "cloudformation", "codepipeline", "lambda", "s3", "ssm", "sts".
	Service string
	// Operation is the API's own name for it, such as "DescribeStacks".
	Operation string
	// Region is the one the caller signed for.
	Region string
	// Caller is who signed the call.
	Caller Caller
	// RequestID is unique to the call and returned with the answer.
	RequestID string
	// Time is when the call arrived. Services settle their state up to it.
	Time time.Time
	// Body is the whole request body. S3 leaves it nil and reads HTTP.Body instead.
	Body []byte
	// HTTP is the request as it came.
	HTTP *http.Request
}

// Context is the request's context.
func (c *Call) Context() context.Context { return c.HTTP.Context() }

// A Caller is an authenticated principal.
type Caller struct {
	// Account is the twelve-digit account id.
	Account string
	// ARN names the user, role session or root.
	ARN string
	// UserID is the principal's unique id, such as "AROA…:session".
	UserID string
	// AccessKeyID is the key the call was signed with.
	AccessKeyID string
	// Allow tells whether the caller may do an action, such as "s3:GetObject", on a resource ARN.
	// Nil allows everything.
	Allow func(action, resource string) bool
}

// Authorize refuses an action that the caller may not do, in the words AWS uses.
func (c *Call) Authorize(action, resource string) error {
	if c.Caller.Allow == nil || c.Caller.Allow(action, resource) {
		return nil
	}
	return Denied(c.Caller, action, resource)
}

// Denied is the refusal of an action that a caller may not do, in the words AWS uses.
func Denied(caller Caller, action, resource string) *Error {
	return Errorf(http.StatusForbidden, "AccessDenied",
		"User: %s is not authorized to perform: %s on resource: %s", caller.ARN, action, resource)
}

// Foreign tells whether the caller is of another account. Calls that a service makes for itself are of none.
func (c Caller) Foreign(account string) bool { return c.Account != "" && c.Account != account }

// An Error is a refusal as the service puts it on the wire.
type Error struct {
	// Status is the HTTP status.
	Status int
	// Code is what clients branch on, such as "ValidationError".
	Code string
	// Message is the service's text.
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Errorf makes an [Error].
func Errorf(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// unknownOperation fails loudly: an operation that is missing here should be found in seconds.
func unknownOperation(service, name string, known []string) *Error {
	return Errorf(http.StatusBadRequest, "InvalidAction",
		"localaws does not offer the %s operation %q; it offers: %s", service, name, strings.Join(known, ", "))
}
