package template

import (
	"slices"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// HasNestedStacks tells whether a resource is a stack of its own: change sets then have to include
// nested stacks. Resources that a macro makes are not seen.
func (t *Template) HasNestedStacks() bool {
	return slices.ContainsFunc(t.Resources(), func(m source.Member) bool {
		return nests(scalar(m.Value.Get("Type")))
	})
}

// Transforms are the names of the macros that CloudFormation runs on the template, in the order met
// and each once: of its Transform section and of every Fn::Transform. A name that is computed is "".
func (t *Template) Transforms() []string {
	f := finder{seen: map[*source.Node]bool{}}
	f.declared(t.root.Get("Transform"))
	f.called(t.root)
	return f.names
}

// A finder collects the names of transforms.
type finder struct {
	names []string
	seen  map[*source.Node]bool
}

func (f *finder) add(name string) {
	if !slices.Contains(f.names, name) {
		f.names = append(f.names, name)
	}
}

// declared reads a Transform section: a name, an object with a name, or a list of those.
func (f *finder) declared(n *source.Node) {
	switch {
	case n == nil || n.Kind == source.Null:
	case n.Kind == source.Object:
		f.add(scalar(n.Get("Name")))
	case n.Kind == source.List:
		for _, item := range n.Items {
			f.declared(item)
		}
	default:
		f.add(n.Text)
	}
}

// called looks for Fn::Transform everywhere.
func (f *finder) called(n *source.Node) {
	if f.seen[n] {
		return
	}
	f.seen[n] = true
	if n.Tag == "!Transform" {
		f.add(scalar(n.Get("Name")))
	}
	for _, m := range n.Members {
		if m.Name == "Fn::Transform" {
			f.declared(m.Value)
		}
		f.called(m.Value)
	}
	for _, item := range n.Items {
		f.called(item)
	}
}

// Outputs are the names of the outputs that the template declares, in the order of the text.
func (t *Template) Outputs() []string {
	var names []string
	for _, m := range entries(t.root.Get("Outputs")) {
		names = append(names, m.Name)
	}
	return names
}
