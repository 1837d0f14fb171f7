package template

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// Body is the template as a request's TemplateBody carries it: as it is if it is short enough, and
// JSON without its blanks if that makes it so. Order of keys and the writing of numbers stay.
// The error of a template that is too long is of type *[problem.Error].
func (t *Template) Body() (string, error) {
	if len(t.text) <= MaxBody {
		return string(t.text), nil
	}
	if t.Format == YAML {
		return "", t.tooLong(len(t.text), "shorten it, split it into nested stacks, or convert it to JSON, whose blanks do not count")
	}
	var b bytes.Buffer
	if err := json.Compact(&b, t.text); err != nil {
		return "", fmt.Errorf("compact the template %s: %w", t.Name, err)
	}
	if b.Len() > MaxBody {
		return "", t.tooLong(b.Len(), "shorten it or split it into nested stacks")
	}
	return b.String(), nil
}

func (t *Template) tooLong(size int, hint string) error {
	without := ""
	if t.Format == JSON {
		without = " without blanks"
	}
	return refuse(t.Name, problem.Problem{
		Message: fmt.Sprintf("is %d bytes long%s; CloudFormation takes at most %d in a request, "+
			"and larger templates through S3 are not supported by this version", size, without, MaxBody),
		Hint: hint,
	})
}
