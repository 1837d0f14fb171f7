package pack

import (
	"fmt"
	"io/fs"
	"path"
)

// A tree is a directory as the artifact shows it: without .git, and with the files that links inside
// it lead to instead of the links. Its files come from an [os.Root], which no link can leave.
type tree struct{ root fs.FS }

func (t tree) Open(name string) (fs.File, error) { return t.root.Open(name) }

func (t tree) Stat(name string) (fs.FileInfo, error) { return fs.Stat(t.root, name) }

func (t tree) ReadFile(name string) ([]byte, error) { return fs.ReadFile(t.root, name) }

// ReadDir lists what goes into the artifact.
func (t tree) ReadDir(name string) ([]fs.DirEntry, error) {
	all, err := fs.ReadDir(t.root, name)
	if err != nil {
		return nil, err
	}
	var kept []fs.DirEntry
	for _, entry := range all {
		entry, err := t.entry(name, entry)
		if err != nil {
			return nil, err
		}
		if entry != nil {
			kept = append(kept, entry)
		}
	}
	return kept, nil
}

// entry is what an entry of a directory becomes; nil leaves it out.
func (t tree) entry(dir string, entry fs.DirEntry) (fs.DirEntry, error) {
	if entry.Name() == ".git" {
		return nil, nil
	}
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry, nil
	}
	name := path.Join(dir, entry.Name())
	info, err := t.Stat(name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("the link %s leads outside the directory or nowhere", name)
	case info.IsDir():
		return nil, nil
	}
	return fs.FileInfoToDirEntry(info), nil
}
