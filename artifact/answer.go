package artifact

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// access is what a request does, for the advice in its errors.
type access struct{ verb, permissions string }

var (
	reading = access{verb: "reading", permissions: "s3:GetObject on the object or kms:Decrypt on its key (without s3:ListBucket S3 answers the same for an object that is absent)"}
	writing = access{verb: "writing", permissions: "s3:PutObject on the object or kms:GenerateDataKey and kms:Decrypt on the key"}
)

// kinds are the S3 error codes that say more than, or something else than,
// their HTTP status (S3 API reference, "List of error codes"; aws-facts 6.4).
var kinds = map[string]Kind{
	"NoSuchKey":                          AbsentObject,
	"NotFound":                           AbsentObject,
	"NoSuchBucket":                       AbsentObject,
	"InvalidObjectState":                 AbsentObject, // archived; its status is 403
	"PreconditionFailed":                 Changed,
	"InvalidRange":                       NotZip,  // only an empty object has no last bytes, and later ranges are within the object
	"ExpiredToken":                       Expired, // its status is 400 on S3
	"InvalidToken":                       Denied,
	"InvalidAccessKeyId":                 Denied,
	"EntityTooLarge":                     TooLarge,
	"PermanentRedirect":                  Misconfigured,
	"AuthorizationHeaderMalformed":       Misconfigured, // the region of the signature is another than the bucket's
	"IllegalLocationConstraintException": Misconfigured,
	"SlowDown":                           Unavailable,
	"RequestTimeout":                     Unavailable, // its status is 400
	"OperationAborted":                   Unavailable,
}

// refusal is the Error for a failed request.
func (a access) refusal(ctx context.Context, err error) *Error {
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	code, text, status := answerOf(err)
	if kindOf(code, status) == NotZip {
		return errEmpty()
	}
	e := refuse(kindOf(code, status), "")
	e.Err = err
	if code == "" && status == 0 {
		e.Detail = fmt.Sprintf("%s failed without an answer from S3: %v", a.verb, err)
		return e
	}
	e.Detail = fmt.Sprintf("%s failed, S3 answered %s%s", a.verb, answerText(code, text, status), a.advice(e.Kind, code))
	return e
}

// answerOf takes S3's answer out of an error of the SDK: the code, the text and
// the HTTP status, as far as there are any.
func answerOf(err error) (code, text string, status int) {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		code, text = told(api.ErrorCode()), told(api.ErrorMessage())
	}
	if answer, ok := errors.AsType[*smithyhttp.ResponseError](err); ok {
		status = answer.HTTPStatusCode()
	}
	return code, text, status
}

// told is empty for what the SDK puts in the place of a code or text that S3 did not send.
func told(text string) string {
	if text == "UnknownError" {
		return ""
	}
	return text
}

func kindOf(code string, status int) Kind {
	if kind, ok := kinds[code]; ok {
		return kind
	}
	switch {
	case strings.Contains(code, "Throttl") || strings.Contains(code, "LimitExceeded"):
		return Unavailable
	case strings.HasPrefix(code, "KMS."):
		return Denied
	}
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return Denied
	case http.StatusNotFound:
		return AbsentObject
	case http.StatusPreconditionFailed:
		return Changed
	case http.StatusRequestedRangeNotSatisfiable:
		return NotZip
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return Unavailable
	}
	if status >= 300 && status < 500 {
		return Misconfigured
	}
	return Unavailable
}

func answerText(code, text string, status int) string {
	var parts []string
	if status != 0 {
		parts = append(parts, fmt.Sprint(status))
	}
	if code != "" {
		parts = append(parts, code)
	}
	answer := strings.Join(parts, " ")
	if text != "" {
		answer += ": " + strings.TrimRight(text, ". ")
	}
	return answer
}

// advice says what to do about an answer, beginning with a separator.
func (a access) advice(kind Kind, code string) string {
	switch {
	case code == "NoSuchBucket":
		return "; the bucket was deleted, or belongs to another region or endpoint"
	case code == "InvalidObjectState":
		return "; the object is archived: restore it, or release the change again"
	case strings.HasPrefix(code, "KMS."):
		return "; the artifact's KMS key is deleted, disabled or of the wrong kind: enable it, or give the artifact store another symmetric key"
	}
	switch kind {
	case AbsentObject:
		return "; it was deleted or expired by a lifecycle rule: release the change again, so that the pipeline makes the artifact anew"
	case Changed:
		return "; the object was overwritten while it was read: run the action again"
	case Expired:
		return "; " + adviceExpired
	case Denied:
		return "; " + a.adviceDenied(code)
	case Misconfigured:
		return "; check region and endpoint: an artifact bucket is in the region of its action"
	}
	return ""
}

func (a access) adviceDenied(code string) string {
	switch code {
	case "InvalidAccessKeyId", "InvalidToken", "SignatureDoesNotMatch":
		return "the job's artifact credentials are not valid here: check that the event is unchanged and that the endpoint is the account's"
	case "RequestTimeTooSkewed":
		return "set the clock of this machine"
	}
	return "the job's artifact credentials come from the action's or the pipeline's role, not from the function's: that role may lack " + a.permissions
}

// adviceExpired goes with credentials that are no longer valid (aws-facts 1.7).
const adviceExpired = "every invocation brings fresh credentials: this event is old or was sent again, run the action again"

// interrupted says that the context ended; the error is its error and its cause.
func interrupted(ctx context.Context) *Error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if !errors.Is(cause, err) {
		err = fmt.Errorf("%w (%w)", err, cause)
	}
	e := refuse(Interrupted, "interrupted: %v", err)
	e.Err = err
	return e
}

// transferError is for an answer that began well and broke off.
func transferError(ctx context.Context, err error) *Error {
	if ctx.Err() != nil {
		return interrupted(ctx)
	}
	e := refuse(Unavailable, "the answer of S3 broke off: %v", err)
	e.Err = err
	return e
}

func errEmpty() *Error {
	return refuse(NotZip, "the object is empty; an artifact is a zip")
}

func errIgnoresRange() *Error {
	return refuse(Misconfigured, "the S3 endpoint does not honour the Range header and sends the whole object: artifacts are read by ranges, use an endpoint that supports them")
}

func errNoPlace(bucket, key string) *Error {
	return refuse(Misconfigured, "an artifact needs a bucket and a key; the job gives bucket %q and key %q", bucket, key)
}
