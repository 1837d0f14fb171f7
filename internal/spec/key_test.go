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
		spec.Supported: "stack artifact file mode parameters tags capabilities roleArn region fence",
		spec.Later: "spec stacks config changeSet outputFile assumeRole notificationArns terminationProtection rollback " +
			"onFailure stackPolicy timeout guard recover expect outputs drift",
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
		if k.Status == spec.Supported && (k.Type == "" || !json.Valid([]byte(k.Example))) {
			t.Errorf("%s has type %q and example %s", k.Name, k.Type, k.Example)
		}
	}
}

// TestExamplesAreRead keeps the documented examples true.
func TestExamplesAreRead(t *testing.T) {
	var members []string
	for _, k := range spec.Keys() {
		if k.Status == spec.Supported {
			members = append(members, fmt.Sprintf("%q:%s", k.Name, k.Example))
		}
	}
	s, err := spec.FromUserParameters("{" + strings.Join(members, ",") + "}")
	if err != nil {
		t.Fatal(err)
	}
	sameAgain(t, s)
}

func TestEveryOtherKeyIsRefused(t *testing.T) {
	for _, k := range spec.Keys() {
		if k.Status == spec.Supported {
			continue
		}
		_, err := spec.FromUserParameters(complete(fmt.Sprintf("%q:{}", k.Name)))
		want := "not yet supported"
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), k.Name) || !strings.Contains(err.Error(), k.Use) {
			t.Errorf("%s: %v", k.Name, err)
		}
	}
}
