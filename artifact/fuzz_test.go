package artifact_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/artifact"
)

// memory answers ranges of some bytes without the SDK, which would slow fuzzing down.
type memory []byte

func (m memory) GetObject(_ context.Context, in *s3.GetObjectInput, _ ...func(*s3.Options)) (*s3.GetObjectOutput, error) {
	from, to, ok := parseRange(*in.Range, int64(len(m)))
	if !ok {
		return nil, fmt.Errorf("asked for %s of %d bytes", *in.Range, len(m))
	}
	etag, length, part := `"e"`, to-from, fmt.Sprintf("bytes %d-%d/%d", from, to-1, len(m))
	return &s3.GetObjectOutput{
		Body: io.NopCloser(bytes.NewReader(m[from:to])),
		ETag: &etag, ContentLength: &length, ContentRange: &part,
	}, nil
}

// FuzzOpen serves arbitrary bytes. Whatever they are, nothing panics, memory
// stays within the limits, every refusal is an Error, and what can be read is
// what archive/zip reads.
func FuzzOpen(f *testing.F) {
	plain := rawMember{name: "template.yml", content: template}
	f.Add(one(plain).build(f))
	f.Add(one(rawMember{deflate: true}).build(f))
	f.Add(one(streamed(descriptor(true, true))).build(f))
	f.Add(rawZip{prefix: "#!", members: []rawMember{plain, {name: "a/"}}, comment: "c"}.build(f))
	f.Add(rawZip{members: []rawMember{plain}, beforeEnd: wideEnd(1, 58, 88, 146), end: edits(set16(8, -1), set16(10, -1), set32(12, -1), set32(16, -1))}.build(f))
	f.Add(one(rawMember{extra: wideExtra(46, 46, 0), central: edits(set32(20, -1), set32(24, -1), set32(42, -1))}).build(f))
	f.Add([]byte("Resources: {}"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if len(content) == 0 {
			return
		}
		opts := &artifact.Options{MaxFile: 1 << 16, MaxDirectory: 1 << 16, MaxEntries: 1000}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		read := readAll(t, content, opts)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; n > uint64(8<<20+len(read)*(1<<19)) {
			t.Errorf("%d bytes allocated for %d files from %d bytes", n, len(read), len(content))
		}
		compare(t, content, read)
	})
}

// readAll reads every file that can be read.
func readAll(t *testing.T, content []byte, opts *artifact.Options) map[string][]byte {
	a, err := artifact.Open(t.Context(), memory(content), bucket, key, opts)
	if err != nil {
		isError(t, err)
		return nil
	}
	read := map[string][]byte{}
	files := a.FS(t.Context())
	check(t, fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			isError(t, err)
			return nil
		}
		if len(text) > 1<<16 {
			t.Errorf("%q has %d bytes, more than the limit", name, len(text))
		}
		read[name] = text
		return nil
	}))
	return read
}

func isError(t *testing.T, err error) {
	e, ok := errors.AsType[*artifact.Error](err)
	if !ok || e.Kind == artifact.Unavailable || e.Kind == artifact.AbsentMember || !utf8.ValidString(e.Error()) {
		t.Errorf("refused with %v", err)
	}
}

// compare expects archive/zip to find the same in what was read.
func compare(t *testing.T, content []byte, read map[string][]byte) {
	if len(read) == 0 {
		return
	}
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		t.Fatalf("read %d files of what archive/zip refuses: %v", len(read), err)
	}
	for _, file := range z.File {
		want, ok := read[strings.TrimPrefix(file.Name, "./")]
		if !ok {
			continue
		}
		r, err := file.Open()
		if err != nil {
			t.Errorf("%q: read what archive/zip does not open: %v", file.Name, err)
			continue
		}
		got, err := io.ReadAll(r)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%q: archive/zip reads %d bytes (%v), we %d", file.Name, len(got), err, len(want))
		}
	}
}

// FuzzWellFormed writes a zip with archive/zip and expects to read back what
// was written, whatever is around it.
func FuzzWellFormed(f *testing.F) {
	f.Add("template.yml", template, "", "", true)
	f.Add("a/b", "", "#!/bin/sh", "comment", false)
	f.Add("é", strings.Repeat("x", 1<<15), "PK\x03\x04", "PK\x05\x06", true)
	f.Fuzz(func(t *testing.T, name, content, prefix, comment string, deflate bool) {
		// A slash makes another first element collide with it; a second end record is ambiguous by design.
		if !fs.ValidPath(name) || name == "." || strings.ContainsAny(name, "\\\x00") || len(name) > 4096 ||
			strings.HasPrefix(name, "other/") || name == "other" || len(name) > 1 && name[1] == ':' ||
			len(comment) > 65_535 || strings.Contains(comment, "PK\x05\x06") || len(content) > 1<<16 {
			return
		}
		raw := packWith(t, func(z *zip.Writer) {
			h := &zip.FileHeader{Name: name}
			if deflate {
				h.Method = zip.Deflate
			}
			add(t, z, h, content)
			add(t, z, &zip.FileHeader{Name: "other/file"}, "other")
			check(t, z.SetComment(comment))
		})
		got := readAll(t, append([]byte(prefix), raw...), nil)
		if len(got) != 2 || string(got[name]) != content || string(got["other/file"]) != "other" {
			t.Errorf("wrote %q with %d bytes, read %d files and %d bytes", name, len(content), len(got), len(got[name]))
		}
	})
}
