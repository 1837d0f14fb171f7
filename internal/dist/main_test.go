package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestPack(t *testing.T) {
	dir := t.TempDir()
	executable, first, second := filepath.Join(dir, "program"), filepath.Join(dir, "a.zip"), filepath.Join(dir, "b.zip")
	content := bytes.Repeat([]byte("an executable "), 1000)
	if err := os.WriteFile(executable, content, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, archive := range []string{first, second} {
		if err := pack(executable, archive); err != nil {
			t.Fatal(err)
		}
		// Another time and mode of the file must not show.
		if err := os.Chtimes(executable, time.Time{}, time.Unix(1e9, 0)); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(executable, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	a, b := read(t, first), read(t, second)
	if !bytes.Equal(a, b) {
		t.Error("the same executable gives other bytes")
	}
	checkArchive(t, a, content)
	if left, err := filepath.Glob(filepath.Join(dir, ".dist-*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func checkArchive(t *testing.T, archive, content []byte) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.File) != 1 || r.File[0].Name != "bootstrap" || r.File[0].Mode() != 0o755 {
		t.Fatalf("got %d members, the first %s %s", len(r.File), r.File[0].Name, r.File[0].Mode())
	}
	member, err := r.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(member)
	if err != nil || !bytes.Equal(got, content) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestPackOfNothing(t *testing.T) {
	dir := t.TempDir()
	if err := pack(filepath.Join(dir, "absent"), filepath.Join(dir, "a.zip")); err == nil {
		t.Error("packed an absent file")
	}
	if _, err := os.Stat(filepath.Join(dir, "a.zip")); err == nil {
		t.Error("an archive of nothing is there")
	}
}
