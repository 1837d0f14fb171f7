package migrate_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/migrate"
	"github.com/stackjob/stackjob/internal/spec"
)

var update = flag.Bool("update", false, "write the wanted results")

// definitions are the pipelines in testdata.
func definitions(t *testing.T) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	all := map[string][]byte{}
	for _, file := range files {
		if strings.Contains(file, ".want.") {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = data
	}
	return all
}

func migrated(t *testing.T, data []byte, o migrate.Options) *migrate.Result {
	t.Helper()
	result, err := migrate.Pipeline(data, o)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// golden compares with a file of testdata.
func golden(t *testing.T, file, got string) {
	t.Helper()
	name := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestDefinitions(t *testing.T) {
	for name, data := range definitions(t) {
		t.Run(name, func(t *testing.T) {
			r := migrated(t, data, migrate.Options{Bucket: map[string]string{"simple": "stackjob-staging"}[name]})
			golden(t, name+".want.json", string(r.Pipeline)+"\n")
			golden(t, name+".want.txt", r.Text())
		})
	}
}

// parsed is the pipeline structure, wherever it is.
func parsed(t *testing.T, data []byte) map[string]any {
	t.Helper()
	var all map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	if inner, ok := all["pipeline"].(map[string]any); ok {
		return inner
	}
	return all
}

type placed struct {
	where  string
	action map[string]any
}

func actionsOf(t *testing.T, data []byte) (all []placed) {
	t.Helper()
	for _, s := range parsed(t, data)["stages"].([]any) {
		stage := s.(map[string]any)
		for _, a := range stage["actions"].([]any) {
			all = append(all, placed{stage["name"].(string) + "/" + a.(map[string]any)["name"].(string), a.(map[string]any)})
		}
	}
	return all
}

var references = regexp.MustCompile(`#\{[^{}]*\}`)

// resolved has values in place of variables, as CodePipeline gives them to the function.
func resolved(userParameters string) string {
	return references.ReplaceAllStringFunc(userParameters, func(name string) string {
		if strings.Contains(name, "Digest") {
			return "1" + strings.Repeat(":"+strings.Repeat("0", 32), 5)
		}
		if name == "#{BuildVariables.Overrides}" {
			return `{"Env":"prod"}`
		}
		return "x"
	})
}

// Everything that is written is read by the function, with the spec file that goes with it.
func TestOutputIsRead(t *testing.T) {
	for name, data := range definitions(t) {
		r := migrated(t, data, migrate.Options{})
		open := func(f spec.File) ([]byte, error) {
			for _, file := range r.Files {
				if file.Artifact == f.Artifact && file.Path == f.Path {
					return file.Content, nil
				}
			}
			return nil, os.ErrNotExist
		}
		was := actionsOf(t, data)
		for i, a := range actionsOf(t, r.Pipeline) {
			at := slices.IndexFunc(r.Actions, func(m migrate.Action) bool { return m.Stage+"/"+m.Name == a.where })
			if at < 0 || !r.Actions[at].Migrated {
				if diff := cmp.Diff(was[i].action, a.action); diff != "" {
					t.Errorf("%s: %s is not migrated, and changed:\n%s", name, a.where, diff)
				}
				continue
			}
			c := a.action["configuration"].(map[string]any)
			if diff := cmp.Diff(map[string]any{"category": "Invoke", "owner": "AWS", "provider": "Lambda", "version": "1"}, a.action["actionTypeId"]); diff != "" || c["FunctionName"] != "stackjob" || len(c) != 2 {
				t.Errorf("%s: %s invokes %v\n%s", name, a.where, c["FunctionName"], diff)
			}
			given := c["UserParameters"].(string)
			if n := len([]rune(given)); n > 1000 {
				t.Errorf("%s: %s has user parameters of %d characters", name, a.where, n)
			}
			if _, err := spec.Read(resolved(given), open); err != nil {
				t.Errorf("%s: %s: %v\n%s", name, a.where, err, given)
			}
			native := was[i].action["configuration"].(map[string]any)
			if native["StackName"] != nil {
				compare(t, name+" "+a.where, native, given, open)
			}
		}
	}
}

// compare reads the native configuration by its own names, which stackjob knows too, and compares.
func compare(t *testing.T, where string, native map[string]any, given string, open func(spec.File) ([]byte, error)) {
	t.Helper()
	values := map[string]string{}
	for name, value := range native {
		values[name] = resolved(strings.ReplaceAll(value.(string), "::./", "::"))
	}
	want, err := spec.FromConfiguration(values, open)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	got, err := spec.Read(resolved(given), open)
	if err != nil {
		t.Fatalf("%s: %v", where, err)
	}
	a, b := want.Stacks[0], got.Stacks[0]
	b.Expect, b.Region, b.AssumeRole = "", "", nil // the native action says these elsewhere, or not at all
	if !reflect.DeepEqual(a, b) {
		t.Errorf("%s is not what it was:\n%+v\n%+v", where, a, b)
	}
}

// What is not an action's type, configuration, place or namespace stays, in its order.
func TestTheRestStays(t *testing.T) {
	for name, data := range definitions(t) {
		r := migrated(t, data, migrate.Options{})
		was, is := parsed(t, data), parsed(t, r.Pipeline)
		for _, one := range []map[string]any{was, is} {
			for _, s := range one["stages"].([]any) {
				for _, a := range s.(map[string]any)["actions"].([]any) {
					for _, changed := range []string{"actionTypeId", "configuration", "region", "roleArn", "namespace", "inputArtifacts"} {
						delete(a.(map[string]any), changed)
					}
				}
			}
		}
		if diff := cmp.Diff(was, is); diff != "" {
			t.Errorf("%s (-was +is):\n%s", name, diff)
		}
	}
	// A definition without anything to migrate comes back as it went in, byte for byte.
	const plain = `{
    "pipeline": {
        "name": "n",
        "zeta": [],
        "alpha": {},
        "stages": [
            {
                "name": "S",
                "big": 12345678901234567890.10,
                "actions": [
                    {
                        "name": "é <&> \"quoted\"",
                        "actionTypeId": {
                            "category": "Source",
                            "owner": "AWS",
                            "provider": "S3"
                        },
                        "none": null,
                        "yes": true
                    }
                ]
            }
        ]
    }
}`
	r := migrated(t, []byte(plain), migrate.Options{})
	if diff := cmp.Diff(plain, string(r.Pipeline)); diff != "" || len(r.Actions) != 0 || len(r.Policies) != 0 {
		t.Errorf("(-was +is):\n%s", diff)
	}
	// What was migrated once is not migrated again.
	for name, data := range definitions(t) {
		first := migrated(t, data, migrate.Options{})
		second := migrated(t, first.Pipeline, migrate.Options{})
		if diff := cmp.Diff(string(first.Pipeline), string(second.Pipeline)); diff != "" {
			t.Errorf("%s a second time (-first +second):\n%s", name, diff)
		}
	}
}
