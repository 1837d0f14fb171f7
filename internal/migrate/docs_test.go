package migrate_test

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/aws-sdk-go-v2/service/codepipeline/types"

	"github.com/stackjob/stackjob/internal/migrate"
	"github.com/stackjob/stackjob/internal/spec"
)

// UpdatePipeline knows every member of what is written.
func TestUpdatePipelineTakesIt(t *testing.T) {
	for name, data := range definitions(t) {
		r := migrated(t, data, migrate.Options{})
		var into any = new(codepipeline.UpdatePipelineInput)
		if !strings.HasPrefix(strings.Join(strings.Fields(string(data)), ""), `{"pipeline":`) {
			into = new(types.PipelineDeclaration)
		}
		d := json.NewDecoder(bytes.NewReader(r.Pipeline))
		d.DisallowUnknownFields()
		if err := d.Decode(into); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func document(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../docs/migrating.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Native names and ours stand side by side in the document as they do in the table of keys.
func TestDocumentHasEveryKey(t *testing.T) {
	text, found := document(t), 0
	for _, key := range spec.Keys() {
		if key.Status != spec.Alias || key.Name == "Region" { // no key of the native action's, but the action's own
			continue
		}
		found++
		if want := "| `" + key.Name + "` | `" + key.Use + "` |"; !strings.Contains(text, want) {
			t.Errorf("the document has no line %s", want)
		}
	}
	if found < 9 {
		t.Errorf("only %d native names are known", found)
	}
}

// The document's commands of the AWS CLI are operations of CodePipeline, with members of their input.
func TestDocumentsCommandsOfAWS(t *testing.T) {
	inputs := map[string]reflect.Type{
		"get-pipeline":    reflect.TypeFor[codepipeline.GetPipelineInput](),
		"update-pipeline": reflect.TypeFor[codepipeline.UpdatePipelineInput](),
	}
	global := map[string]bool{"query": true, "cli-input-json": true, "output": true}
	commands := regexp.MustCompile(`(?m)^\s*aws (\S+) (\S+)(.*)$`).FindAllStringSubmatch(document(t), -1)
	if len(commands) < 3 {
		t.Fatalf("only %d commands are found", len(commands))
	}
	for _, c := range commands {
		input := inputs[c[2]]
		if c[1] != "codepipeline" || input == nil {
			t.Errorf("%s is not checked", c[0])
			continue
		}
		for _, option := range regexp.MustCompile(`--([a-z-]+)`).FindAllStringSubmatch(c[3], -1) {
			_, member := input.FieldByNameFunc(func(name string) bool { return strings.EqualFold(name, strings.ReplaceAll(option[1], "-", "")) })
			if !member && !global[option[1]] {
				t.Errorf("%s: there is no option --%s", c[0], option[1])
			}
		}
	}
}

// The document's own commands are run by the command's script.
func TestDocumentsCommandsAreRun(t *testing.T) {
	script, err := os.ReadFile("../cli/testdata/migrate.txtar")
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`(?m)^\s*(stackjob [^>\n]*?)\s*(?:>.*)?$`).FindAllStringSubmatch(document(t), -1)
	if len(commands) < 4 {
		t.Fatalf("only %d commands are found", len(commands))
	}
	for _, c := range commands {
		if !strings.Contains(string(script), "exec "+c[1]+"\n") {
			t.Errorf("no script runs %s", c[1])
		}
	}
}
