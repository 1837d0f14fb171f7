package pack_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/internal/cli/pack"
)

const aTemplate = "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n"

// tree writes files by their slash-separated paths.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func link(t *testing.T, dir, name, to string) {
	t.Helper()
	if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func members(t *testing.T, body []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = string(content)
	}
	return found
}

func TestZip(t *testing.T) {
	dir := tree(t, map[string]string{
		"template.yaml": aTemplate, "src/main.go": "package main", ".git/config": "secret", "sub/.git": "gitdir: elsewhere",
		".env": "kept",
	})
	link(t, dir, "alias.yaml", "template.yaml")
	link(t, dir, "sub/up", "../src/main.go")
	link(t, dir, "again", "src")
	d, err := pack.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	body, err := d.Zip()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"template.yaml": aTemplate, "alias.yaml": aTemplate, "src/main.go": "package main", "sub/up": "package main", ".env": "kept",
	}
	if diff := cmp.Diff(want, members(t, body)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if d.Files != 5 || d.Bytes != int64(2*len(aTemplate)+2*len("package main")+len("kept")) {
		t.Errorf("counted %d files, %d bytes", d.Files, d.Bytes)
	}
	again, err := d.Zip()
	if err != nil || !bytes.Equal(body, again) {
		t.Errorf("the same directory gives other bytes (%v)", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	outside := tree(t, map[string]string{"secret": "secret"})
	for name, test := range map[string]struct {
		prepare func(dir string)
		want    string
	}{
		"a link outside":        {func(dir string) { link(t, dir, "a", filepath.Join(outside, "secret")) }, "the link a leads outside the directory or nowhere"},
		"a relative one":        {func(dir string) { link(t, dir, "a", "../../../../etc/passwd") }, "the link a leads outside"},
		"a link to a directory": {func(dir string) { link(t, dir, "a", outside) }, "the link a leads outside"},
		"a link to nothing":     {func(dir string) { link(t, dir, "a", "nothing") }, "the link a leads outside the directory or nowhere"},
		"a socket":              {func(dir string) { socket(t, filepath.Join(dir, "s")) }, "s is neither a file nor a directory"},
		"too much":              {func(dir string) { large(t, filepath.Join(dir, "l"), 256<<20+1) }, "it has more than 256 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := tree(t, map[string]string{"template.yaml": aTemplate})
			test.prepare(dir)
			if _, err := pack.Open(dir); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func socket(t *testing.T, path string) {
	t.Helper()
	t.Chdir(filepath.Dir(path)) // a socket's path is limited to about a hundred bytes
	l, err := net.Listen("unix", filepath.Base(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
}

func large(t *testing.T, path string, size int64) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestTemplates(t *testing.T) {
	const inJSON = `{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}`
	for i, test := range []struct {
		files map[string]string
		want  []string
	}{
		{map[string]string{"template.yaml": "anything", "other.yaml": aTemplate}, []string{"template.yaml"}},
		{map[string]string{"template.yml": aTemplate}, []string{"template.yml"}},
		{map[string]string{"template.json": inJSON}, []string{"template.json"}},
		{map[string]string{"infra/stack.template": inJSON, "package.json": `{"Type": "x"}`}, []string{"infra/stack.template"}},
		{map[string]string{"b.yaml": aTemplate, "a.json": inJSON}, []string{"a.json", "b.yaml"}},
		{map[string]string{"notes.yaml": "Resources: see AWS::SQS::Queue", "template.txt": aTemplate}, nil},
		{map[string]string{"k8s.yaml": "kind: Deployment\nResources:\n  limits: {}\n"}, nil},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			d, err := pack.Open(tree(t, test.files))
			if err != nil {
				t.Fatal(err)
			}
			got, err := d.Templates()
			if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
				t.Errorf("error %v (-want +got):\n%s", err, diff)
			}
		})
	}
}
