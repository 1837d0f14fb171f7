package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/stackjob/stackjob/internal/cli/pack"
)

// find lists the templates below a folder, relative to it.
func find(dir string) ([]string, error) {
	files := os.DirFS(dir)
	var found []string
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !pack.HasTemplateName(name) {
			return err
		}
		data, err := fs.ReadFile(files, name)
		if err == nil && pack.LooksLikeTemplate(data) {
			found = append(found, name)
		}
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no folder %s", dir)
	}
	return found, err
}
