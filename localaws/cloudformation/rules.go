package cloudformation

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// A behaviour is how an operation on a resource goes.
type behaviour struct {
	takes   time.Duration
	failure *Failure
}

// A script is one operation's part of a resource's Metadata.localaws.
type script struct {
	fail         string
	after, takes time.Duration
	times        int
}

// ruleMemory counts how often a scripted failure has struck, for its "times".
type ruleMemory map[ruleKey]int

type ruleKey struct {
	stack, logical string
	op             ResourceOperation
}

// behaviourOf decides how an operation on a resource goes: by the resource's own metadata, then by
// Settings.Fail. Durations are at the service's pace.
func (s *Service) behaviourOf(op ResourceOperation, r *resource) behaviour {
	b := behaviour{takes: s.settings.durationOf(r.kind, op)}
	told := scriptOf(r.metadata, op)
	if told.takes > 0 {
		b.takes = told.takes
	}
	b.takes = s.paced(b.takes)
	if f := s.failureOf(op, r, told); f != nil {
		b.failure = &Failure{Reason: orDefault(f.Reason, textHandler(fallbackFailure, "InternalFailure")),
			After: s.paced(f.After)}
	}
	return b
}

func (s *Service) failureOf(op ResourceOperation, r *resource, told script) *Failure {
	if told.fail != "" {
		key := ruleKey{r.stack.id, r.logical, op}
		if told.times > 0 && s.rules[key] >= told.times {
			return nil
		}
		s.rules[key]++
		return &Failure{Reason: told.fail, After: told.after}
	}
	if s.settings.Fail == nil {
		return nil
	}
	return s.settings.Fail(op, r.stack.name, r.logical, r.kind)
}

// scriptOf reads what a resource's metadata says about an operation. [checkScripts] has found it
// well-formed.
func scriptOf(metadata any, op ResourceOperation) script {
	all, _ := member(metadata, "localaws").(map[string]any)
	parsed, _ := parseScript(all[string(op)])
	return parsed
}

func member(v any, key string) any {
	m, _ := v.(map[string]any)
	return m[key]
}

// checkScripts refuses metadata for this service that would not do what its author wants.
func checkScripts(resources []*template.Resource) error {
	operations := []string{string(OpCreate), string(OpUpdate), string(OpDelete), string(OpRollback)}
	for _, r := range resources {
		value := member(r.Metadata, "localaws")
		if value == nil {
			continue
		}
		all, ok := value.(map[string]any)
		if !ok {
			return errBadScript(r.LogicalID, "it must be a map from create, update, delete or rollback")
		}
		for op, one := range all {
			if !slices.Contains(operations, op) {
				return errBadScript(r.LogicalID, fmt.Sprintf("%q is none of %q", op, operations))
			}
			if _, err := parseScript(one); err != nil {
				return errBadScript(r.LogicalID+"."+op, err.Error())
			}
		}
	}
	return nil
}

func errBadScript(where, what string) error {
	return validationErrorf("The localaws metadata of %s cannot be used: %s", where, what)
}

func parseScript(v any) (script, error) {
	var out script
	if v == nil {
		return out, nil
	}
	members, ok := v.(map[string]any)
	if !ok {
		return out, fmt.Errorf(`it must be a map such as {fail: "a reason", after: 2s, takes: 40s, times: 1}`)
	}
	for key, value := range members {
		text, isText := value.(string)
		if key == "fail" && (!isText || text == "") {
			return out, fmt.Errorf("fail must be a text, the reason of the failure, not %v", value)
		}
		if err := out.set(key, scalar(value)); err != nil {
			return out, err
		}
	}
	return out, nil
}

func (s *script) set(key, text string) (err error) {
	switch key {
	case "fail":
		s.fail = text
	case "after":
		s.after, err = time.ParseDuration(text)
	case "takes":
		s.takes, err = time.ParseDuration(text)
	case "times":
		s.times, err = strconv.Atoi(text)
	default:
		err = fmt.Errorf("%q is none of fail, after, takes, times", key)
	}
	return err
}

// textProperties is what an event shows as ResourceProperties: JSON in which every scalar is a
// string, and no value that NoEcho hides.
func textProperties(properties map[string]any, hidden []string) string {
	if properties == nil {
		return "{}"
	}
	text, err := json.Marshal(maskAll(properties, hidden, true))
	if err != nil {
		panic("localaws: a template value that JSON does not have: " + err.Error())
	}
	return string(text)
}
