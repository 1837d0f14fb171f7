package artifact_test

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/artifact"
)

func open(t testing.TB, content []byte) fs.FS {
	t.Helper()
	a, err := artifact.Open(t.Context(), holding(content).client(), bucket, key, nil)
	check(t, err)
	return a.FS(t.Context())
}

func TestIsAFileSystem(t *testing.T) {
	z := rawZip{members: []rawMember{
		{name: "template.yml", content: template, deflate: true},
		{name: "a-b.txt", content: "sorts between a and a/b as text"},
		{name: "a/b/c.txt", content: noise(100 << 10)},
		{name: "a/b.txt", content: "x"},
		{name: "a/"},
		{name: "empty/"},
		{name: "größe.txt"},
		{name: "link", content: "template.yml", central: set32(38, 0o120777<<16)},
	}}
	check(t, fstest.TestFS(open(t, z.build(t)), "template.yml", "a-b.txt", "a", "a/b", "a/b/c.txt", "a/b.txt", "empty", "größe.txt", "link"))
}

func TestListsInOrder(t *testing.T) {
	files := open(t, pack(t, "b/x/y", "", "b.txt", "", "b/x/z", "", "b-1", "", "a", "", "b/0", ""))
	for dir, want := range map[string][]string{".": {"a", "b", "b-1", "b.txt"}, "b": {"0", "x"}, "b/x": {"y", "z"}} {
		entries, err := fs.ReadDir(files, dir)
		check(t, err)
		var got []string
		for _, e := range entries {
			got = append(got, e.Name())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", dir, diff)
		}
	}
}

func TestStat(t *testing.T) {
	when := time.Date(2024, 5, 6, 7, 8, 10, 0, time.UTC)
	content := packWith(t, func(z *zip.Writer) {
		h := &zip.FileHeader{Name: "bin/run.sh", Modified: when}
		h.SetMode(0o750)
		add(t, z, h, "echo")
	})
	info, err := fs.Stat(open(t, content), "bin/run.sh")
	check(t, err)
	if info.Name() != "run.sh" || info.Size() != 4 || info.Mode() != 0o750 || !info.ModTime().Equal(when) || info.Sys() != nil {
		t.Errorf("Stat = %s", fs.FormatFileInfo(info))
	}
	if got, want := fmt.Sprint(info), "-rwxr-x--- 4 2024-05-06 07:08:10 run.sh"; got != want {
		t.Errorf("prints as %q, want %q", got, want)
	}
}

func TestContentsBelongToTheCaller(t *testing.T) {
	files := open(t, rawZip{members: []rawMember{{name: "template.yml", content: template}}}.build(t))
	got, err := fs.ReadFile(files, "template.yml")
	check(t, err)
	clear(got)
	again, err := fs.ReadFile(files, "template.yml")
	check(t, err)
	if string(again) != template {
		t.Errorf("after the first reader changed its copy the second read %q", again)
	}
}

func TestConcurrentReaders(t *testing.T) {
	s := holding(pack(t, "template.yml", template, "more", noise(100<<10)))
	a, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	check(t, err)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got, err := fs.ReadFile(a.FS(t.Context()), "template.yml"); err != nil || string(got) != template {
				t.Errorf("read %q, %v", got, err)
			}
		})
	}
	group.Wait()
}

func TestAbsentMember(t *testing.T) {
	many := []string{"cfn/template.yml", "", "cfn/network.yaml", "", "cfn/queue.json", "", "README.md", "", "src/index.js", "", "src/template.yml", ""}
	tests := []struct {
		name  string
		files []string
		want  string
	}{
		{"Template.yml", many, `there is no such file in the artifact; did you mean "cfn/template.yml" or "src/template.yml"?`},
		{"CFN/Template.YML", many, `there is no such file in the artifact; did you mean "cfn/template.yml" or "src/template.yml"?`},
		{"cfn/network.yml", many, `there is no such file in the artifact; did you mean "cfn/network.yaml"?`},
		{"cfn/queue.yml", many, `there is no such file in the artifact; did you mean "cfn/queue.json"?`},
		{"cfn/quuee.json", many, `there is no such file in the artifact; did you mean "cfn/queue.json"?`},
		{`cfn\network.yaml`, many, `there is no such file in the artifact; did you mean "cfn/network.yaml"?`},
		{"readme", many, `there is no such file in the artifact; did you mean "README.md"?`},
		{"dist/bundle.map", many, `there is no such file in the artifact: none of its 6 files has a similar name`},
		{"template.yml", []string{"a.txt", "", "b/", ""}, `there is no such file in the artifact: it has only "a.txt"`},
		{"template.yml", nil, `there is no such file in the artifact: it has no files`},
		{"a/x.txt", []string{"d/x.txt", "", "a/b/x.txt", "", "c/x.txt", "", "b/x.txt", ""}, `there is no such file in the artifact; did you mean "b/x.txt", "c/x.txt" or "d/x.txt"?`},
		{strings.Repeat("x", 1000), many, `there is no such file in the artifact: none of its 6 files has a similar name`},
	}
	for _, test := range tests {
		t.Run(test.name[:min(20, len(test.name))], func(t *testing.T) {
			files := open(t, pack(t, test.files...))
			_, err := fs.ReadFile(files, test.name)
			e, ok := errors.AsType[*artifact.Error](err)
			if !ok || e.Kind != artifact.AbsentMember || e.Detail != test.want || e.Member != test.name {
				t.Errorf("error is %v\nwant %s", err, test.want)
			}
			_, errOpen := files.Open(test.name)
			_, errStat := fs.Stat(files, test.name)
			_, errDir := fs.ReadDir(files, test.name)
			for _, err := range []error{err, errOpen, errStat, errDir} {
				if !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("%v is not fs.ErrNotExist", err)
				}
			}
		})
	}
}

func TestNamesThatAreNoFiles(t *testing.T) {
	files := open(t, pack(t, "cfn/template.yml", template))
	tests := map[string]string{
		"./cfn/template.yml": `it is not a path within the artifact: write "cfn/template.yml"`,
		"/cfn/template.yml":  `it is not a path within the artifact: write "cfn/template.yml"`,
		"../template.yml":    `it is not a path within the artifact`,
		"":                   `it is not a path within the artifact`,
		"cfn":                `it is a folder: name a file in it`,
		".":                  `it is a folder: name a file in it`,
	}
	for name, want := range tests {
		_, err := fs.ReadFile(files, name)
		e, ok := errors.AsType[*artifact.Error](err)
		if !ok || e.Kind != artifact.NotFile || e.Detail != want {
			t.Errorf("%q: error is %v\nwant %s", name, err, want)
		}
	}
}

func TestFilesAndFoldersAreNotMixedUp(t *testing.T) {
	files := open(t, pack(t, "cfn/template.yml", template))
	if _, err := fs.ReadDir(files, "cfn/template.yml"); err == nil || !strings.Contains(err.Error(), "it is a file, not a folder") {
		t.Errorf("listing a file: %v", err)
	}
	d, err := files.Open("cfn")
	check(t, err)
	if _, err := d.Read(make([]byte, 1)); err == nil || !strings.Contains(err.Error(), "it is a folder") {
		t.Errorf("reading a folder: %v", err)
	}
}

func TestClosedFile(t *testing.T) {
	f, err := open(t, pack(t, "template.yml", template)).Open("template.yml")
	check(t, err)
	check(t, f.Close())
	if _, err := io.ReadAll(f); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("reading after Close: %v", err)
	}
}
