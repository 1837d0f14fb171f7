package lambda

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// A FunctionError is a failure of the function, as opposed to one of the service: an error it
// returned, a panic, a timeout, the end of its process.
type FunctionError struct {
	// Type is the error type of the function's answer, such as "Runtime.ExitError".
	Type string
	// Message is the function's text.
	Message string
	// Err is what a Go function returned; nil otherwise.
	Err error
}

func (e *FunctionError) Error() string { return e.Type + ": " + e.Message }

// Unwrap is the error a Go function returned.
func (e *FunctionError) Unwrap() error { return e.Err }

// functionError wraps what a Go function returned; a nil error stays nil.
func functionError(err error) error {
	if err == nil {
		return nil
	}
	if already, ok := errors.AsType[*FunctionError](err); ok {
		return already
	}
	return &FunctionError{Type: typeName(err), Message: err.Error(), Err: err}
}

func panicked(value any) error {
	err, _ := value.(error)
	return &FunctionError{Type: typeName(value), Message: fmt.Sprint(value), Err: err}
}

// typeName is how aws-lambda-go names an error's type: the bare name of the Go type.
func typeName(value any) string {
	t := reflect.TypeOf(value)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

func timedOut(after time.Duration) error {
	return &FunctionError{Type: "Sandbox.Timedout", Message: fmt.Sprintf("Task timed out after %.2f seconds", after.Seconds())}
}

// Errors of the Invoke operation (API reference, Invoke).

func notFound(arn, qualifier string) error {
	if qualifier != "" {
		arn += ":" + qualifier
	}
	return wire.Errorf(http.StatusNotFound, "ResourceNotFoundException", "Function not found: %s", arn)
}

func throttled() error {
	return wire.Errorf(http.StatusTooManyRequests, "TooManyRequestsException", "Rate Exceeded.")
}

func tooLarge(size, limit int) error {
	return wire.Errorf(http.StatusRequestEntityTooLarge, "RequestTooLargeException",
		"%d byte payload is too large for the invocation (limit %d bytes)", size, limit)
}

func newTraceID(now time.Time) string {
	var b [20]byte
	_, _ = rand.Read(b[:])
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=0", now.Unix(), hex.EncodeToString(b[:12]), hex.EncodeToString(b[12:]))
}
