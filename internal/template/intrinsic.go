package template

import (
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// intrinsic is the intrinsic function that a node calls, by its full name such as "Ref" or
// "Fn::Sub", with its argument. The name is "" for any other node.
func intrinsic(n *source.Node) (name string, argument *source.Node) {
	if short, ok := strings.CutPrefix(n.Tag, "!"); ok {
		if short != "Ref" && short != "Condition" {
			short = "Fn::" + short
		}
		return short, n
	}
	if n.Kind != source.Object || len(n.Members) != 1 {
		return "", nil
	}
	if m := n.Members[0]; m.Name == "Ref" || strings.HasPrefix(m.Name, "Fn::") {
		return m.Name, m.Value
	}
	return "", nil
}

// attribute takes apart what Fn::GetAtt is given: "Resource.Attribute" or a list of the two. A name
// that is computed is "".
func attribute(argument *source.Node) (resource, name string) {
	if argument.Kind != source.List {
		resource, name, _ = strings.Cut(argument.Text, ".")
		return resource, name
	}
	var parts [2]string
	for i, item := range argument.Items[:min(2, len(argument.Items))] {
		if item.Tag == "" {
			parts[i] = item.Text
		}
	}
	return parts[0], parts[1]
}

// variables are the names in a text of Fn::Sub: ${Name} and ${Resource.Attribute}, but not the
// literal ${!Name}.
func variables(text string) []string {
	var names []string
	for {
		_, rest, ok := strings.Cut(text, "${")
		if !ok {
			return names
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			return names
		}
		if !strings.HasPrefix(name, "!") {
			names = append(names, strings.TrimSpace(name))
		}
		text = after
	}
}

// Resources are the members of the Resources section, those that Fn::ForEach makes included: their
// names have a "*" for each variable of the loop.
func (t *Template) Resources() []source.Member { return entries(t.root.Get("Resources")) }

const forEach = "Fn::ForEach::"

// entries are the members of a section, those that Fn::ForEach makes included. The names of those
// have a "*" for each variable of the loop, as it is not known what it stands for.
func entries(section *source.Node) []source.Member {
	if section == nil {
		return nil
	}
	var list []source.Member
	for _, m := range section.Members {
		if !strings.HasPrefix(m.Name, forEach) {
			list = append(list, m)
			continue
		}
		if len(m.Value.Items) != 3 {
			continue
		}
		for _, made := range entries(m.Value.Items[2]) {
			made.Name = wildcards(made.Name)
			list = append(list, made)
		}
	}
	return list
}

// wildcards puts a "*" in the place of ${Name} and &{Name}.
func wildcards(name string) string {
	var b strings.Builder
	for {
		at := strings.IndexAny(name, "$&")
		if at < 0 || at+1 >= len(name) {
			return b.String() + name
		}
		end := strings.IndexByte(name, '}')
		if name[at+1] != '{' || end < at {
			b.WriteString(name[:at+1])
			name = name[at+1:]
			continue
		}
		b.WriteString(name[:at] + "*")
		name = name[end+1:]
	}
}

// fits tells whether a name is the one with wildcards. At a mismatch the last "*" takes one byte more.
func fits(pattern, name string) bool {
	p, n, star, taken := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, taken = p, n
			p++
		case p < len(pattern) && pattern[p] == name[n]:
			p++
			n++
		case star >= 0:
			taken++
			p, n = star+1, taken
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
