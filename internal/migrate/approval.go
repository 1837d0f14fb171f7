package migrate

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// digestVariable is the output variable that holds the digest of a plan.
const digestVariable = "Digest"

// A target is a change set: of the same name, on the same stack, in the same place.
type target struct{ stack, changeSet, region, role string }

func targetOf(keys *source.Node) target {
	return target{textOf(keys, "stack"), textOf(keys, "changeSet"), textOf(keys, "region"), textOf(keys, "assumeRole")}
}

// bind lets the execution of a change set demand the plan that an earlier action has shown, so that what
// was approved is what is executed. It returns that action, nil for none: a plan has a digest only if
// stackjob makes it, and variables have values only when the action that sets them has ended.
func (m *migration) bind(a *action, keys *source.Node) (maker *action) {
	for _, made := range m.makers[targetOf(keys)] {
		if a.after(made) {
			maker = made
		}
	}
	if maker == nil {
		a.note("no earlier action of stackjob's makes its change set, so it executes whatever the change set holds; expect would bind it to a plan")
		return nil
	}
	set(keys, "expect", text("#{"+m.namespaceOf(maker)+"."+digestVariable+"}"))
	a.note("expect binds it to the plan that %s has made, so that what was approved is what is executed", maker.name)
	return maker
}

// namespaceOf is the namespace of an action's output variables, or the one that it would be given.
func (m *migration) namespaceOf(a *action) string {
	if has := textOf(a.node, "namespace"); has != "" {
		return has
	}
	return m.newNamespace(a)
}

// name gives an action a namespace if it has none.
func (m *migration) name(a *action) {
	if textOf(a.node, "namespace") != "" {
		return
	}
	namespace := m.newNamespace(a)
	m.namespaces[namespace] = true
	set(a.node, "namespace", text(namespace))
	for i := range m.result.Actions {
		if r := &m.result.Actions[i]; r.Stage == a.stage && r.Name == a.name {
			r.Notes = append(r.Notes, "the namespace "+namespace+" is added, so that its plan's digest can be referred to")
		}
	}
}

var noNamespace = regexp.MustCompile(`[^A-Za-z0-9@_-]+`)

// longestNamespace is CodePipeline's limit.
const longestNamespace = 100

// newNamespace is a namespace that no action has.
func (m *migration) newNamespace(a *action) string {
	base := strings.Trim(noNamespace.ReplaceAllString(a.name, "-"), "-")
	base = base[:min(len(base), longestNamespace-len("-Plan-999"))] + "-Plan"
	name := base
	for i := 2; m.namespaces[name]; i++ {
		name = fmt.Sprintf("%s-%d", base, i)
	}
	return name
}
