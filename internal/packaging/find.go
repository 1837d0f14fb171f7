package packaging

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
	"github.com/stackjob/stackjob/internal/template"
)

// A reference is a place in a template that names something local.
type reference struct {
	place
	// path is where it is, such as Resources.Function.Properties.Code.
	path string
	node *source.Node
	// from and to are the bytes of the text that it is written in.
	from, to int
	// template is the name of the one that it is in.
	template string
	// local is what it names, in the artifact; "" unless that is in order.
	local string
}

func (r *reference) problem(message, hint string) problem.Problem {
	return problem.Problem{Path: r.path, Line: r.node.Line, Column: r.node.Column, Message: message, Hint: hint}
}

// A slot is where a node hangs in the tree. With YAML's aliases a node may have several.
type slot struct {
	parent *source.Node
	member int
}

// A finder collects a template's references.
type finder struct {
	found []*reference
	slots map[slot]*reference
	seen  map[*source.Node]bool
	// uses counts the slots of every node.
	uses map[*source.Node]int
}

// find returns the references in the order of the text.
func find(t *template.Template) ([]*reference, []problem.Problem) {
	f := finder{slots: map[slot]*reference{}, seen: map[*source.Node]bool{}, uses: map[*source.Node]int{}}
	root := t.Root()
	for _, resource := range t.Resources() {
		f.all(places[text(resource.Value.Get("Type"))], problem.Join(problem.Join("Resources", resource.Name), "Properties"), resource.Value.Get("Properties"))
	}
	f.all(repository, "Metadata.AWS::ServerlessRepo::Application", root.Get("Metadata").Get("AWS::ServerlessRepo::Application"))
	for _, section := range slices.Sorted(maps.Keys(globals)) {
		f.all(places[globals[section]], problem.Join("Globals", section), root.Get("Globals").Get(section))
	}
	f.transforms("Transform", root.Get("Transform"))
	f.walk("", root)
	slices.SortStableFunc(f.found, func(a, b *reference) int {
		return cmp.Or(a.node.Line-b.node.Line, a.node.Column-b.node.Column)
	})
	return f.distinct()
}

func text(n *source.Node) string {
	if n == nil || n.Tag != "" {
		return ""
	}
	return n.Text
}

func (f *finder) all(places []place, path string, properties *source.Node) {
	for _, p := range places {
		f.at(p, path, properties, p.property)
	}
}

// at follows a property's path down to its value, through every member of that name.
func (f *finder) at(p place, path string, n *source.Node, property []string) {
	if n == nil {
		return
	}
	for i, m := range n.Members {
		if m.Name != property[0] {
			continue
		}
		below := problem.Join(path, m.Name)
		if len(property) > 1 {
			f.at(p, below, m.Value, property[1:])
			continue
		}
		if !isLocal(m.Value) {
			continue
		}
		r := &reference{place: p, path: below, node: m.Value}
		if other := f.slots[slot{n, i}]; other == nil {
			f.slots[slot{n, i}] = r
			f.found = append(f.found, r)
		} else if !sameAs(r, other) {
			f.uses[m.Value]++ // as if it were in two places
		}
	}
}

// remote texts name what is elsewhere already, or what CloudFormation finds.
var remote = pattern.New(`^[A-Za-z][A-Za-z0-9+.-]*://|\{\{resolve:`)

// isLocal tells whether a value is a path: a plain text, no function, object or address.
func isLocal(n *source.Node) bool {
	return n.Kind == source.Text && n.Tag == "" && n.Text != "" &&
		(!remote.MatchString(n.Text) || strings.HasPrefix(n.Text, "file://"))
}

// walk finds AWS::Include wherever it is called, and counts.
func (f *finder) walk(path string, n *source.Node) {
	if f.seen[n] {
		return
	}
	f.seen[n] = true
	if n.Tag == "!Transform" {
		f.transforms(path, n)
	}
	for _, m := range n.Members {
		f.uses[m.Value]++
		below := problem.Join(path, m.Name)
		if m.Name == "Fn::Transform" {
			f.transforms(below, m.Value)
		}
		f.walk(below, m.Value)
	}
	for i, item := range n.Items {
		f.uses[item]++
		f.walk(problem.Item(path, i), item)
	}
}

// transforms looks at a call of one transform or a list of them.
func (f *finder) transforms(path string, n *source.Node) {
	if n == nil {
		return
	}
	if text(n.Get("Name")) == "AWS::Include" {
		f.at(include, path, n, include.property)
	}
	for i, item := range n.Items {
		if text(item.Get("Name")) == "AWS::Include" {
			f.at(include, problem.Item(path, i), item, include.property)
		}
	}
}

// distinct leaves one reference for each text. A text that a YAML alias brings to other places, too,
// cannot be replaced for one of them.
func (f *finder) distinct() ([]*reference, []problem.Problem) {
	byNode := map[*source.Node][]*reference{}
	var list []*reference
	var problems []problem.Problem
	for _, r := range f.found {
		if byNode[r.node] == nil {
			list = append(list, r)
		}
		byNode[r.node] = append(byNode[r.node], r)
	}
	for _, r := range list {
		same := slices.IndexFunc(byNode[r.node], func(other *reference) bool { return !sameAs(r, other) }) < 0
		if !same || f.uses[r.node] != len(byNode[r.node]) {
			problems = append(problems, r.problem("shares its path with other places through a YAML anchor", "write the path out at each place"))
		}
	}
	return list, problems
}

// sameAs tells whether two references become the same text.
func sameAs(a, b *reference) bool {
	return a.kind == b.kind && a.form == b.form
}
