package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTheDocumentsHaveTheTablesThatTheyShouldHave(t *testing.T) {
	tables, err := tables("../deploy")
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		is, err := os.ReadFile(filepath.Join("../..", table.document))
		if err != nil {
			t.Fatal(err)
		}
		should, err := table.in(string(is))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(should, string(is)); diff != "" {
			t.Errorf("the %s in %s are not what they should be; write them with go run ./internal/readme\n%s", table.name, table.document, diff)
		}
	}
}

const source = `package x_test

func TestModes(t *testing.T) {
	show(t, "Modes",
		feature{name: "first | second", good: nil},
		feature{good: nil, name: ` + "`third`" + `},
	)
}
`

func TestFeatureTable(t *testing.T) {
	areas, err := collect(folder(t, source))
	if err != nil {
		t.Fatal(err)
	}
	want := "\n**Modes** (`TestModes`)\n\n- first | second\n- third\n\n"
	if diff := cmp.Diff(want, featureTable(areas)); diff != "" {
		t.Error(diff)
	}
}

func TestKeyTable(t *testing.T) {
	for _, line := range []string{"| `stack` | The stack's name. | required | `\"website\"` |", "| `guard` |"} {
		if got := keyTable(); !strings.Contains(got, line) {
			t.Errorf("%s is not in\n%s", line, got)
		}
	}
}

func TestScenariosThatCannotBeRead(t *testing.T) {
	for text, want := range map[string]string{
		"package x_test":      "has no scenarios",
		"package":             "expected",
		inFunction(`show(t)`): "show wants",
		inFunction(`show(t, "A", feature{good: nil})`):  "no name",
		inFunction(`show(t, "A", featureOf("x"))`):      "literal",
		inFunction(`show(t, area, feature{name: "x"})`): "string literal",
	} {
		if _, err := collect(folder(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngot %v, want %q", text, err, want)
		}
	}
}

func TestATableIsPutInItsPlace(t *testing.T) {
	tab := table{document: "README.md", name: "keys", text: "new\n"}
	begin, end := tab.marks()
	root := t.TempDir()
	path := filepath.Join(root, tab.document)
	if err := os.WriteFile(path, []byte("before\n"+begin+"old\n"+end+"after\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := tab.put(root); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if want := "before\n" + begin + "new\n" + end + "after\n"; err != nil || string(got) != want {
		t.Errorf("%v\n%s", err, got)
	}
	if _, err := tab.in("# README\n"); err == nil || !strings.Contains(err.Error(), begin) {
		t.Errorf("got %v", err)
	}
}

func inFunction(body string) string {
	return "package x_test\nfunc TestX(t *testing.T) { " + body + " }"
}

func folder(t *testing.T, source string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "features_x_test.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}
