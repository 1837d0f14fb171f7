// Package examples checks that the examples are what stackjob reads.
package examples

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/template"
)

// TestExamplesAreReady takes every example as far as it goes without an AWS.
func TestExamplesAreReady(t *testing.T) {
	files, err := filepath.Glob("*/stackjob.yaml")
	if err != nil || len(files) < 5 {
		t.Fatalf("found %q, %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Dir(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			wanted, err := spec.FromFile(file, data)
			if err != nil {
				t.Fatal(err)
			}
			check(t, filepath.Dir(file), wanted.Stacks[0])
			text, err := wanted.UserParameters()
			if err != nil || len(text) > 1000 {
				t.Errorf("as user parameters it has %d characters, %v", len(text), err)
			}
		})
	}
}

func check(t *testing.T, dir string, stack spec.Stack) {
	t.Helper()
	if stack.Name != dir {
		t.Errorf("the stack of %s is named %s", dir, stack.Name)
	}
	parsed, err := template.Read(os.DirFS(dir), stack.Template.File)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parsed.Body(); err != nil {
		t.Error(err)
	}
	if _, err := parsed.Parameters(values(t, dir, stack), nil); err != nil {
		t.Error(err)
	}
}

// values are those of the spec and those that it takes from files.
func values(t *testing.T, dir string, stack spec.Stack) map[string]string {
	t.Helper()
	given := maps.Clone(map[string]string(stack.Parameters))
	for name, from := range stack.Sources {
		if given == nil {
			given = map[string]string{}
		}
		data, err := os.ReadFile(filepath.Join(dir, from.File.Path))
		if err != nil {
			t.Fatal(err)
		}
		given[name] = strings.TrimSpace(string(data))
	}
	return given
}
