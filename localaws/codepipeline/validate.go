package codepipeline

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stackjob/stackjob/localaws/wire"
)

// violations collects the constraints that an input does not meet, in AWS's words. Only values
// that cannot be secret are quoted.
type violations []string

func (v *violations) add(value, at, constraint string) {
	if value != "" {
		value += " "
	}
	*v = append(*v, fmt.Sprintf("Value %sat '%s' failed to satisfy constraint: %s", value, at, constraint))
}

// err is the ValidationException, nil if all is well.
func (v violations) err() error {
	if len(v) == 0 {
		return nil
	}
	noun := "errors"
	if len(v) == 1 {
		noun = "error"
	}
	return wire.Errorf(http.StatusBadRequest, "ValidationException",
		"%d validation %s detected: %s", len(v), noun, strings.Join(v, "; "))
}

func (v *violations) required(at string, present bool) bool {
	if !present {
		v.add("null", at, "Member must not be null")
	}
	return present
}

// length checks an optional text in characters.
func (v *violations) length(at string, value *string, low, high int) {
	if value == nil {
		return
	}
	switch n := utf8.RuneCountInString(*value); {
	case n < low:
		v.add("", at, fmt.Sprintf("Member must have length greater than or equal to %d", low))
	case n > high:
		v.add("", at, fmt.Sprintf("Member must have length less than or equal to %d", high))
	}
}

func (v *violations) within(at string, value *int, low, high int) {
	if value == nil {
		return
	}
	switch {
	case *value < low:
		v.add(fmt.Sprintf("'%d'", *value), at, fmt.Sprintf("Member must have value greater than or equal to %d", low))
	case *value > high:
		v.add(fmt.Sprintf("'%d'", *value), at, fmt.Sprintf("Member must have value less than or equal to %d", high))
	}
}

func (v *violations) oneOf(at, value string, allowed []string) {
	if !slices.Contains(allowed, value) {
		v.add("", at, "Member must satisfy enum value set: ["+strings.Join(allowed, ", ")+"]")
	}
}

func (v *violations) keys(at string, values map[string]string, pattern *regexp.Regexp) {
	for key := range values {
		if !pattern.MatchString(key) {
			v.add("", at, "Map keys must satisfy constraint: [Member must satisfy regular expression pattern: "+bare(pattern)+"]")
			return
		}
	}
}

// jobIDPattern is the form of the ids that CodePipeline makes (aws-facts 1.2).
var jobIDPattern = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// jobID checks a job's id. A known job may have any: it came with a given event.
func (v *violations) jobID(id *string, known bool) {
	if !v.required("jobId", id != nil) || known || jobIDPattern.MatchString(*id) {
		return
	}
	v.add("", "jobId", "Member must satisfy regular expression pattern: "+bare(jobIDPattern))
}

// bare is a pattern as the service model has it, without the anchors.
func bare(pattern *regexp.Regexp) string {
	return strings.TrimSuffix(strings.TrimPrefix(pattern.String(), "^"), "$")
}
