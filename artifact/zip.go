package artifact

import (
	"archive/zip"
	"fmt"
	"io"
	"io/fs"
	"time"
)

// zipTime is the time of everything Zip writes: the first that a zip can have.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// Zip writes files as a zip, as an output artifact is. The same names and
// contents give the same bytes, as long as the program is built with the same
// version of Go: members are sorted, times are fixed, and of a file's mode only
// whether it is executable is kept.
//
// Names that Open would refuse, symbolic links and other special files are
// errors, which name the file.
func Zip(w io.Writer, files fs.FS) error {
	z := zip.NewWriter(w)
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		return addEntry(z, files, name, d)
	})
	if err != nil {
		return fmt.Errorf("output artifact: %w", err)
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("output artifact: %w", err)
	}
	return nil
}

func addEntry(z *zip.Writer, files fs.FS, name string, d fs.DirEntry) error {
	info, err := d.Info()
	if err != nil {
		return err
	}
	if _, err := cleanName(name, true); err != nil {
		return &fs.PathError{Op: "zip", Path: name, Err: err}
	}
	h := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: zipTime}
	switch {
	case info.IsDir():
		h.Name, h.Method = name+"/", zip.Store
		h.SetMode(fs.ModeDir | 0o755)
		_, err := z.CreateHeader(h)
		return err
	case !info.Mode().IsRegular():
		return &fs.PathError{Op: "zip", Path: name, Err: refuse(Unsupported, "only files and folders can be in an artifact, this is a %s", special(info.Mode()))}
	}
	h.SetMode(0o644 | info.Mode()&0o111)
	return addFile(z, files, h)
}

func addFile(z *zip.Writer, files fs.FS, h *zip.FileHeader) error {
	in, err := files.Open(h.Name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := z.CreateHeader(h)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}

func special(mode fs.FileMode) string {
	if mode.Type() == fs.ModeSymlink {
		return "symbolic link"
	}
	return "special file"
}
