package parameters

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/stackjob/stackjob/job"
)

// unavailable is trouble with a service that passes.
type unavailable struct{ error }

func (unavailable) FailureType() job.FailureType { return job.SystemUnavailable }
func (u unavailable) Unwrap() error              { return u.error }

// refused makes of a service's error what a person has to do, or trouble that passes.
func refused(err error, service, permission string) error {
	answer, ok := errors.AsType[smithy.APIError](err)
	if !ok || passing(err) {
		return unavailable{fmt.Errorf("%s does not answer: %w", service, err)}
	}
	told := fmt.Sprintf("cannot be read: %s answered %s: %s", service, answer.ErrorCode(), strings.TrimRight(answer.ErrorMessage(), ". "))
	if strings.HasPrefix(answer.ErrorCode(), "AccessDenied") || answer.ErrorCode() == "UnauthorizedOperation" {
		return denied(told, permission)
	}
	return wrong(told, "")
}

// passing tells whether the same call may be answered later: throttled, expired credentials or a
// fault of the service (aws-facts 4.11).
func passing(err error) bool {
	if answer, ok := errors.AsType[smithy.APIError](err); ok {
		code := answer.ErrorCode()
		for _, part := range []string{"Throttl", "TooManyRequests", "RequestLimitExceeded", "RequestTimeout", "ExpiredToken", "Internal", "ServiceUnavailable"} {
			if strings.Contains(code, part) {
				return true
			}
		}
	}
	response, ok := errors.AsType[*smithyhttp.ResponseError](err)
	return ok && (response.HTTPStatusCode() >= http.StatusInternalServerError || response.HTTPStatusCode() == http.StatusTooManyRequests)
}
