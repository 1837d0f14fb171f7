package pack

import (
	"io/fs"
	"path"
)

// A tree is a directory as the artifact shows it: without .git, and with the files that links inside
// it lead to instead of the links; links that lead elsewhere are left out. Its files come from an
// [os.Root], which no link can leave.
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
		if entry := t.entry(name, entry); entry != nil {
			kept = append(kept, entry)
		}
	}
	return kept, nil
}

// entry is what an entry of a directory becomes; nil leaves it out.
func (t tree) entry(dir string, entry fs.DirEntry) fs.DirEntry {
	if entry.Name() == ".git" {
		return nil
	}
	if entry.Type()&fs.ModeSymlink == 0 {
		return entry
	}
	info, err := t.Stat(path.Join(dir, entry.Name()))
	if err != nil || info.IsDir() {
		return nil
	}
	return fs.FileInfoToDirEntry(info)
}

// astray lists the links of a directory that lead outside the tree or nowhere.
func (t tree) astray(dir string) ([]string, error) {
	all, err := fs.ReadDir(t.root, dir)
	var names []string
	for _, entry := range all {
		name := path.Join(dir, entry.Name())
		if entry.Type()&fs.ModeSymlink == 0 || entry.Name() == ".git" {
			continue
		}
		if _, err := t.Stat(name); err != nil {
			names = append(names, name)
		}
	}
	return names, err
}
