package sts

import (
	"fmt"
	"net/http"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

// Codes: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors
// and CommonErrors there. The texts are those the service answers with.

func constraint(value any, name, format string, args ...any) *wire.Error {
	return wire.Errorf(http.StatusBadRequest, "ValidationError",
		"1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: %s", value, name, fmt.Sprintf(format, args...))
}

func notARole(arn string) *wire.Error {
	return wire.Errorf(http.StatusBadRequest, "ValidationError", "%s is invalid", arn)
}

func notTrusted(c *wire.Call, roleARN string) *wire.Error {
	return wire.Errorf(http.StatusForbidden, "AccessDenied",
		"User: %s is not authorized to perform: sts:AssumeRole on resource: %s", c.Caller.ARN, roleARN)
}

func tooLong(c *wire.Call) *wire.Error {
	why := "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
	if identity.Chains(c.Caller) {
		why = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
	}
	return wire.Errorf(http.StatusBadRequest, "ValidationError", "%s", why)
}
