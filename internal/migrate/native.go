package migrate

import (
	"path"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
	"github.com/stackjob/stackjob/internal/spec/source"
)

// mostInputs is how many input artifacts a Lambda action takes (aws-facts 1.1); the native one takes ten.
const mostInputs = 5

// nativeNames are the native action's configuration keys (aws-facts 3.1).
var nativeNames = []string{
	"ActionMode", "StackName", "Capabilities", "ChangeSetName", "RoleArn", "TemplatePath",
	"TemplateConfiguration", "ParameterOverrides", "OutputFileName",
}

// A mode says what a native mode needs, and which keys do nothing in it.
type mode struct {
	needs, idle []string
}

// planning are the keys that belong to the making of a change set.
var planning = []string{"TemplatePath", "TemplateConfiguration", "ParameterOverrides", "Capabilities"}

// modes are the native action's (aws-facts 3.1).
var modes = map[string]mode{
	"CREATE_UPDATE":      {needs: []string{"TemplatePath"}, idle: []string{"ChangeSetName"}},
	"REPLACE_ON_FAILURE": {needs: []string{"TemplatePath"}, idle: []string{"ChangeSetName"}},
	"CHANGE_SET_REPLACE": {needs: []string{"TemplatePath", "ChangeSetName"}},
	"CHANGE_SET_EXECUTE": {needs: []string{"ChangeSetName"}, idle: append([]string{"RoleArn"}, planning...)},
	"DELETE_ONLY":        {idle: append([]string{"ChangeSetName", "OutputFileName"}, planning...)},
}

// native migrates an action of the native kind.
func (m *migration) native(a *action) {
	c := m.configuration(a)
	chosen := textOf(c, "ActionMode")
	m.open(a, "CloudFormation "+chosen)
	defer m.close(a)
	if m.unfit(a, c, chosen) || m.failed() {
		return
	}
	keys := m.keys(a, c, chosen)
	var maker *action
	if chosen == "CHANGE_SET_EXECUTE" {
		maker = m.bind(a, keys)
	}
	m.check(a, keys)
	if m.failed() {
		return
	}
	userParameters, ok := m.fit(a, keys)
	if !ok {
		return
	}
	m.takeInputs(a, keys)
	m.become(a, userParameters)
	remove(a.node, "region")
	remove(a.node, "roleArn")
	if maker != nil {
		m.name(maker)
	}
	if chosen == "CHANGE_SET_REPLACE" {
		m.makers[targetOf(keys)] = append(m.makers[targetOf(keys)], a)
	}
	m.grant(a, keys)
	a.report.Possible = possible(chosen)
}

// unfit finds out whether the action must stay, or is wrong.
func (m *migration) unfit(a *action, c *source.Node, chosen string) bool {
	for _, member := range c.Members {
		if !slices.Contains(nativeNames, member.Name) {
			a.stays("it has the configuration key %s, which stackjob does not know; it stays as it is", problem.Name(member.Name))
			return true
		}
	}
	if hasReference(chosen) {
		a.stays("its ActionMode is a variable; it stays as it is")
		return true
	}
	needs, known := modes[chosen]
	if !known {
		at := c
		if given := c.Get("ActionMode"); given != nil {
			at = given
		}
		m.fail(at, a.path+".configuration.ActionMode", "is no mode of the native action", "the modes are CREATE_UPDATE, REPLACE_ON_FAILURE, CHANGE_SET_REPLACE, CHANGE_SET_EXECUTE and DELETE_ONLY")
		return true
	}
	for _, name := range append([]string{"StackName"}, needs.needs...) {
		if textOf(c, name) == "" {
			m.fail(c, a.path+".configuration."+name, "is missing", "the native action needs it in mode "+chosen)
		}
	}
	return m.tooManyInputs(a, c)
}

// keys are the configuration as keys of a spec, in the order in which one reads them.
func (m *migration) keys(a *action, c *source.Node, chosen string) *source.Node {
	keys := object()
	value := func(native string) string {
		if slices.Contains(modes[chosen].idle, native) {
			if textOf(c, native) != "" {
				a.note("%s is left out: it does nothing in mode %s", native, chosen)
			}
			return ""
		}
		return textOf(c, native)
	}
	put := func(key, given string) {
		if given != "" {
			set(keys, key, text(given))
		}
	}
	put("stack", value("StackName"))
	put("file", a.clean(value("TemplatePath")))
	if chosen != "CREATE_UPDATE" {
		put("mode", chosen)
	}
	put("changeSet", value("ChangeSetName"))
	put("config", a.clean(value("TemplateConfiguration")))
	a.parameters(keys, value("ParameterOverrides"))
	if given := value("Capabilities"); given != "" {
		set(keys, "capabilities", capabilities(given))
	}
	put("roleArn", value("RoleArn"))
	m.place(a, keys)
	put("outputFile", value("OutputFileName"))
	if textOf(keys, "roleArn") == "" && chosen != "CHANGE_SET_EXECUTE" {
		a.note("it has no RoleArn: CloudFormation acts with the permissions of whoever calls it, which is stackjob from now on; add roleArn, or allow it all that the template needs")
	}
	return keys
}

// place says where the stack is and as whom it is deployed, which the action itself has said so far.
func (m *migration) place(a *action, keys *source.Node) {
	if region := textOf(a.node, "region"); region != "" && region != m.home.region {
		set(keys, "region", text(region))
		a.note("the action's region becomes the key region: one function, in the pipeline's region, deploys to all")
	}
	if role := textOf(a.node, "roleArn"); role != "" {
		set(keys, "assumeRole", text(role))
		a.note("the action's roleArn becomes assumeRole: the function calls CloudFormation with it, so its trust policy must name the function's role")
	}
}

// clean is Artifact::path as a spec takes it.
func (a *action) clean(given string) string {
	artifact, file, ok := strings.Cut(given, "::")
	if !ok || hasReference(file) || file == "" {
		return given
	}
	if better := strings.TrimPrefix(path.Clean(file), "/"); better != file {
		a.note("%s is written as %s", file, better)
		return artifact + "::" + better
	}
	return given
}

// parameters are the overrides as an object, so that one can read them. What is JSON only when its
// variables have values is written as it is: the user parameters are JSON then, too.
func (a *action) parameters(keys *source.Node, given string) {
	parsed, p := source.JSON([]byte(given))
	switch {
	case given == "":
	case p != nil && willBeObject(given):
		set(keys, "parameters", &source.Node{Kind: source.Number, Text: given})
		a.note("ParameterOverrides are JSON only when their variables have values, and so are the user parameters now")
	case p != nil || parsed.Kind != source.Object:
		set(keys, "parameters", text(given)) // for the reader of specs to judge
	case len(parsed.Members) > 0:
		set(keys, "parameters", parsed)
	}
}

// willBeObject tells whether a text is a JSON object when its variables are JSON values.
func willBeObject(given string) bool {
	parsed, p := source.JSON([]byte(references.ReplaceAllString(given, "{}")))
	return p == nil && parsed.Kind == source.Object && hasReference(given)
}

func capabilities(given string) *source.Node {
	var names []string
	for name := range strings.SplitSeq(given, ",") {
		names = append(names, strings.TrimSpace(name))
	}
	return list(names...)
}

// hasReference tells whether a value has a pipeline variable in it.
func hasReference(value string) bool { return strings.Contains(value, "#{") }
