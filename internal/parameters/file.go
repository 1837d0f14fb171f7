package parameters

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/job"
)

// file is a whole file without a line break at its end, or the value of a key in it.
func (g *gathering) file(f spec.FileSource) (string, error) {
	content, err := g.read(f.File)
	if err != nil {
		return "", err
	}
	text, p := source.Clean(content)
	if p != nil {
		return "", wrong("takes a value from the file "+called(f.File)+place(p)+", which "+p.Message, p.Hint)
	}
	if f.Key != "" {
		return value(text, f)
	}
	if line, ok := bytes.CutSuffix(text, []byte("\n")); ok {
		text = bytes.TrimSuffix(line, []byte("\r"))
	}
	return string(text), nil
}

func (g *gathering) read(f spec.File) ([]byte, error) {
	known, ok := g.files[f]
	if !ok {
		known.value, known.err = g.readers.Files.ReadFile(g.ctx, f)
		g.files[f] = known
	}
	if known.err == nil {
		return known.value, nil
	}
	err := known.err
	if errors.Is(err, fs.ErrNotExist) || job.FailureTypeOf(err) == job.ConfigurationError {
		return nil, wrong(fmt.Sprintf("takes a value from the file %s, which cannot be read: %v", called(f), err), "")
	}
	return nil, fmt.Errorf("read the file %s: %w", called(f), err)
}

// called is a file as specs write it.
func called(f spec.File) string {
	if f.Artifact == "" {
		return problem.Name(f.Path)
	}
	return problem.Name(f.Artifact + "::" + f.Path)
}

func place(p *problem.Problem) string {
	if p.Line == 0 {
		return ""
	}
	return fmt.Sprintf(" (line %d)", p.Line)
}

// value is the value of a key in a flat object, as it was written.
func value(text []byte, f spec.FileSource) (string, error) {
	parse := source.YAML
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		parse = source.JSON
	}
	takes := "takes " + problem.Name(f.Key) + " from the file " + called(f.File)
	root, p := parse(text)
	switch {
	case p != nil:
		return "", wrong(takes+place(p)+", which "+p.Message, p.Hint)
	case root.Kind != source.Object:
		return "", wrong(takes+", which is "+root.Kind.String()+", not an object", "write keys and values into it")
	}
	found := root.Get(f.Key)
	switch {
	case found == nil:
		return "", wrong(takes+", which has no such key", choice(f.Key, slices.Sorted(maps.Keys(keys(root))), "it has ", "it has no keys"))
	case keys(root)[f.Key] > 1:
		return "", wrong(takes+", which has the key twice", "remove one")
	case found.Tag != "" || found.Kind == source.Object || found.Kind == source.List || found.Kind == source.Null:
		kind := found.Kind.String()
		if found.Tag != "" {
			kind = "a function"
		}
		return "", wrong(takes+", where it is "+kind, "write the value as text, a list with commas between its items")
	}
	return found.Text, nil
}

// keys are an object's keys and how often each is written.
func keys(n *source.Node) map[string]int {
	counts := map[string]int{}
	for _, m := range n.Members {
		counts[m.Name]++
	}
	return counts
}

// attribute is a part of an artifact's place (CodePipeline's Fn::GetArtifactAtt).
func (g *gathering) attribute(a spec.ArtifactAtt) (string, error) {
	at, err := g.readers.Artifacts.Place(a.Artifact)
	if err != nil {
		if job.FailureTypeOf(err) == job.ConfigurationError {
			return "", wrong(err.Error(), "")
		}
		return "", err
	}
	switch a.Attribute {
	case "BucketName":
		return at.Bucket, nil
	case "ObjectKey":
		return at.Key, nil
	case "URL":
		return staging.URL(at.Bucket, at.Key, at.Region), nil
	}
	return "", wrong("takes an artifact's attribute that there is not", "write BucketName, ObjectKey or URL")
}
