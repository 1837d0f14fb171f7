package cloudformation

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
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

// behaviourOf decides how an operation on a resource goes, in the deployment mode of the stack's
// operation.
func (s *Service) behaviourOf(op ResourceOperation, r *resource) behaviour {
	b := s.plainBehaviour(op, r)
	if r.stack.running != nil && r.stack.running.express {
		return b.expressly()
	}
	return b
}

// plainBehaviour decides how an operation on a resource goes: by the resource's own metadata, then by
// Settings.Fail. Durations are at the service's pace.
func (s *Service) plainBehaviour(op ResourceOperation, r *resource) behaviour {
	b := behaviour{takes: s.settings.durationOf(r.kind, op)}
	told := scriptOf(r.metadata, op)
	if told.takes > 0 {
		b.takes = told.takes
	}
	b.takes = s.paced(b.takes)
	if op != OpCreate && op != OpDelete && s.missing(r) {
		b.failure = &Failure{Reason: textMissing(r), After: b.takes}
		return b
	}
	if text := textInvalid(r.definition); text != "" && (op == OpCreate || op == OpUpdate) {
		b.failure = &Failure{Reason: text}
		return b
	}
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
	for _, r := range resources {
		value := member(r.Metadata, "localaws")
		if value == nil {
			continue
		}
		all, ok := value.(map[string]any)
		if !ok {
			return errBadScript(r.LogicalID, "it must be a map from "+strings.Join(scriptKeys(), ", "))
		}
		for key, one := range all {
			check := scriptChecks[key]
			if check == nil {
				return errBadScript(r.LogicalID, fmt.Sprintf("%q is none of %q", key, scriptKeys()))
			}
			if err := check(r, one); err != nil {
				return errBadScript(r.LogicalID+"."+key, err.Error())
			}
		}
	}
	return nil
}

// scriptChecks are what the metadata may have, by key, with what says what is wrong with it.
var scriptChecks = map[string]func(r *template.Resource, value any) error{
	string(OpCreate):   checkScript,
	string(OpUpdate):   checkScript,
	string(OpDelete):   checkScript,
	string(OpRollback): checkScript,
	string(OpImport):   checkScript,
	"drift":            checkDriftScript,
	"hook":             checkHookScript,
	"state":            checkStateScript,
	"invalid":          checkInvalidScript,
}

func scriptKeys() []string { return slices.Sorted(maps.Keys(scriptChecks)) }

func checkScript(_ *template.Resource, value any) error {
	_, err := parseScript(value)
	return err
}

// checkDriftScript demands properties that the template gives: of others no drift is ever found.
func checkDriftScript(r *template.Resource, value any) error {
	changed, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("it must be a map of what properties are by now, such as {VisibilityTimeout: 45}")
	}
	for path := range changed {
		name, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
		if member(r.Properties, name) == nil {
			return fmt.Errorf("%q is no property that the template gives, so drift detection does not look at it", name)
		}
	}
	return nil
}

// checkStackScript refuses metadata of the template itself that would not do what its author wants.
func checkStackScript(t *template.Template) error {
	value := member(t.Metadata, "localaws")
	if value == nil {
		return nil
	}
	all, ok := value.(map[string]any)
	if hook := all["hook"]; !ok || hook == nil || len(all) > 1 {
		return errBadScript("the template", "it must be a map with nothing but a hook")
	}
	if err := checkHookScript(nil, all["hook"]); err != nil {
		return errBadScript("the template's hook", err.Error())
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
