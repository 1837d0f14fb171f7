// Package pack makes the input artifact of a directory, as a source action would: a zip of its
// files, the same bytes each time.
package pack

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/stackjob/stackjob/artifact"
)

const (
	// maxFiles is what a zipped source artifact may have (aws-facts 1.6).
	maxFiles = 100_000
	// maxBytes is what the native CloudFormation action takes as an input artifact (aws-facts 1.6).
	// It also bounds the memory that the embedded S3 needs for it.
	maxBytes = 256 << 20
)

// A Dir is a directory to be packed.
type Dir struct {
	// Path is the directory as it was given.
	Path string
	// Files and Bytes count what goes into the artifact; Bytes before it is compressed.
	Files int
	Bytes int64

	tree tree
}

// Open looks through a directory. Left out are what is called .git, and links to directories inside
// it, whose files are there under their own name. Refused are links that lead outside, whatever is
// neither a file nor a directory, more than 100,000 files and more than 256 MB.
func Open(path string) (*Dir, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("there is no directory %s", path)
	case err != nil:
		return nil, fmt.Errorf("cannot read the directory: %w", err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file, not a directory", path)
	}
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the directory: %w", err)
	}
	d := &Dir{Path: path, tree: tree{root.FS()}}
	if err := fs.WalkDir(d.tree, ".", d.count); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return d, nil
}

// FS is what goes into the artifact.
func (d *Dir) FS() fs.FS { return d.tree }

// Zip returns the artifact. The directory must not change meanwhile.
func (d *Dir) Zip() ([]byte, error) {
	var b bytes.Buffer
	if err := artifact.Zip(&b, d.tree); err != nil {
		return nil, fmt.Errorf("cannot pack %s: %w", d.Path, err)
	}
	return b.Bytes(), nil
}

// count checks one entry against the rules and the limits.
func (d *Dir) count(path string, entry fs.DirEntry, err error) error {
	if err != nil {
		return fmt.Errorf("cannot pack %s: %w", d.Path, err)
	}
	if entry.IsDir() {
		return nil
	}
	info, err := entry.Info()
	if err != nil {
		return fmt.Errorf("cannot pack %s: %w", d.Path, err)
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("cannot pack %s: %s is neither a file nor a directory", d.Path, path)
	}
	d.Files++
	d.Bytes += info.Size()
	if d.Files > maxFiles {
		return fmt.Errorf("cannot pack %s: it has more than 100,000 files, which is the limit for an artifact", d.Path)
	}
	if d.Bytes > maxBytes {
		return fmt.Errorf("cannot pack %s: it has more than 256 MB, which is the limit for an artifact", d.Path)
	}
	return nil
}
