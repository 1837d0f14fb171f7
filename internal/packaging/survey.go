package packaging

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/template"
	"github.com/stackjob/stackjob/job"
)

const (
	// deepest is how many templates may be nested in each other, the outermost included.
	deepest = 20
	// mostNested is how many bytes all nested templates may have: they are in memory together. The
	// 2,500 resources that a hierarchy may have (aws-facts 4.8) take far less.
	mostNested = 8 << 20
)

// A unit is one template of a tree of nested ones.
type unit struct {
	template   *template.Template
	references []*reference
	done       bool
}

// A survey looks at everything that a template refers to, before anything is staged.
type survey struct {
	files      fs.FS
	left       int64 // bytes that may still be packaged
	most       int64
	units      map[string]*unit // by path; those of nested templates only
	nestedSize int64
	// sizes are those of the files and folders that were measured.
	sizes map[string]int64
	// errors are what is wrong, by template, in the order met.
	errors []error
}

// nested looks at the template at a path, once. The chain are the templates around it.
func (s *survey) nested(name string, chain []string) {
	if s.units[name] != nil {
		return
	}
	t, err := template.Read(s.files, name)
	if err != nil {
		s.units[name] = &unit{}
		s.errors = append(s.errors, err)
		return
	}
	s.units[name] = s.look(t, chain)
}

// look finds a template's references and looks at what they name.
func (s *survey) look(t *template.Template, chain []string) *unit {
	references, problems := find(t)
	at := &cursor{text: t.Text(), format: t.Format, line: 1, column: 1}
	for _, r := range references {
		r.template = t.Name
		p := r.locate(at)
		if p == nil {
			p = s.reference(t, r, chain)
		}
		if p != nil {
			problems, r.local = append(problems, *p), ""
		}
	}
	if len(problems) > 0 {
		s.errors = append(s.errors, refuse(t.Name, problems...))
	}
	for _, r := range references {
		if r.kind == nested && r.local != "" {
			s.nested(r.local, append(slices.Clip(chain), r.local))
		}
	}
	return &unit{template: t, references: references}
}

func (s *survey) reference(t *template.Template, r *reference, chain []string) (p *problem.Problem) {
	if r.local, p = inArtifact(t.Name, r); p != nil {
		return p
	}
	return s.check(r, chain)
}

// inArtifact is the path in the artifact of what a template names, relative to itself.
func inArtifact(name string, r *reference) (string, *problem.Problem) {
	text := r.node.Text
	refused := func(message, hint string) (string, *problem.Problem) {
		p := r.problem("names "+problem.Name(text)+", "+message, hint)
		return "", &p
	}
	const relative = "write the path relative to the template"
	switch {
	case strings.HasPrefix(text, "file://"), path.IsAbs(text), len(text) > 1 && text[1] == ':':
		return refused("which is no path within the artifact", relative)
	case strings.Contains(text, `\`):
		return refused("which has a backslash", "write forward slashes")
	}
	local := path.Join(path.Dir(name), text)
	if !fs.ValidPath(local) {
		return refused("which leads out of the artifact", relative+", to something in the same artifact")
	}
	return local, nil
}

// check looks whether what a reference names is there and of the right kind, and counts its size.
func (s *survey) check(r *reference, chain []string) *problem.Problem {
	refused := func(message, hint string) *problem.Problem {
		p := r.problem("names "+problem.Name(r.local)+", "+message, hint)
		return &p
	}
	info, err := fs.Stat(s.files, r.local)
	switch {
	case err != nil:
		return s.unreadable(r, err)
	case info.IsDir() && (r.kind == file || r.kind == nested):
		return refused("which is a folder", "name a file")
	case !info.IsDir() && !info.Mode().IsRegular():
		return refused("which is a symbolic link or another special file", "put the file itself into the artifact")
	case slices.Contains(chain, r.local):
		return refused("which is nested in itself: "+strings.Join(append(slices.Clip(chain), r.local), " → "), "a stack cannot contain itself")
	case r.kind == nested && len(chain) >= deepest:
		return refused(fmt.Sprintf("which is nested more than %d deep", deepest), "nest fewer stacks in each other")
	}
	return s.measure(r)
}

// unreadable says what is not there. Trouble that is nobody's mistake is kept apart.
func (s *survey) unreadable(r *reference, err error) *problem.Problem {
	message, hint := "which does not exist in the artifact", "the path is relative to the template"
	if strings.Contains(r.node.Text, "${") {
		hint = "the path is taken as it is written, without variables"
	}
	if known, ok := errors.AsType[*artifact.Error](err); ok && known.Kind == artifact.AbsentMember {
		_, offer, _ := strings.Cut(known.Detail, "; ")
		if offer != "" {
			hint = offer
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		if job.FailureTypeOf(err) != job.ConfigurationError {
			s.errors = append(s.errors, fmt.Errorf("%s: look for %s: %w", r.path, r.local, err))
			return nil
		}
		message, hint = "which cannot be read: "+err.Error(), ""
	}
	p := r.problem("names "+problem.Name(r.local)+", "+message, hint)
	return &p
}

// perFile is what a file takes in a zip besides its content, in bytes: many empty ones are something too.
const perFile = 128

// measure adds the size of what a reference names to the total, once.
func (s *survey) measure(r *reference) *problem.Problem {
	if _, known := s.sizes[r.local]; known {
		return nil
	}
	var size int64
	count, special := 0, ""
	err := fs.WalkDir(s.files, r.local, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if !entry.Type().IsRegular() {
			special = name
			return fs.SkipAll
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		count++
		if size += info.Size() + perFile; size > s.left {
			return fs.SkipAll
		}
		return nil
	})
	var p problem.Problem
	switch {
	case err != nil:
		return s.unreadable(r, err)
	case special != "":
		p = r.problem("names "+problem.Name(r.local)+", in which "+problem.Name(special)+" is a symbolic link or another special file",
			"put the file itself into the artifact")
	case count == 0:
		p = r.problem("names "+problem.Name(r.local)+", which is a folder without files", "put something into it or name another")
	case size > s.left:
		p = r.problem(fmt.Sprintf("names %s, with which more than %d MiB are to be packaged", problem.Name(r.local), s.most>>20),
			"package less, or put large files into S3 beforehand and name them there")
	case r.kind == nested && s.nestedSize+size > mostNested:
		p = r.problem(fmt.Sprintf("names %s, with which all nested templates have more than %d MiB", problem.Name(r.local), mostNested>>20),
			"make stacks of their own of some")
	default:
		s.add(r, size)
		return nil
	}
	return &p
}

func (s *survey) add(r *reference, size int64) {
	s.sizes[r.local] = size
	s.left -= size
	if r.kind == nested {
		s.nestedSize += size
	}
}

// failed is everything that is wrong: trouble that passes first, so that the whole is tried again.
func (s *survey) failed() error {
	for _, err := range s.errors {
		if kind := job.FailureTypeOf(err); kind != job.ConfigurationError {
			return err
		}
	}
	if len(s.errors) == 1 {
		return s.errors[0]
	}
	return errors.Join(s.errors...)
}
