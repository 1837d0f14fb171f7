package artifact_test

import (
	"archive/zip"
	"fmt"
	"io/fs"
	"sync"
	"testing"

	"github.com/stackjob/stackjob/artifact"
)

// A folder of many small files is read with few requests, by one reader and by several at once.
func TestAFolderOfManyFilesTakesFewRequests(t *testing.T) {
	const files = 3000
	want := func(i int) string { return fmt.Sprint(i, noise(1000)) }
	content := packWith(t, func(z *zip.Writer) {
		for i := range files {
			add(t, z, &zip.FileHeader{Name: fmt.Sprintf("node_modules/%04d.js", i)}, want(i))
		}
	})
	s := holding(content)
	a, err := artifact.Open(t.Context(), s.client(), bucket, key, nil)
	check(t, err)
	read := func() {
		for i := range files {
			got, err := fs.ReadFile(a.FS(t.Context()), fmt.Sprintf("node_modules/%04d.js", i))
			if err != nil || string(got) != want(i) {
				t.Errorf("file %d: %d bytes, %v", i, len(got), err)
				return
			}
		}
	}
	read()
	if most := 20 + len(content)>>20; s.requests() > most {
		t.Errorf("took %d requests for %d bytes, want at most %d", s.requests(), len(content), most)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(read)
	}
	all.Wait()
}

// Files that lie across the blocks, and large ones, are whole.
func TestFilesAcrossBlocks(t *testing.T) {
	names := []string{}
	contents := []string{}
	for i := range 30 {
		names = append(names, fmt.Sprintf("f%02d", i))
		contents = append(contents, noise(300<<10+i*977))
	}
	names, contents = append(names, "large"), append(contents, noise(3<<20))
	content := packWith(t, func(z *zip.Writer) {
		for i, name := range names {
			add(t, z, &zip.FileHeader{Name: name, Method: zip.Store}, contents[i])
		}
	})
	s := holding(content)
	a, err := artifact.Open(t.Context(), s.client(), bucket, key, &artifact.Options{MaxFile: 8 << 20})
	check(t, err)
	for i := range 100 {
		at := i * 7 % len(names)
		got, err := fs.ReadFile(a.FS(t.Context()), names[at])
		if err != nil || string(got) != contents[at] {
			t.Fatalf("%s: %d bytes, %v", names[at], len(got), err)
		}
	}
}
