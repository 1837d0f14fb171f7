package localaws

import (
	"errors"
	"net/http"

	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

// refusals are one protocol's words for why a request is not let in.
type refusals map[error]*wire.Error

// asError is an error in the protocol's words.
func (p protocol) asError(err error) *wire.Error {
	if e, ok := errors.AsType[*wire.Error](err); ok {
		return e
	}
	for why, refusal := range p.refusals {
		if errors.Is(err, why) {
			return refusal
		}
	}
	return wire.Errorf(http.StatusInternalServerError, "InternalFailure", "localaws: %v", err)
}

// refusal is an injected refusal in the protocol's words.
func (p protocol) refusal(r *fault.Refusal) *wire.Error {
	switch r.Kind {
	case "":
		return wire.Errorf(r.Status, r.Code, "%s", r.Message)
	case fault.KindExpired:
		return p.refusals[identity.ErrExpired]
	}
	return p.failures[r.Kind]
}

const (
	expired   = "The security token included in the request is expired"
	invalid   = "The security token included in the request is invalid."
	mismatch  = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method."
	malformed = "Authorization header requires existence of Credential=AKID/YYYYMMDD/REGION/SERVICE/aws4_request, SignedHeaders and Signature."
)

// s3Refusals: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList.
// S3 says 400 to a token that has expired or is wrong, where other services say 403.
var s3Refusals = refusals{
	identity.ErrUnsigned:   wire.Errorf(http.StatusForbidden, "AccessDenied", "Access Denied"),
	identity.ErrMalformed:  wire.Errorf(http.StatusBadRequest, "AuthorizationHeaderMalformed", "The authorization header that you provided is not valid."),
	identity.ErrUnknownKey: wire.Errorf(http.StatusForbidden, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records."),
	identity.ErrToken:      wire.Errorf(http.StatusBadRequest, "InvalidToken", "The provided token is malformed or otherwise invalid."),
	identity.ErrExpired:    wire.Errorf(http.StatusBadRequest, "ExpiredToken", "The provided token has expired."),
	identity.ErrSignature:  wire.Errorf(http.StatusForbidden, "SignatureDoesNotMatch", mismatch),
	identity.ErrURLExpired: wire.Errorf(http.StatusForbidden, "AccessDenied", "Request has expired"),
}

// queryRefusals: aws-facts 4.9, and the common errors of the services' API references.
var queryRefusals = refusals{
	identity.ErrUnsigned:   wire.Errorf(http.StatusForbidden, "MissingAuthenticationToken", "Request is missing Authentication Token"),
	identity.ErrMalformed:  wire.Errorf(http.StatusForbidden, "IncompleteSignature", malformed),
	identity.ErrUnknownKey: wire.Errorf(http.StatusForbidden, "InvalidClientTokenId", invalid),
	identity.ErrToken:      wire.Errorf(http.StatusForbidden, "InvalidClientTokenId", invalid),
	identity.ErrExpired:    wire.Errorf(http.StatusForbidden, "ExpiredToken", expired),
	identity.ErrSignature:  wire.Errorf(http.StatusForbidden, "SignatureDoesNotMatch", mismatch),
	identity.ErrURLExpired: wire.Errorf(http.StatusForbidden, "SignatureDoesNotMatch", "Signature expired"),
}

// jsonRefusals are awsJson1_1's, which says 400 to everything, and restRefusals those of REST
// services, with the same codes.
var (
	jsonRefusals = jsonWords(http.StatusBadRequest)
	restRefusals = jsonWords(http.StatusForbidden)
)

func jsonWords(status int) refusals {
	return refusals{
		identity.ErrUnsigned:   wire.Errorf(status, "MissingAuthenticationTokenException", "Missing Authentication Token"),
		identity.ErrMalformed:  wire.Errorf(status, "IncompleteSignatureException", malformed),
		identity.ErrUnknownKey: wire.Errorf(status, "UnrecognizedClientException", invalid),
		identity.ErrToken:      wire.Errorf(status, "UnrecognizedClientException", invalid),
		identity.ErrExpired:    wire.Errorf(status, "ExpiredTokenException", expired),
		identity.ErrSignature:  wire.Errorf(status, "InvalidSignatureException", mismatch),
		identity.ErrURLExpired: wire.Errorf(status, "InvalidSignatureException", "Signature expired"),
	}
}

// failures are one protocol's words for the refusals that only a fault brings about.
type failures map[fault.Kind]*wire.Error

var (
	s3Failures = failures{
		fault.KindThrottled:   wire.Errorf(http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate."),
		fault.KindDenied:      wire.Errorf(http.StatusForbidden, "AccessDenied", "Access Denied"),
		fault.KindInternal:    wire.Errorf(http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again."),
		fault.KindUnavailable: wire.Errorf(http.StatusServiceUnavailable, "ServiceUnavailable", "Service is unable to handle request."),
	}
	queryFailures = failures{
		fault.KindThrottled:   wire.Errorf(http.StatusBadRequest, "Throttling", "Rate exceeded"),
		fault.KindDenied:      wire.Errorf(http.StatusForbidden, "AccessDenied", "Access Denied"),
		fault.KindInternal:    wire.Errorf(http.StatusInternalServerError, "InternalFailure", "An internal error occurred"),
		fault.KindUnavailable: wire.Errorf(http.StatusServiceUnavailable, "ServiceUnavailable", "Service is unavailable"),
	}
	jsonFailures = failures{
		fault.KindThrottled:   wire.Errorf(http.StatusBadRequest, "ThrottlingException", "Rate exceeded"),
		fault.KindDenied:      wire.Errorf(http.StatusBadRequest, "AccessDeniedException", "Access Denied"),
		fault.KindInternal:    wire.Errorf(http.StatusInternalServerError, "InternalFailure", "An internal error occurred"),
		fault.KindUnavailable: wire.Errorf(http.StatusServiceUnavailable, "ServiceUnavailable", "Service is unavailable"),
	}
	restFailures = failures{
		fault.KindThrottled:   wire.Errorf(http.StatusTooManyRequests, "TooManyRequestsException", "Rate Exceeded."),
		fault.KindDenied:      wire.Errorf(http.StatusForbidden, "AccessDeniedException", "Access Denied"),
		fault.KindInternal:    wire.Errorf(http.StatusInternalServerError, "ServiceException", "An internal error occurred"),
		fault.KindUnavailable: wire.Errorf(http.StatusServiceUnavailable, "ServiceUnavailable", "Service is unavailable"),
	}
)
