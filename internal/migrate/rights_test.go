package migrate_test

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/migrate"
	"github.com/stackjob/stackjob/internal/stack"
)

// What stackjob calls of CloudFormation, what the README lets its function do and what this package prints
// are the same: the calls of every deployment, and those that a key brings with it.
func TestCallsAndPoliciesAgree(t *testing.T) {
	readme := section(t)
	always, byKey := policyIn(t, readme), tableIn(readme)
	printed, possible := printedFor(t, `{"ActionMode": "REPLACE_ON_FAILURE", "StackName": "web", "TemplatePath": "Source::t.yaml"}`)
	if diff := cmp.Diff(always, printed); diff != "" {
		t.Errorf("always (-README +migrate):\n%s", diff)
	}
	if diff := cmp.Diff(byKey, possible); diff != "" {
		t.Errorf("by key (-README +migrate):\n%s", diff)
	}
	all := map[string]bool{"GetTemplateSummary": true} // the deployment's own, on a template rather than on a stack
	for method := range reflect.TypeFor[stack.API]().Methods() {
		all[method.Name] = true
	}
	named := slices.Clone(always)
	for _, names := range byKey {
		named = append(named, names...)
	}
	slices.Sort(named)
	if diff := cmp.Diff(slices.Sorted(maps.Keys(all)), slices.Compact(named)); diff != "" {
		t.Errorf("calls (-made +allowed):\n%s", diff)
	}
}

// Each mode is allowed what it does, and a key brings its calls along when an action has it already.
func TestRightsOfModesAndKeys(t *testing.T) {
	for name, test := range map[string]struct {
		configuration string
		not           []string // of what the policy for every mode has
		also          []string
	}{
		"a plan":      {`{"ActionMode": "CHANGE_SET_REPLACE", "StackName": "web", "ChangeSetName": "c", "TemplatePath": "Source::t.yaml"}`, []string{"ExecuteChangeSet"}, nil},
		"its end":     {`{"ActionMode": "CHANGE_SET_EXECUTE", "StackName": "web", "ChangeSetName": "c"}`, []string{"CreateChangeSet", "DeleteStack", "GetTemplateSummary"}, nil},
		"a deletion":  {`{"ActionMode": "DELETE_ONLY", "StackName": "web"}`, []string{"CreateChangeSet", "DeleteChangeSet", "ExecuteChangeSet", "GetTemplateSummary"}, nil},
		"with config": {`{"ActionMode": "CREATE_UPDATE", "StackName": "web", "TemplatePath": "Source::t.yaml", "TemplateConfiguration": "Source::c.json"}`, nil, []string{"GetStackPolicy", "SetStackPolicy"}},
	} {
		got, _ := printedFor(t, test.configuration)
		always := policyIn(t, section(t))
		want := slices.Concat(slices.DeleteFunc(always, func(name string) bool { return slices.Contains(test.not, name) }), test.also)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	const existing = `{"stages": [{"name": "S", "actions": [{"name": "A", "actionTypeId": {"category": "Invoke", "owner": "AWS", "provider": "Lambda", "version": "1"},
		"configuration": {"FunctionName": "stackjob", "UserParameters": "{\"stack\": \"web\", \"file\": \"In::t\", \"KEY\": 1}"}}]}]}`
	for key, calls := range tableIn(section(t)) {
		r := migrated(t, []byte(strings.Replace(existing, "KEY", key, 1)), migrate.Options{})
		for _, call := range calls {
			if got := actionsIn(r.Policies[0].Document); !slices.Contains(got, call) {
				t.Errorf("with %s the policy has no %s", key, call)
			}
		}
	}
}

// printedFor is what the function's role is allowed for an action, and what the keys need that it could have.
func printedFor(t *testing.T, configuration string) (always []string, byKey map[string][]string) {
	t.Helper()
	r := migrated(t, native(configuration), migrate.Options{})
	byKey = map[string][]string{}
	for _, p := range r.Actions[0].Possible {
		for _, need := range p.Needs {
			if name, ok := strings.CutPrefix(need, "cloudformation:"); ok && !strings.Contains(name, " ") {
				byKey[p.Key] = append(byKey[p.Key], name)
			}
		}
		slices.Sort(byKey[p.Key])
	}
	maps.DeleteFunc(byKey, func(_ string, names []string) bool { return len(names) == 0 })
	return actionsIn(r.Policies[0].Document), byKey
}

// actionsIn are the operations of CloudFormation that a policy allows.
func actionsIn(d migrate.Document) []string {
	found := map[string]bool{}
	for _, s := range d.Statement {
		for _, action := range s.Action {
			if name, ok := strings.CutPrefix(action, "cloudformation:"); ok {
				found[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// section is the README's, about the function in a pipeline.
func section(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "\n## In a pipeline\n")
	if !ok {
		t.Fatal("the README has no section")
	}
	pipeline, _, _ := strings.Cut(rest, "\n## ")
	return pipeline
}

// policyIn are the operations of CloudFormation in the policy of a text.
func policyIn(t *testing.T, text string) []string {
	t.Helper()
	for _, block := range strings.Split(text, "```")[1:] {
		var policy struct{ Statement []json.RawMessage }
		if json.Unmarshal([]byte(strings.TrimPrefix(block, "json")), &policy) != nil || len(policy.Statement) == 0 {
			continue
		}
		found := map[string]bool{}
		for _, name := range regexp.MustCompile(`"cloudformation:(\w+)"`).FindAllStringSubmatch(block, -1) {
			found[name[1]] = true
		}
		return slices.Sorted(maps.Keys(found))
	}
	t.Fatal("there is no policy")
	return nil
}

// tableIn are the operations that the keys of a text's table need. A row is | keys | operations |, all in
// backquotes, with words between them.
func tableIn(text string) map[string][]string {
	api, quoted := reflect.TypeFor[stack.API](), regexp.MustCompile("`(\\w+)`")
	byKey := map[string][]string{}
	for _, row := range regexp.MustCompile(`(?m)^ *\| (.+) \| (.+) \|$`).FindAllStringSubmatch(text, -1) {
		var calls []string
		for _, name := range quoted.FindAllStringSubmatch(row[2], -1) {
			if _, ok := api.MethodByName(name[1]); ok && name[1] != "DescribeStacks" { // of another stack
				calls = append(calls, name[1])
			}
		}
		slices.Sort(calls)
		keys, _, _ := strings.Cut(row[1], " with ")
		for _, key := range quoted.FindAllStringSubmatch(keys, -1) {
			if len(calls) > 0 {
				byKey[key[1]] = calls
			}
		}
	}
	return byKey
}
