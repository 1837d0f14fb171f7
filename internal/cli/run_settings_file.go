package cli

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/stackjob/stackjob/internal/cli/pack"
	"github.com/stackjob/stackjob/internal/spec"
)

// settingsFile is the file in the directory that says what to deploy: a spec file.
const settingsFile = "stackjob.yaml"

// otherName is how some would write it. It is refused, for a file that is passed over is a surprise.
const otherName = "stackjob.yml"

// optional are the keys that have a default here, though not in a pipeline.
var optional = []string{"stack", "file"}

// said are the user parameters that the flags amount to; they go before what the settings file says.
type said struct {
	// Spec is the settings file; "" if there is none, or it says nothing.
	Spec         string            `json:"spec,omitempty"`
	Stack        string            `json:"stack,omitempty"`
	File         string            `json:"file,omitempty"`
	Region       string            `json:"region,omitempty"`
	Parameters   map[string]string `json:"parameters,omitempty"`
	Variables    map[string]string `json:"variables,omitempty"`
	Capabilities []string          `json:"capabilities,omitempty"`
}

func (s said) text() (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(s)
	return strings.TrimSpace(b.String()), err
}

// read reads what was said together with the settings file. Optional keys that nothing is said of are
// missing, which is no error.
func (s said) read(dir *pack.Dir) (wanted *spec.Spec, missing []string, err error) {
	text, err := s.text()
	if err != nil {
		return nil, nil, err
	}
	wanted, err = spec.Read(text, func(f spec.File) ([]byte, error) { return fs.ReadFile(dir.FS(), f.Path) })
	wrong, ok := errors.AsType[*spec.Error](err)
	if !ok {
		return wanted, nil, usage(err)
	}
	if missing = withoutOptional(wrong); len(wrong.Problems) == 0 {
		return nil, missing, nil
	}
	return nil, nil, usage(here(wrong, dir))
}

// here calls the texts that have problems by what they are on this machine.
func here(wrong *spec.Error, dir *pack.Dir) *spec.Error {
	rename := strings.NewReplacer(settingsFile, filepath.Join(dir.Path, settingsFile), "UserParameters", "the command line").Replace
	var texts []string
	for i, p := range wrong.Problems {
		wrong.Problems[i].Source = rename(cmp.Or(p.Source, wrong.Source))
		texts = append(texts, wrong.Problems[i].Source)
	}
	wrong.Source = strings.Join(slices.Compact(texts), " and ")
	return wrong
}

// settingsIn is the name of the settings file, or "" for a directory without one, or with one that
// says nothing.
func settingsIn(dir *pack.Dir) (string, error) {
	if _, err := fs.Stat(dir.FS(), otherName); err == nil {
		return "", hint(usagef("%s is not read", filepath.Join(dir.Path, otherName)), "rename it to %s", settingsFile)
	}
	data, err := fs.ReadFile(dir.FS(), settingsFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	case err != nil:
		return "", usagef("cannot read the settings: %w", err)
	case saysNothing(data):
		return "", nil
	}
	return settingsFile, nil
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
