package migrate

import (
	"fmt"
	"slices"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// look migrates an action if it is one that can be.
func (m *migration) look(a *action) {
	switch a.kind {
	case nativeKind:
		m.native(a)
	case lambdaKind:
		m.lambda(a)
	case setKind, memberKind:
		m.open(a, a.kind.provider)
		a.stays("stackjob has no StackSets; the action stays as it is")
		m.close(a)
	}
}

// open begins the report about an action.
func (m *migration) open(a *action, was string) {
	a.report = &Action{Stage: a.stage, Name: a.name, Was: was, Notes: []string{}, Possible: []Possibility{}}
}

// close puts the report with the others.
func (m *migration) close(a *action) { m.result.Actions = append(m.result.Actions, *a.report) }

func (a *action) note(format string, args ...any) {
	a.report.Notes = append(a.report.Notes, fmt.Sprintf(format, args...))
}

// stays says why an action is left as it is.
func (a *action) stays(format string, args ...any) {
	a.report.Migrated = false
	a.note(format, args...)
}

// lambda looks at an action that invokes a function: it may be AWS's sample, or stackjob already.
func (m *migration) lambda(a *action) {
	c := m.configuration(a)
	if m.failed() {
		return
	}
	given := textOf(c, "UserParameters")
	if textOf(c, "FunctionName") == m.options.Function {
		m.open(a, "Lambda "+m.options.Function)
		a.stays("it invokes this function already")
		m.grantExisting(a, given)
		m.close(a)
		return
	}
	keys, ok := sampleKeys(given)
	if !ok {
		return
	}
	m.open(a, "AWS's sample function")
	set(c, "FunctionName", text(m.options.Function))
	a.report.Migrated = true
	a.note("the user parameters stay: they have the keys of AWS's sample, stack, artifact and file")
	a.note("add roleArn if CloudFormation is not to act with the function's own permissions, and capabilities if the template needs them")
	m.check(a, keys)
	m.grant(a, keys)
	a.report.Possible = possible("CREATE_UPDATE")
	m.close(a)
}

// sampleKeys are user parameters that have the three keys of AWS's sample and no other.
func sampleKeys(given string) (*source.Node, bool) {
	keys, p := source.JSON([]byte(given))
	if p != nil || keys.Kind != source.Object || len(keys.Members) != 3 {
		return nil, false
	}
	ok := !slices.ContainsFunc([]string{"stack", "artifact", "file"}, func(name string) bool { return textOf(keys, name) == "" })
	return keys, ok
}

// grantExisting counts what an action of stackjob's deploys, as far as its user parameters say it.
func (m *migration) grantExisting(a *action, given string) {
	keys, p := source.JSON([]byte(given))
	if p == nil && textOf(keys, "stack") != "" {
		m.grant(a, keys)
		return
	}
	a.note("its user parameters do not say which stack it deploys: the policies leave it out")
}

// become makes an action one that invokes the function.
func (m *migration) become(a *action, userParameters string) {
	id := a.node.Get("actionTypeId")
	set(id, "category", text(lambdaKind.category))
	set(id, "owner", text(lambdaKind.owner))
	set(id, "provider", text(lambdaKind.provider))
	set(id, "version", text("1"))
	c := object()
	set(c, "FunctionName", text(m.options.Function))
	set(c, "UserParameters", text(userParameters))
	set(a.node, "configuration", c)
	a.report.Migrated = true
}
