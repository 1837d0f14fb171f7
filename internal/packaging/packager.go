package packaging

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/stackjob/stackjob/internal/staging"
	"github.com/stackjob/stackjob/internal/template"
)

// A local is something to stage: the same file may go as it is and in a zip.
type local struct {
	path string
	kind kind
}

func (r *reference) named() local { return local{r.local, r.kind} }

// A packager stages what a survey has found in order.
type packager struct {
	ctx     context.Context
	stager  Stager
	units   map[string]*unit
	objects map[local]staging.Object
	staged  []Staged
	memory  *memory
}

// all are the units in the order of their paths, the root first.
func (p *packager) all(root *unit) []*unit {
	list := []*unit{root}
	for _, name := range slices.Sorted(maps.Keys(p.units)) {
		list = append(list, p.units[name])
	}
	return list
}

// together is how many bytes wait to be staged together. What is staged stays: a slice that ends here has
// not worked in vain, and /tmp holds little more than the largest file.
const together = 16 << 20

// files stages everything but templates.
func (p *packager) files(files fs.FS, root *unit, tempDir string) error {
	kept := &spool{dir: tempDir, files: files}
	defer kept.remove()
	var locals []local
	var contents []staging.Content
	for _, r := range p.wanted(root) {
		c, err := kept.content(r)
		if err != nil {
			return fmt.Errorf("package %s for %s of %s: %w", r.local, r.path, r.template, err)
		}
		locals, contents = append(locals, r.named()), append(contents, c)
		if kept.size < together && len(contents) < mostTogether {
			continue
		}
		if err := p.stage(locals, contents); err != nil {
			return err
		}
		locals, contents = nil, nil
		kept.remove()
	}
	return p.stage(locals, contents)
}

// mostTogether keeps the number of open files low: a Lambda function may have 1,024.
const mostTogether = 128

// wanted are the references to files, one for each that is not known to be staged.
func (p *packager) wanted(root *unit) []*reference {
	var list []*reference
	seen := map[local]bool{}
	for _, u := range p.all(root) {
		for _, r := range u.references {
			if r.kind == nested || seen[r.named()] {
				continue
			}
			seen[r.named()] = true
			if o, staged := p.memory.find(r.named()); staged {
				p.objects[r.named()] = o
				p.staged = append(p.staged, Staged{r.local, o})
				continue
			}
			list = append(list, r)
		}
	}
	return list
}

func (s *spool) content(r *reference) (staging.Content, error) {
	info, err := fs.Stat(s.files, r.local)
	switch {
	case err != nil:
		return staging.Content{}, err
	case info.IsDir():
		return s.zip(r.local)
	case r.kind == bundle:
		return s.bundle(r.local)
	}
	return s.whole(r.local)
}

func (p *packager) stage(locals []local, contents []staging.Content) error {
	objects, err := p.stager.Stage(p.ctx, contents...)
	if err != nil {
		return err
	}
	for i, l := range locals {
		p.objects[l] = objects[i]
		p.memory.keep(l, objects[i])
		p.staged = append(p.staged, Staged{l.path, objects[i]})
	}
	return nil
}

// templates stages the nested templates, those first that nest no others.
func (p *packager) templates() error {
	for {
		var locals []local
		var contents []staging.Content
		for _, name := range slices.Sorted(maps.Keys(p.units)) {
			u := p.units[name]
			if u.done || !p.ready(u) {
				continue
			}
			packaged, err := p.rewritten(u)
			if err != nil {
				return err
			}
			locals, contents = append(locals, local{name, nested}), append(contents, staging.Bytes(name, packaged.Text()))
		}
		if len(locals) == 0 {
			return nil
		}
		if err := p.stage(locals, contents); err != nil {
			return err
		}
		for _, l := range locals {
			p.units[l.path].done = true
		}
	}
}

// ready tells whether everything that a template refers to is staged.
func (p *packager) ready(u *unit) bool {
	return !slices.ContainsFunc(u.references, func(r *reference) bool {
		_, staged := p.objects[r.named()]
		return !staged
	})
}

// rewritten is a template with the addresses of what it refers to.
func (p *packager) rewritten(u *unit) (*template.Template, error) {
	if len(u.references) == 0 {
		return u.template, nil
	}
	values := map[*reference][]byte{}
	for _, r := range u.references {
		value, err := r.form.value(p.objects[r.named()])
		if err != nil {
			return nil, fmt.Errorf("write the address of %s: %w", r.local, err)
		}
		values[r] = value
	}
	return rewrite(u.template, values)
}
