package spec_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/stackjob/stackjob/internal/spec"
)

var update = flag.Bool("update", false, "write what is said now into testdata")

// leastMistakes keeps the table from shrinking unseen.
const leastMistakes = 100

// TestMistakes holds what is said of user parameters to testdata/mistakes.txt, word for word.
func TestMistakes(t *testing.T) {
	const name = "testdata/mistakes.txt"
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	count := 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "\t") {
			continue
		}
		got.WriteString(line)
		if strings.HasPrefix(line, "{") {
			count++
			got.WriteString(said(t, strings.TrimSpace(line)))
		}
	}
	golden(t, name, string(data), got.String())
	if count < leastMistakes {
		t.Errorf("there are only %d mistakes", count)
	}
}

// said is the error of user parameters, indented.
func said(t *testing.T, text string) string {
	t.Helper()
	s, err := spec.FromUserParameters(strings.Replace(text, "…", `"stack":"s","file":"t.yaml"`, 1))
	if err == nil {
		t.Errorf("%s is read as %+v", text, s)
		return ""
	}
	if _, ok := errors.AsType[*spec.Error](err); !ok || s != nil {
		t.Errorf("%s: the error is of type %T, beside %v", text, err, s)
	}
	return "\t" + strings.ReplaceAll(err.Error(), "\n", "\n\t") + "\n"
}

// golden compares a file with what it should be, or makes it so.
func golden(t *testing.T, name, have, want string) {
	t.Helper()
	if have == want {
		return
	}
	if !*update {
		t.Errorf("%s (go test ./internal/spec -update writes it; - is the file, + what is said):\n%s", name, cmp.Diff(have, want))
		return
	}
	if err := os.WriteFile(name, []byte(want), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestMistakesInFiles holds what is said of spec files, with and without user parameters, and of
// configuration files to the archives in testdata/files. Each has the texts and what is said.
func TestMistakesInFiles(t *testing.T) {
	archives, err := filepath.Glob("testdata/files/*.txtar")
	if err != nil || len(archives) < 2 {
		t.Fatalf("found %q, %v", archives, err)
	}
	for _, name := range archives {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			archive := txtar.Parse(data)
			var files []txtar.File
			for i, f := range archive.Files {
				if f.Name == "said" {
					continue
				}
				files = append(files, f)
				if i+1 == len(archive.Files) || archive.Files[i+1].Name == "said" || archive.Files[i+1].Name == "UserParameters" || f.Name != "UserParameters" {
					files = append(files, txtar.File{Name: "said", Data: []byte(saidOfFile(t, files) + "\n")})
				}
			}
			archive.Files = files
			golden(t, name, string(data), string(txtar.Format(archive)))
		})
	}
}

// saidOfFile reads the last file, with the user parameters if they are just before it.
func saidOfFile(t *testing.T, files []txtar.File) string {
	t.Helper()
	file := files[len(files)-1]
	var err error
	switch {
	case strings.HasPrefix(file.Name, "config"):
		_, err = spec.ReadConfig(file.Name, file.Data)
	case len(files) > 1 && files[len(files)-2].Name == "UserParameters":
		_, err = spec.Read(string(files[len(files)-2].Data), func(f spec.File) ([]byte, error) {
			if f.Path != file.Name {
				t.Errorf("%s is opened instead of %s", f, file.Name)
			}
			return file.Data, nil
		})
	default:
		_, err = spec.FromFile(file.Name, file.Data)
	}
	if err == nil {
		t.Errorf("%s is read:\n%s", file.Name, file.Data)
		return ""
	}
	return err.Error()
}
