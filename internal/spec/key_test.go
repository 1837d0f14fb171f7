package spec_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/spec"
)

// TestKeysAreComplete names every key of the design with its status: one that is neither read nor
// refused by name would be called unknown.
func TestKeysAreComplete(t *testing.T) {
	for status, list := range map[spec.Status]string{
		spec.Supported: "stack artifact file spec mode config parameters variables tags capabilities roleArn region assumeRole fence " +
			"changeSet expect importExisting express notificationArns terminationProtection rollback stackPolicy stackPolicyDuringUpdate " +
			"guard drift onFailure retainExceptOnCreate recover timeout wait onStop outputs outputFile $schema",
		spec.Later: "stacks",
		spec.Alias: "StackName TemplatePath ActionMode ParameterOverrides Capabilities RoleArn Region TemplateConfiguration ChangeSetName OutputFileName",
	} {
		var got []string
		for _, k := range spec.Keys() {
			if k.Status == status {
				got = append(got, k.Name)
			}
		}
		if want := strings.Fields(list); !slices.Equal(got, want) {
			t.Errorf("status %d\ngot  %v\nwant %v", status, got, want)
		}
	}
}

func TestKeysDescribeThemselves(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range spec.Keys() {
		if seen[k.Name] {
			t.Errorf("%s is there twice", k.Name)
		}
		seen[k.Name] = true
		if k.Description == "" || !strings.HasSuffix(k.Description, ".") {
			t.Errorf("%s has the description %q", k.Name, k.Description)
		}
		if k.Status != spec.Later && (k.Shape.String() == "" || !json.Valid([]byte(k.Example))) {
			t.Errorf("%s has shape %q and example %s", k.Name, k.Shape, k.Example)
		}
		if k.Status == spec.Supported && k.Default == "" && !k.Required {
			t.Errorf("%s does not say what holds without it", k.Name)
		}
	}
}

// TestExamplesAreRead keeps the documented examples true, each in a mode that has a use for it.
func TestExamplesAreRead(t *testing.T) {
	for _, k := range spec.Keys() {
		if k.Status == spec.Later {
			continue
		}
		s, err := readExample(k)
		if err != nil {
			t.Errorf("%s: %v", k.Name, err)
			continue
		}
		sameAgain(t, s)
	}
}

// readExample reads a key's example among the other keys that it needs.
func readExample(k spec.Key) (*spec.Spec, error) {
	members := []string{fmt.Sprintf("%q:%s", k.Name, k.Example)}
	add := func(key, value string) {
		if key != k.Name && key != k.Use {
			members = append(members, fmt.Sprintf("%q:%q", key, value))
		}
	}
	add("stack", "s")
	add("file", "t.yaml")
	switch k.Name {
	case "changeSet", "ChangeSetName", "expect":
		add("mode", "CHANGE_SET_EXECUTE")
	case "stackPolicyDuringUpdate":
		add("stackPolicy", "policy.json")
	}
	open := func(spec.File) ([]byte, error) { return []byte("{}"), nil }
	return spec.Read("{"+strings.Join(members, ",")+"}", open)
}
