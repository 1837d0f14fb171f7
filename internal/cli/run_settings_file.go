package cli

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/stackjob/stackjob/internal/cli/pack"
	"github.com/stackjob/stackjob/internal/spec"
)

// settingsFile is the file in the directory that says what to deploy.
const settingsFile = "stackjob.yaml"

// otherName is how some would write it. It is refused, for a file that is passed over is a surprise.
const otherName = "stackjob.yml"

// optional are the keys that have a default here, though not in a pipeline.
var optional = []string{"stack", "file"}

// readSettings reads the settings file; without one, or with one that says nothing, it is all
// defaults.
func readSettings(dir *pack.Dir, byDefault func(missing []string) (map[string]string, error)) (*spec.Spec, error) {
	if _, err := fs.Stat(dir.FS(), otherName); err == nil {
		return nil, hint(usagef("%s is not read", filepath.Join(dir.Path, otherName)), "rename it to %s", settingsFile)
	}
	data, err := fs.ReadFile(dir.FS(), settingsFile)
	if errors.Is(err, fs.ErrNotExist) || err == nil && saysNothing(data) {
		data, err = []byte("{}"), nil
	}
	if err != nil {
		return nil, usagef("cannot read the settings: %w", err)
	}
	name := filepath.Join(dir.Path, settingsFile)
	wanted, err := spec.FromFile(name, data)
	wrong, ok := errors.AsType[*spec.Error](err)
	if !ok {
		return wanted, usage(err)
	}
	missing := withoutOptional(wrong)
	if len(wrong.Problems) > 0 {
		return nil, usage(wrong)
	}
	values, err := byDefault(missing)
	if err != nil {
		return nil, err
	}
	if data, err = complete(data, values); err != nil {
		return nil, usagef("%s: %w", name, err)
	}
	wanted, err = spec.FromFile(name, data)
	return wanted, usage(err)
}

// saysNothing tells whether a YAML text is empty but for comments.
func saysNothing(data []byte) bool {
	var document yaml.Node
	return yaml.Unmarshal(data, &document) == nil && document.IsZero()
}

// withoutOptional takes the problems of optional keys that are missing out, and returns these keys.
func withoutOptional(wrong *spec.Error) (missing []string) {
	wrong.Problems = slices.DeleteFunc(wrong.Problems, func(p spec.Problem) bool {
		if p.Message != spec.Missing || !slices.Contains(optional, p.Path) {
			return false
		}
		missing = append(missing, p.Path)
		return true
	})
	return missing
}

// complete writes missing keys with their values into the settings. It works on the tree of the
// text, so that values stay as they are written.
func complete(data []byte, values map[string]string) ([]byte, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(data, &document); err != nil {
		return nil, err
	}
	root := document.Content[0]
	for key, value := range values {
		root.Content = append(root.Content, text(key), text(value))
	}
	return yaml.Marshal(&document)
}

func text(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value, Style: yaml.DoubleQuotedStyle}
}
