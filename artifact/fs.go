package artifact

import (
	"context"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// FS gives the archive as a file system, with fs.ReadFileFS, fs.ReadDirFS and
// fs.StatFS. Its requests end with ctx.
//
// Listing and Stat need no request. Reading a file makes one, or none if the
// tail that Open read holds it. After some files more than one is read with a
// request, and up to 8 MiB are kept, so that a folder of many small files takes
// few requests. Opening makes none: a file that may not be read, a symbolic link for
// one, can be opened and described, and refuses to be read. Errors are
// *fs.PathError with an *Error inside.
func (a *Archive) FS(ctx context.Context) fs.FS {
	return &files{archive: a, ctx: ctx}
}

// files carries a context because package fs has no place for one.
type files struct {
	archive *Archive
	ctx     context.Context
}

var (
	_ fs.ReadFileFS = (*files)(nil)
	_ fs.ReadDirFS  = (*files)(nil)
	_ fs.StatFS     = (*files)(nil)
)

// Open implements fs.FS.
func (f *files) Open(name string) (fs.File, error) {
	e, err := f.archive.find("open", name)
	if err != nil {
		return nil, err
	}
	if e.IsDir() {
		return &folder{entry: e, archive: f.archive, name: name, list: f.archive.list(name)}, nil
	}
	return &file{entry: e, name: name, read: func() ([]byte, error) { return f.content(e.member, name) }}, nil
}

// ReadFile implements fs.ReadFileFS.
func (f *files) ReadFile(name string) ([]byte, error) {
	e, err := f.archive.find("read", name)
	if err != nil {
		return nil, err
	}
	if e.IsDir() {
		return nil, f.archive.pathError("read", name, errFolder())
	}
	return f.content(e.member, name)
}

func (f *files) content(m *member, name string) ([]byte, error) {
	content, err := f.archive.readMember(f.ctx, m)
	if err != nil {
		return nil, f.archive.pathError("read", name, err)
	}
	return content, nil
}

// ReadDir implements fs.ReadDirFS.
func (f *files) ReadDir(name string) ([]fs.DirEntry, error) {
	e, err := f.archive.find("readdir", name)
	if err != nil {
		return nil, err
	}
	if !e.IsDir() {
		return nil, f.archive.pathError("readdir", name, refuse(NotFile, "it is a file, not a folder"))
	}
	return f.archive.list(name), nil
}

// Stat implements fs.StatFS.
func (f *files) Stat(name string) (fs.FileInfo, error) {
	e, err := f.archive.find("stat", name)
	if err != nil {
		return nil, err
	}
	return e, nil
}

func errFolder() *Error {
	return refuse(NotFile, "it is a folder: name a file in it")
}

func (a *Archive) pathError(op, name string, err error) error {
	return &fs.PathError{Op: op, Path: name, Err: locate(err, a.object.bucket, a.object.key, name)}
}

// find gives the entry of a name; folders exist by having something in them.
func (a *Archive) find(op, name string) (*entry, error) {
	if !fs.ValidPath(name) {
		return nil, a.pathError(op, name, invalidName(name))
	}
	at := a.search(name)
	switch {
	case at < len(a.members) && a.members[at].path == name:
		return entryOf(&a.members[at]), nil
	case name == ".", at < len(a.members) && within(a.members[at].path, name):
		return impliedFolder(name), nil
	}
	return nil, a.pathError(op, name, a.absent(name))
}

// search gives the place of path in members, or where it would be.
func (a *Archive) search(path string) int {
	at, _ := slices.BinarySearchFunc(a.members, path, func(m member, path string) int { return comparePaths(m.path, path) })
	return at
}

// list gives what is directly in a folder, by name. It steps over what is
// deeper, so listing the root of a large archive is cheap.
func (a *Archive) list(dir string) []fs.DirEntry {
	prefix := dir + "/"
	if dir == "." {
		prefix = ""
	}
	list := []fs.DirEntry{}
	for at := a.search(prefix); at < len(a.members) && strings.HasPrefix(a.members[at].path, prefix); {
		m := &a.members[at]
		child, _, deeper := strings.Cut(m.path[len(prefix):], "/")
		if deeper {
			list = append(list, impliedFolder(child))
		} else {
			list = append(list, entryOf(m))
		}
		at = a.after(at, prefix+child)
	}
	return list
}

// after gives the place of the first member from at that is neither path nor in it.
func (a *Archive) after(at int, path string) int {
	n, _ := slices.BinarySearchFunc(a.members[at:], path, func(m member, path string) int {
		if m.path == path || within(m.path, path) {
			return -1
		}
		return 1
	})
	return at + n
}

// entry is one file or folder as a listing and Stat show it.
type entry struct {
	name   string
	member *member // nil for a folder that exists only by its contents
}

func entryOf(m *member) *entry              { return &entry{name: path.Base(m.path), member: m} }
func impliedFolder(name string) *entry      { return &entry{name: path.Base(name)} }
func (e *entry) Name() string               { return e.name }
func (e *entry) IsDir() bool                { return e.Mode().IsDir() }
func (e *entry) Type() fs.FileMode          { return e.Mode().Type() }
func (e *entry) Info() (fs.FileInfo, error) { return e, nil }
func (e *entry) Sys() any                   { return nil }
func (e *entry) String() string             { return fs.FormatFileInfo(e) }

func (e *entry) Mode() fs.FileMode {
	if e.member == nil {
		return fs.ModeDir | 0o755
	}
	return e.member.mode
}

func (e *entry) Size() int64 {
	if e.member == nil {
		return 0
	}
	return e.member.size
}

func (e *entry) ModTime() time.Time {
	if e.member == nil {
		return time.Time{}
	}
	return e.member.time()
}

// file is an open file; its contents are read at the first Read.
type file struct {
	entry  *entry
	name   string
	read   func() ([]byte, error)
	rest   []byte
	loaded bool
	closed bool
}

func (f *file) Stat() (fs.FileInfo, error) { return f.entry, nil }

func (f *file) Read(p []byte) (int, error) {
	if f.closed {
		return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrClosed}
	}
	if !f.loaded {
		content, err := f.read()
		if err != nil {
			return 0, err
		}
		f.rest, f.loaded = content, true
	}
	if len(f.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func (f *file) Close() error {
	f.closed, f.rest = true, nil
	return nil
}

// folder is an open folder.
type folder struct {
	entry   *entry
	archive *Archive
	name    string
	list    []fs.DirEntry // what ReadDir has not given yet
}

func (d *folder) Stat() (fs.FileInfo, error) { return d.entry, nil }
func (d *folder) Close() error               { return nil }

func (d *folder) Read([]byte) (int, error) {
	return 0, d.archive.pathError("read", d.name, errFolder())
}

func (d *folder) ReadDir(n int) ([]fs.DirEntry, error) {
	if n <= 0 {
		n = len(d.list)
	} else if len(d.list) == 0 {
		return nil, io.EOF
	}
	n = min(n, len(d.list))
	list := d.list[:n:n]
	d.list = d.list[n:]
	return list, nil
}
