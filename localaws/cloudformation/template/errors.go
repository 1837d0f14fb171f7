package template

import (
	"net/http"

	"github.com/stackjob/stackjob/localaws/wire"
)

// invalid is a ValidationError, the one code CloudFormation has for a template or a parameter it
// refuses (aws-facts 4.9). Texts are those of aws-facts 4.10 where it has them, else ones that were
// seen in public reports of AWS's answers, else written in the same style.
func invalid(format string, args ...any) *wire.Error {
	return wire.Errorf(http.StatusBadRequest, "ValidationError", format, args...)
}
