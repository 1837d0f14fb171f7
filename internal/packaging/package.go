// Package packaging stages what a template refers to in its artifact: code, nested templates,
// definitions and snippets, as "aws cloudformation package" does, and lets the template name the
// objects instead.
//
// Only the references are rewritten; comments, order and every other byte of a template stay. Unlike
// the AWS CLI's command it leaves properties that are absent alone, and never packages the folder
// that the template is in unless the template says so.
package packaging

import (
	"context"
	"io/fs"

	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/internal/template"
)

// A Stager puts contents into S3. *staging.Stager is one.
type Stager interface {
	Stage(ctx context.Context, contents ...staging.Content) ([]staging.Object, error)
}

// Options are limits. Zero values mean the defaults.
type Options struct {
	// MaxTotal is how many bytes all that is packaged may have, before it is zipped: 256 MiB by
	// default, which leaves room in a function's /tmp of 512 MB (aws-facts 7.2). How large one file
	// may be is for the file system to say (see [artifact.Options]).
	//
	// [artifact.Options]: https://pkg.go.dev/github.com/stackjob/stackjob/artifact#Options
	MaxTotal int64
	// TempDir is where files are kept until they are staged; "" for the system's folder.
	TempDir string
	// Memory remembers across calls what was staged; nil for nothing. Source is what the files are of,
	// the same only if they are: a call that was interrupted goes on with the rest then.
	Memory *Memory
	Source string
}

// Result is a packaged template.
type Result struct {
	// Template has addresses in the place of local references; it is the one given if it has none.
	Template *template.Template
	// Staged are the files, folders and nested templates that it and its nested templates refer to,
	// each once, those before the templates that name them.
	Staged []Staged
}

// Staged is a file or folder in S3.
type Staged struct {
	// Path is in the artifact.
	Path   string
	Object staging.Object
}

// Package stages everything local that the template refers to, and what its nested templates refer
// to. The template's name is its path in files. Nothing is staged unless all of it can be.
//
// What is wrong with references is of type *[problem.Error], for several templates joined, with file,
// line and column. Errors of the stager and of files are wrapped.
//
// [problem.Error]: https://pkg.go.dev/github.com/stackjob/stackjob/internal/spec/problem#Error
func Package(ctx context.Context, files fs.FS, t *template.Template, stager Stager, o Options) (Result, error) {
	if o.MaxTotal <= 0 {
		o.MaxTotal = 256 << 20
	}
	s := &survey{files: files, left: o.MaxTotal, most: o.MaxTotal, units: map[string]*unit{}, sizes: map[string]int64{}}
	root := s.look(t, []string{t.Name})
	if err := s.failed(); err != nil {
		return Result{}, err
	}
	if len(root.references) == 0 {
		return Result{Template: t}, nil
	}
	p := &packager{ctx: ctx, stager: stager, units: s.units, objects: map[local]staging.Object{}, memory: o.Memory.of(o.Source)}
	if err := p.files(files, root, o.TempDir); err != nil {
		return Result{}, err
	}
	if err := p.templates(); err != nil {
		return Result{}, err
	}
	packaged, err := p.rewritten(root)
	return Result{Template: packaged, Staged: p.staged}, err
}
