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
	"path/filepath"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/internal/staging"
)

// A spool keeps what is to be staged in a folder of its own until it was, so that memory holds one
// file at most.
type spool struct {
	dir   string
	files fs.FS
}

func newSpool(parent string, files fs.FS) (*spool, error) {
	dir, err := os.MkdirTemp(parent, "stackjob-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for what is packaged: %w", err)
	}
	return &spool{dir, files}, nil
}

// remove deletes the folder.
func (s *spool) remove() { _ = os.RemoveAll(s.dir) } // a temporary folder

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
	out, err := os.CreateTemp(s.dir, "")
	if err != nil {
		return staging.Content{}, fmt.Errorf("keep %s until it is staged: %w", name, err)
	}
	w := &summed{out: out, hash: sha256.New()}
	err = errors.Join(write(w), out.Close())
	if err != nil {
		return staging.Content{}, err
	}
	c := staging.Content{Name: name, Size: w.size, Extension: extension, Open: func() (io.ReadSeekCloser, error) {
		return os.Open(filepath.Clean(out.Name()))
	}}
	w.hash.Sum(c.SHA256[:0])
	return c, nil
}

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
