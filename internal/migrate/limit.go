package migrate

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// longestUserParameters is the limit of a configuration value, in characters; references to variables
// count as they are written (aws-facts 1.1).
const longestUserParameters = 1000

// fit writes the keys as user parameters. What has no room goes into a spec file, but for what has
// variables in it: those have values in user parameters only.
func (m *migration) fit(a *action, keys *source.Node) (userParameters string, ok bool) {
	whole := string(encode(keys, ""))
	if utf8.RuneCountInString(whole) <= longestUserParameters {
		return whole, true
	}
	place := m.specFile(a, keys)
	stay, move := split(keys)
	short := object()
	set(short, "spec", text(place.Artifact+"::"+place.Path))
	short.Members = append(short.Members, stay.Members...)
	rest := string(encode(short, ""))
	if n := utf8.RuneCountInString(rest); place.Artifact == "" || n > longestUserParameters {
		a.stays("its configuration makes user parameters of %d characters, of which a pipeline takes %d, and variables cannot move to a spec file; it stays as it is",
			utf8.RuneCountInString(whole), longestUserParameters)
		return "", false
	}
	place.Content = encode(move, "  ")
	m.result.Files = append(m.result.Files, place)
	a.note("user parameters of %d characters are too long for a pipeline, which takes %d: put the file %s into the artifact %s",
		utf8.RuneCountInString(whole), longestUserParameters, place.Path, place.Artifact)
	return rest, true
}

var (
	noFileName   = regexp.MustCompile(`[^A-Za-z0-9_-]+`)
	artifactName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,100}$`)
)

// specFile is where the action's spec file is to be: in the artifact of its template, under a name of its
// own. The artifact is "" if nothing names one.
func (m *migration) specFile(a *action, keys *source.Node) File {
	artifact, _, found := strings.Cut(textOf(keys, "file"), "::")
	if !found || !artifactName.MatchString(artifact) {
		return File{}
	}
	name := strings.Trim(noFileName.ReplaceAllString(strings.ToLower(a.stage+"-"+a.name), "-"), "-")
	file := File{Artifact: artifact, Path: "stackjob/" + name + ".json"}
	for i := 2; slices.ContainsFunc(m.result.Files, func(f File) bool { return f.Path == file.Path }); i++ {
		file.Path = fmt.Sprintf("stackjob/%s-%d.json", name, i)
	}
	return file
}

// split parts keys into those with variables in them and the others. Parameters are parted by name, as
// they are merged again.
func split(keys *source.Node) (stay, move *source.Node) {
	stay, move = object(), object()
	for _, m := range keys.Members {
		to := move
		switch {
		case !contains(m.Value, hasReference) && !hasReference(m.Name):
		case m.Name == "parameters" && m.Value.Kind == source.Object:
			inner, outer := split(m.Value)
			set(stay, m.Name, inner)
			if len(outer.Members) > 0 {
				set(move, m.Name, outer)
			}
			continue
		default:
			to = stay
		}
		set(to, m.Name, m.Value)
	}
	return stay, move
}
