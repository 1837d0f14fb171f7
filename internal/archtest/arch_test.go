package archtest

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestImports(t *testing.T) {
	for _, breach := range breaches(list(t)) {
		t.Error(breach)
	}
}

// TestJobIsAVocabulary lets the CloudFormation half name failure types and nothing else of a job.
func TestJobIsAVocabulary(t *testing.T) {
	for _, p := range list(t) {
		if !matchesAny(cloudFormationHalf, p.ImportPath) {
			continue
		}
		for _, name := range p.GoFiles {
			file := filepath.Join(p.Dir, name)
			for _, used := range usedOf(t, file, nil, module+"/job") {
				if !slices.Contains(vocabulary, used) {
					t.Errorf("%s uses job.%s: the CloudFormation half takes nothing of a job but its failure types", file, used)
				}
			}
		}
	}
}

// usedOf lists the names of an imported package that a file uses.
func usedOf(t *testing.T, file string, source any, imported string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	local := ""
	for _, spec := range parsed.Imports {
		if path, _ := strconv.Unquote(spec.Path.Value); path != imported {
			continue
		}
		local = imported[strings.LastIndex(imported, "/")+1:]
		if spec.Name != nil {
			local = spec.Name.Name
		}
	}
	var names []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == local {
				names = append(names, s.Sel.Name)
			}
		}
		return true
	})
	return names
}

func TestPackagesSayWhatTheyAre(t *testing.T) {
	for _, p := range list(t) {
		if len(p.GoFiles) > 0 && p.Doc == "" {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
		if slices.Contains(heaps, strings.ToLower(p.Name)) {
			t.Errorf("%s is named %s, which says nothing about what belongs there", p.ImportPath, p.Name)
		}
	}
}

// TestRulesNameRooms finds a rule about a room that will never exist.
func TestRulesNameRooms(t *testing.T) {
	named := slices.Concat(cloudFormationHalf, pipelineHalf)
	for _, r := range rules {
		if r.why == "" {
			t.Errorf("no reason is given why %q must not import %q", r.from, r.to)
		}
		named = slices.Concat(named, r.from, r.unless, r.to, r.except)
	}
	whole := []string{"./internal/...", "./cmd/..."}
	for _, pattern := range named {
		path := strings.TrimSuffix(pattern, "/...")
		if strings.HasPrefix(pattern, "./") && !slices.Contains(whole, pattern) && room(path) == "" {
			t.Errorf("a rule names %s, which is in no room", pattern)
		}
	}
}

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// TestFilesAreShort also opens every file, so that a cached result of this package is not taken
// after another one changed.
func TestFilesAreShort(t *testing.T) {
	files := goFiles(t)
	if len(files) == 0 {
		t.Fatal("no Go files are found")
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if lines := bytes.Count(text, []byte("\n")); lines > longestFile && !generated.Match(text) {
			t.Errorf("%s has %d lines, more than %d: it holds more than one idea", file, lines, longestFile)
		}
	}
}

func goFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules", "dist"}, entry.Name()) && path != filepath.Join(root, "internal", "dist"):
			return fs.SkipDir
		case !entry.IsDir() && filepath.Ext(path) == ".go":
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
