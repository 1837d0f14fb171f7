package template

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// NeedsURL tells whether the template is too long for a request and so has to be in S3.
func (t *Template) NeedsURL() bool { return len(t.shortest()) > MaxBody }

// Body is the template as a request's TemplateBody carries it: as it is if it is short enough, and
// JSON without its blanks if that makes it so. Order of keys and the writing of numbers stay.
// The error of a template that needs a URL is of type *[problem.Error].
func (t *Template) Body() (string, error) {
	text := t.shortest()
	if len(text) <= MaxBody {
		return string(text), nil
	}
	without := ""
	if t.Format == JSON {
		without = " without blanks"
	}
	return "", refuse(t.Name, problem.Problem{
		Message: fmt.Sprintf("is %d bytes long%s; CloudFormation takes at most %d in a request and longer ones through S3", len(text), without, MaxBody),
		Hint:    "let it be staged in a bucket, shorten it, or split it into nested stacks",
	})
}

// shortest is the text, or JSON without its blanks if it is too long with them.
func (t *Template) shortest() []byte {
	if len(t.text) <= MaxBody || t.Format == YAML {
		return t.text
	}
	var b bytes.Buffer
	if err := json.Compact(&b, t.text); err != nil {
		return t.text // it was parsed before, so this does not happen
	}
	return b.Bytes()
}
