package migrate

import (
	"maps"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// tooManyInputs tells whether an action has to stay because of its input artifacts: it uses too many, or
// has too many and says by a variable which of them it uses.
func (m *migration) tooManyInputs(a *action, c *source.Node) bool {
	if len(items(a.node.Get("inputArtifacts"))) <= mostInputs {
		return false
	}
	template, config, given := textOf(c, "TemplatePath"), textOf(c, "TemplateConfiguration"), textOf(c, "ParameterOverrides")
	overrides, p := source.JSON([]byte(given))
	if p != nil {
		overrides = text(given)
	}
	switch {
	case hasReference(overrides.Text) || variesIn(template) || variesIn(config) || namesByVariable(overrides):
		a.stays("it has more than %d input artifacts, which is what a Lambda action takes, and a variable says which of them it uses; it stays as it is", mostInputs)
		return true
	case len(named(a, text(template), text(config), overrides)) > mostInputs:
		a.stays("it uses more than %d input artifacts, which is what a Lambda action takes; it stays as it is", mostInputs)
		return true
	}
	return false
}

// variesIn tells whether the artifact of Artifact::path is a variable.
func variesIn(file string) bool {
	artifact, _, _ := strings.Cut(file, "::")
	return hasReference(artifact)
}

// namesByVariable tells whether a function of an override has a variable where its artifact is.
func namesByVariable(overrides *source.Node) bool {
	return slices.ContainsFunc(overrides.Members, func(m source.Member) bool {
		return slices.ContainsFunc(m.Value.Members, func(f source.Member) bool {
			return len(f.Value.Items) > 0 && hasReference(f.Value.Items[0].Text)
		})
	})
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
