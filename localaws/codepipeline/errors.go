package codepipeline

import (
	"errors"
	"net/http"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Refusals (aws-facts 1.8). Their codes are AWS's; their texts are unverified, so nobody should
// match on them.

func jobNotFound(id string) error {
	return wire.Errorf(http.StatusBadRequest, "JobNotFoundException", "Job with id %s not found", id)
}

func invalidJobState(j *job) error {
	return wire.Errorf(http.StatusBadRequest, "InvalidJobStateException",
		"Job %s is in the state %s and accepts no result", j.details.ID, j.status)
}

func variablesTooLarge() error {
	return wire.Errorf(http.StatusBadRequest, "OutputVariablesSizeExceededException",
		"The output variables exceed the limit of %d bytes", maxVariables)
}

// authorize refuses a caller who may not make the call. The resource is always * (aws-facts 1.4).
func authorize(c *wire.Call) error {
	err := c.Authorize("codepipeline:"+c.Operation, "*")
	if refused, ok := errors.AsType[*wire.Error](err); ok {
		return wire.Errorf(http.StatusBadRequest, "AccessDeniedException", "%s", refused.Message)
	}
	return err
}

func errorCode(err error) string {
	if refused, ok := errors.AsType[*wire.Error](err); ok {
		return refused.Code
	}
	return ""
}
