package codepipeline

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// reference is a variable in a configuration value: #{namespace.key}.
var reference = regexp.MustCompile(`#\{([^{}]*)\}`)

// Namespaced are the output variables as later actions refer to them, for [Action.Variables]: by the
// namespace of the action whose result this is.
func (r Result) Namespaced(namespace string) map[string]string {
	named := make(map[string]string, len(r.Variables))
	for key, value := range r.Variables {
		named[namespace+"."+key] = value
	}
	return named
}

// resolve puts the variables' values into a configuration. A reference to nothing fails the action, as
// it does on AWS (https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html).
func (a Action) resolve(configuration map[string]string, place pipelineContext) (map[string]string, error) {
	if a.Resolved {
		return configuration, nil
	}
	known := map[string]string{"codepipeline.PipelineExecutionId": place.PipelineExecutionID}
	maps.Copy(known, a.Variables)
	resolved, total := map[string]string{}, 0
	for _, key := range slices.Sorted(maps.Keys(configuration)) {
		var unknown []string
		resolved[key] = reference.ReplaceAllStringFunc(configuration[key], func(written string) string {
			value, ok := known[written[2:len(written)-1]]
			if !ok {
				unknown = append(unknown, written)
			}
			return value
		})
		if len(unknown) > 0 {
			return nil, fmt.Errorf("codepipeline: action %s: configuration value of %s refers to %s: the variables are %s",
				a.Name, key, strings.Join(unknown, ", "), strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
		total += len(key) + len(resolved[key])
	}
	if total > maxResolved {
		return nil, fmt.Errorf("codepipeline: action %s: the configuration has %d bytes with its variables' values: at most %d are allowed",
			a.Name, total, maxResolved)
	}
	return resolved, nil
}
