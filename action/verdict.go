package action

import (
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// verdict is what became of one try to send a report (aws-facts 1.8).
type verdict int

const (
	// accepted: CodePipeline has taken it.
	accepted verdict = iota
	// uncertain: the answer is missing, the report may have been taken. Try again.
	uncertain
	// later: not taken, for a reason that passes. Try again.
	later
	// jobOver: the job does not take a report, now or ever.
	jobOver
	// tooLarge: the output variables are too large.
	tooLarge
	// malformed: something in the report is not right. Try with less.
	malformed
	// forbidden: this program may not report. Permissions take a moment to spread, so try a few times.
	forbidden
)

// judge classifies by error code alone; messages are not documented.
func judge(err error) verdict {
	if err == nil {
		return accepted
	}
	var api smithy.APIError
	if !errors.As(err, &api) || status(err) >= http.StatusInternalServerError {
		return uncertain
	}
	if known, ok := verdicts[api.ErrorCode()]; ok {
		return known
	}
	if _, throttled := retry.DefaultThrottleErrorCodes[api.ErrorCode()]; throttled || status(err) == http.StatusTooManyRequests {
		return later
	}
	if status(err) == http.StatusForbidden || status(err) == http.StatusUnauthorized {
		return forbidden
	}
	return malformed
}

// tellable returns the error as it may be logged. What CodePipeline says of a
// malformed report can repeat parts of it, so only the code is kept.
func tellable(err error, v verdict) error {
	if code := errorCode(err); code != "" && (v == malformed || v == tooLarge) {
		return errors.New("CodePipeline refused the report with " + code)
	}
	return err
}

// errorCode is the code of an error that AWS answered, or else empty.
func errorCode(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}

func status(err error) int {
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) {
		return response.HTTPStatusCode()
	}
	return 0
}

var verdicts = map[string]verdict{
	"InvalidJobStateException":             jobOver,
	"JobNotFoundException":                 jobOver,
	"OutputVariablesSizeExceededException": tooLarge,
	"ValidationException":                  malformed,

	"InternalFailure":         uncertain,
	"InternalServerError":     uncertain,
	"InternalServerException": uncertain,
	"ServiceUnavailable":      uncertain,
	"RequestTimeout":          uncertain,
	"RequestTimeoutException": uncertain,

	"AccessDenied":          forbidden,
	"AccessDeniedException": forbidden,
	"NotAuthorized":         forbidden,
	"OptInRequired":         forbidden,

	// Who signed is not known: fresh credentials come with the next delivery.
	"UnrecognizedClientException":         later,
	"InvalidClientTokenId":                later,
	"ExpiredToken":                        later,
	"ExpiredTokenException":               later,
	"MissingAuthenticationToken":          later,
	"MissingAuthenticationTokenException": later,
	"IncompleteSignature":                 later,
	"IncompleteSignatureException":        later,
	"InvalidSignatureException":           later,
	"SignatureDoesNotMatch":               later,
}
