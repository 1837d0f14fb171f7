package archtest

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// module is the path that "./" stands for in patterns.
const module = "github.com/stackjob/stackjob"

// root is the module's folder, seen from this one.
const root = "../.."

// A listed package is what the go command says of it.
type listed struct {
	ImportPath    string
	Name          string
	Doc           string
	Dir           string
	GoFiles       []string
	Imports, Deps []string
}

// list asks for all packages of the module, tests left out. Packages that do not compile are listed
// nevertheless.
func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-e", "-tags=lambda.norpc",
		"-json=ImportPath,Name,Doc,Dir,GoFiles,Imports,Deps", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return decode(t, string(out))
}

func decode(t *testing.T, text string) []listed {
	t.Helper()
	var packages []listed
	for d := json.NewDecoder(strings.NewReader(text)); ; {
		var p listed
		err := d.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		p.ImportPath, p.Imports, p.Deps = short(p.ImportPath), shortAll(p.Imports), shortAll(p.Deps)
		packages = append(packages, p)
	}
}

// short writes a package of this module with "./".
func short(path string) string {
	if rest, ok := strings.CutPrefix(path, module); ok && (rest == "" || rest[0] == '/') {
		return "." + rest
	}
	return path
}

func shortAll(paths []string) []string {
	var list []string
	for _, p := range paths {
		list = append(list, short(p))
	}
	return list
}

// matches tells whether a package is one of a pattern's.
func matches(pattern, path string) bool {
	folder, all := strings.CutSuffix(pattern, "/...")
	switch {
	case pattern == "...":
		return true
	case pattern == "std":
		first, _, _ := strings.Cut(path, "/")
		return !strings.Contains(first, ".")
	case all:
		return path == folder || strings.HasPrefix(path, folder+"/")
	}
	return path == pattern
}

func matchesAny(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, path) })
}

// room is the pattern of the room that a package is in, or "".
func room(path string) string {
	for _, pattern := range slices.Concat(tower, beside) {
		if matches(pattern, path) {
			return pattern
		}
	}
	return ""
}
