package packaging

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/internal/staging"
)

// A spool keeps what is to be staged in temporary files until it was, so that memory holds one file at
// most. The files have no names where the system allows it: nothing of them is left in a function's /tmp
// when it is killed.
type spool struct {
	dir   string
	files fs.FS
	kept  []*os.File
	size  int64
}

// remove deletes what is kept.
func (s *spool) remove() {
	for _, f := range s.kept {
		_, _ = f.Close(), os.Remove(f.Name()) // a temporary file, perhaps without its name
	}
	s.kept, s.size = nil, 0
}

// whole is a file as it is.
func (s *spool) whole(name string) (staging.Content, error) {
	return s.keep(name, staging.Extension(name), func(w io.Writer) error {
		in, err := s.files.Open(name)
		if err != nil {
			return err
		}
		defer func() { _ = in.Close() }() // it was only read
		_, err = io.Copy(w, in)
		return err
	})
}

// zip is a folder as a zip.
func (s *spool) zip(folder string) (staging.Content, error) {
	below, err := fs.Sub(s.files, folder)
	if err != nil {
		return staging.Content{}, err
	}
	return s.zipped(folder, below)
}

// zipped is a file system as a zip, the same bytes for the same files.
func (s *spool) zipped(name string, files fs.FS) (staging.Content, error) {
	return s.keep(name, "zip", func(w io.Writer) error {
		err := artifact.Zip(w, files)
		if inner := errors.Unwrap(err); inner != nil { // without the words for output artifacts
			return inner
		}
		return err
	})
}

// bundle is a zip file as it is, or a zip of the one file.
func (s *spool) bundle(name string) (staging.Content, error) {
	c, err := s.whole(name)
	if err != nil || isZip(c) {
		return c, err
	}
	below, err := fs.Sub(s.files, path.Dir(name))
	if err != nil {
		return staging.Content{}, err
	}
	info, err := fs.Stat(s.files, name)
	if err != nil {
		return staging.Content{}, err
	}
	return s.zipped(name, only{below, fs.FileInfoToDirEntry(info)})
}

// isZip tells a zip, such as a jar, from other files by how it begins; an empty one has only its end.
func isZip(c staging.Content) bool {
	in, err := c.Open()
	if err != nil {
		return false
	}
	defer func() { _ = in.Close() }() // it was only read
	head := make([]byte, 4)
	_, err = io.ReadFull(in, head)
	return err == nil && (bytes.Equal(head, []byte("PK\x03\x04")) || bytes.Equal(head, []byte("PK\x05\x06")))
}

// only is a folder of which one file is seen.
type only struct {
	fs.FS
	entry fs.DirEntry
}

// ReadDir implements fs.ReadDirFS.
func (o only) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	return []fs.DirEntry{o.entry}, nil
}

// keep writes a content to a file and hashes it on the way.
func (s *spool) keep(name, extension string, write func(io.Writer) error) (staging.Content, error) {
	out, err := os.CreateTemp(s.dir, "stackjob-")
	if err != nil {
		return staging.Content{}, fmt.Errorf("keep %s until it is staged: %w", name, err)
	}
	_ = os.Remove(out.Name()) // some systems keep the name of a file that is open
	s.kept = append(s.kept, out)
	w := &summed{out: out, hash: sha256.New()}
	if err := write(w); err != nil {
		return staging.Content{}, full(err)
	}
	s.size += w.size
	c := staging.Content{Name: name, Size: w.size, Extension: extension, Open: func() (io.ReadSeekCloser, error) {
		return part{io.NewSectionReader(out, 0, w.size)}, nil
	}}
	w.hash.Sum(c.SHA256[:0])
	return c, nil
}

// full says what to do about a full disk.
func full(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%w; give the function more ephemeral storage (/tmp), or package less", err)
	}
	return err
}

// part is a file that somebody else closes.
type part struct{ *io.SectionReader }

func (part) Close() error { return nil }

// summed writes to two and counts.
type summed struct {
	out  io.Writer
	hash hash.Hash
	size int64
}

func (s *summed) Write(p []byte) (int, error) {
	n, err := s.out.Write(p)
	s.size += int64(n)
	_, _ = s.hash.Write(p[:n]) // it never fails
	return n, err
}
