package migrate

import (
	"maps"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// used are the input artifacts that a native configuration names.
func (m *migration) used(a *action, c *source.Node) []string {
	return named(a, text(textOf(c, "TemplatePath")), text(textOf(c, "TemplateConfiguration")), overrides(c))
}

func overrides(c *source.Node) *source.Node {
	parsed, p := source.JSON([]byte(textOf(c, "ParameterOverrides")))
	if p != nil {
		return text(textOf(c, "ParameterOverrides"))
	}
	return parsed
}

// named are the action's input artifacts that are named in trees: alone, or before "::".
func named(a *action, trees ...*source.Node) []string {
	found := map[string]bool{}
	for _, input := range items(a.node.Get("inputArtifacts")) {
		name := textOf(input, "name")
		found[name] = slices.ContainsFunc(trees, func(tree *source.Node) bool {
			return contains(tree, func(value string) bool { return value == name || strings.HasPrefix(value, name+"::") })
		})
	}
	maps.DeleteFunc(found, func(_ string, is bool) bool { return !is })
	return slices.Sorted(maps.Keys(found))
}

// takeInputs leaves an action no more input artifacts than a Lambda action may have.
func (m *migration) takeInputs(a *action, keys *source.Node) {
	inputs := a.node.Get("inputArtifacts")
	if len(items(inputs)) <= mostInputs {
		return
	}
	used := named(a, keys)
	inputs.Items = slices.DeleteFunc(inputs.Items, func(input *source.Node) bool { return !slices.Contains(used, textOf(input, "name")) })
	a.note("input artifacts that it does not use are left out: a Lambda action takes %d", mostInputs)
}
