package schema_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/schema"
	"github.com/stackjob/stackjob/internal/spec"
)

var update = flag.Bool("update", false, "write testdata/beyond.txt")

const published = "../../schema/stackjob.schema.json"

// TestThePublishedSchemaIsThis keeps the file that editors fetch from falling behind.
func TestThePublishedSchemaIsThis(t *testing.T) {
	want, err := schema.Text()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile(published)
	if err != nil || !bytes.Equal(have, want) {
		t.Errorf("schema/stackjob.schema.json is not what the keys make (%v); write it with\n\tgo run ./cmd/stackjob schema > schema/stackjob.schema.json\n%s",
			err, cmp.Diff(string(have), string(want)))
	}
	if !strings.HasSuffix(schema.ID, "/schema/stackjob.schema.json") {
		t.Errorf("the schema says that it is at %s", schema.ID)
	}
}

// decode reads JSON with its numbers as they are.
func decode(t *testing.T, text []byte) any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

func generated(t *testing.T) map[string]any {
	t.Helper()
	text, err := schema.Text()
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, text).(map[string]any)
}

// fromYAML is a YAML text as editors see it: as JSON.
func fromYAML(t *testing.T, text []byte) any {
	t.Helper()
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	dates(&document)
	var value any
	if err := document.Decode(&value); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, asJSON)
}

// dates makes strings of what YAML's older versions take for points in time; its core schema, which
// editors go by, knows none.
func dates(n *yaml.Node) {
	if n.ShortTag() == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, c := range n.Content {
		dates(c)
	}
}

// TestValidSpecsFitTheSchema checks the examples and all specs that the reader's tests call valid.
func TestValidSpecsFitTheSchema(t *testing.T) {
	var names []string
	for _, pattern := range []string{"../../examples/*/stackjob.yaml", "../spec/testdata/valid/*"} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) < 5 {
			t.Fatalf("found %q, %v", found, err)
		}
		names = append(names, found...)
	}
	s := generated(t)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := spec.FromFile(name, text); err != nil {
			t.Error(err)
		}
		if err := validate(s, fromYAML(t, text), filepath.Base(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestExamplesFitTheSchema checks every key's own example.
func TestExamplesFitTheSchema(t *testing.T) {
	s := generated(t)
	for _, k := range spec.Keys() {
		if k.Status == spec.Later {
			continue
		}
		if err := validate(s, map[string]any{k.Name: decode(t, []byte(k.Example))}, "the spec"); err != nil {
			t.Error(err)
		}
	}
}

// TestPrintedSpecsFitTheSchema checks what the program itself writes as user parameters.
func TestPrintedSpecsFitTheSchema(t *testing.T) {
	names, err := filepath.Glob("../spec/testdata/valid/*")
	if err != nil {
		t.Fatal(err)
	}
	s := generated(t)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		wanted, err := spec.FromFile(name, text)
		if err != nil {
			t.Fatal(err)
		}
		printed, err := wanted.UserParameters()
		if err != nil {
			t.Fatal(err)
		}
		if err := validate(s, decode(t, []byte(printed)), "the spec"); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// tooFine are the mistakes that only the reader can see: sections of its table of mistakes that are
// about how keys go together, and parts of texts.
var tooFine = []string{"# Modes", "# What does not go together", "# Files"}

// TestMistakesDoNotFitTheSchema takes the reader's table of mistakes: what is wrong in a key by itself,
// an editor can tell.
func TestMistakesDoNotFitTheSchema(t *testing.T) {
	table, err := os.ReadFile("../spec/testdata/mistakes.txt")
	if err != nil {
		t.Fatal(err)
	}
	s := generated(t)
	section, refused, passed := "", 0, []string{}
	for line := range strings.Lines(string(table)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "# ") {
			section = line
		}
		if !strings.HasPrefix(line, "{") || strings.Contains(strings.Join(tooFine, "\n"), section) {
			continue
		}
		value := decode(t, []byte(strings.Replace(line, "…", `"stack":"s","file":"t.yaml"`, 1)))
		if validate(s, value, "the spec") != nil {
			refused++
		} else {
			passed = append(passed, line)
		}
	}
	if *update {
		err = os.WriteFile("testdata/beyond.txt", []byte(strings.Join(passed, "\n")+"\n"), 0o666)
	}
	want, readErr := os.ReadFile("testdata/beyond.txt")
	if err := errors.Join(err, readErr); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(string(want)), "\n"), passed); diff != "" {
		t.Errorf("mistakes that the schema does not see (- testdata/beyond.txt, + now; -update writes it):\n%s", diff)
	}
	if refused < 50 {
		t.Errorf("only %d mistakes are refused", refused)
	}
}
