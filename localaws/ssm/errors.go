package ssm

import (
	"errors"
	"net/http"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Codes: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html#API_GetParameter_Errors
// and beside it. The service says 400 to everything.

func refuse(code, format string, args ...any) *wire.Error {
	return wire.Errorf(http.StatusBadRequest, code, format, args...)
}

func invalid(format string, args ...any) *wire.Error {
	return refuse("ValidationException", format, args...)
}

// notFound has no message on AWS either.
func notFound() *wire.Error { return refuse("ParameterNotFound", "%s", "") }

func versionNotFound(name, selector string) *wire.Error {
	return refuse("ParameterVersionNotFound",
		"Systems Manager could not find version %s of %s. Verify the version and try again.", selector, name)
}

func alreadyExists() *wire.Error {
	return refuse("ParameterAlreadyExists",
		"The parameter already exists. To overwrite this value, set the overwrite option in the request to true.")
}

func oldestIsLabelled(name string, number int64) *wire.Error {
	return refuse("ParameterMaxVersionLimitExceeded", "The oldest version %d of %s has a label: move the label to another version first.",
		number, name)
}

func keyDenied() *wire.Error {
	return refuse("AccessDeniedException", "The ciphertext refers to a customer master key that does not exist, "+
		"does not exist in this region, or you are not allowed to access.")
}

func notOffered(member string) *wire.Error { return invalid("localaws does not offer %s", member) }

// authorize refuses a caller who may not make the call on a parameter.
func (s *Service) authorize(c *wire.Call, name string) error {
	err := c.Authorize("ssm:"+c.Operation, s.arn(c.Region, name))
	if refused, ok := errors.AsType[*wire.Error](err); ok {
		return refuse("AccessDeniedException", "%s because no identity-based policy allows the ssm:%s action", refused.Message, c.Operation)
	}
	return err
}

func codeOf(err error) string {
	if refused, ok := errors.AsType[*wire.Error](err); ok {
		return refused.Code
	}
	return ""
}
