package spec

import (
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// userParameters is the source's name in errors, as CodePipeline calls it.
const userParameters = "UserParameters"

// longestUserParameters is what all configuration of one action may come to, in bytes, after
// variables were put in (aws-facts 1.1).
const longestUserParameters = 100 << 10

// Missing is the message of the problem with a required key that is not there.
const Missing = "is missing"

// What to write when there is nothing usable.
const (
	jsonExample = `write an object such as {"stack":"my-stack","artifact":"Source","file":"template.yaml"}`
	yamlExample = "write keys such as stack: my-stack and file: template.yaml"
)

// The ranks of texts: what the user parameters say goes before what the spec file says.
const (
	fileRank = iota
	userRank
)

// Read reads the UserParameters of a pipeline action, a JSON object, together with the spec file that
// they may name. Keys of the user parameters go before those of the file; parameters and variables
// are merged by name.
//
// Open gives the contents of a file in an input artifact; the empty artifact is the one of the
// template, or the only one. Its errors are returned, wrapped. All other errors are of type *[Error]
// and tell what is wrong in both texts. Where open is nil, a spec file that is named is a problem.
func Read(userParameters string, open func(File) ([]byte, error)) (*Spec, error) {
	user, p := userField(userParameters)
	if p != nil {
		return nil, p
	}
	return readWith(user, open)
}

// FromUserParameters reads user parameters where no spec file can be opened: one that is named is a
// problem. Its errors are of type *[Error].
func FromUserParameters(text string) (*Spec, error) { return Read(text, nil) }

// FromFile reads a spec file on its own, in JSON or YAML as its name's ending tells, or else its
// first character. The name is used in errors, which are of type *[Error] and tell line and column.
func FromFile(name string, data []byte) (*Spec, error) {
	f, p := fileField(name, data)
	if p != nil {
		return nil, p
	}
	return newReader(f).read()
}

// readWith reads user parameters and the spec file that they name.
func readWith(user field, open func(File) ([]byte, error)) (*Spec, error) {
	place, named := specFile(user)
	if !named || open == nil {
		return newReader(user).read()
	}
	data, err := open(place)
	if err != nil {
		return nil, fmt.Errorf("read the spec file %s: %w", place, err)
	}
	user.from.opened = true
	file, wrong := fileField(place.String(), data)
	r := newReader(file, user)
	r.specFile = place
	if wrong != nil {
		r = newReader(user)
		r.broken(wrong.Problems[0], file.from)
	}
	return r.read()
}

// specFile is the file that the user parameters name. One that is named wrongly is a problem for
// whoever reads the key.
func specFile(user field) (File, bool) {
	node := user.node.Get(specKey)
	if node == nil {
		return File{}, false
	}
	place := field{node: node}.place()
	if place.Artifact == "" {
		place.Artifact = artifactIn(user)
	}
	return place, place.Path != ""
}

// artifactIn is the artifact that user parameters name for the template, in any of the ways there are.
func artifactIn(user field) string {
	for _, key := range []string{"artifact", "file", "TemplatePath"} {
		node := user.node.Get(key)
		if node == nil || node.Kind != source.Text {
			continue
		}
		name := node.Text
		if key != "artifact" {
			name = splitFile(node.Text).Artifact
		}
		if message, _ := artifactName(name); message == "" {
			return name
		}
	}
	return ""
}

// userField is the tree of user parameters.
func userField(text string) (field, *Error) {
	from := &origin{name: userParameters, rank: userRank}
	refuse := func(p Problem) (field, *Error) {
		return field{from: from}, &Error{Source: from.name, Problems: []Problem{p}}
	}
	switch {
	case strings.TrimSpace(text) == "":
		return refuse(Problem{Message: "is missing or empty", Hint: jsonExample})
	case len(text) > longestUserParameters:
		return refuse(Problem{Message: "is longer than 100 KB", Hint: "write only the keys of a spec"})
	}
	root, p := parse([]byte(text), source.JSON)
	if p != nil {
		if p.Hint == "" {
			p.Hint = jsonExample
		}
		return refuse(*p)
	}
	return field{from: from, node: root}, nil
}
