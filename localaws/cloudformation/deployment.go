package cloudformation

import (
	"cmp"
	"slices"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
	"github.com/stackjob/stackjob/localaws/wire"
)

// A deployment is everything a stack is asked to be: a template with its parameters, and what goes
// with it. It is not changed once made, apart from imports.
type deployment struct {
	body       string
	template   *template.Template
	bound      *template.Bound
	resources  map[string]*template.Resource
	order      []string // logical ids, dependencies first
	given      map[string]string
	parameters []template.Value

	capabilities     []string
	roleARN          string
	tags             []tag
	notificationARNs []string
	rollback         *rollbackConfiguration
	// caller is who asked for it, for what is read later in that name; nil where a role does it.
	caller *wire.Call

	// imports are the exports it was seen to use.
	imports map[string]bool
}

// A tag is a stack's tag, as the API has it.
type tag struct{ Key, Value string }

type rollbackConfiguration struct {
	RollbackTriggers        []rollbackTrigger
	MonitoringTimeInMinutes *int
}

type rollbackTrigger struct{ Arn, Type string }

// orAsBefore keeps what the stack has where nothing is asked for: the whole configuration, or its
// triggers alone.
func (c *rollbackConfiguration) orAsBefore(previous *rollbackConfiguration) *rollbackConfiguration {
	if c == nil || previous == nil || c.RollbackTriggers != nil {
		return cmp.Or(c, previous)
	}
	kept := *c
	kept.RollbackTriggers = previous.RollbackTriggers
	return &kept
}

// withoutResources is all of it but the resources.
func (d *deployment) withoutResources() *deployment {
	out := *d
	out.resources, out.order, out.imports = map[string]*template.Resource{}, nil, map[string]bool{}
	return &out
}

// dependencies are what a resource is made after.
func (d *deployment) dependencies(id string) []string { return d.bound.Dependencies(id) }

func (d *deployment) has(id string) bool { return d != nil && d.resources[id] != nil }

// A resolved is what a resource of a template comes out as.
type resolved struct {
	properties map[string]any
	metadata   any
}

// resolve finds out what a resource comes out as with what is live.
func (d *deployment) resolve(id string, live template.Live) (out resolved, err error) {
	if out.properties, err = d.bound.Properties(id, live); err != nil {
		return out, err
	}
	out.metadata, err = d.bound.Attribute(id, "Metadata", live)
	return out, err
}

// setBound takes over a bound template.
func (d *deployment) setBound(b *template.Bound) (err error) {
	d.bound = b
	d.parameters = b.Parameters()
	d.resources = map[string]*template.Resource{}
	for _, r := range b.Resources() {
		d.resources[r.LogicalID] = r
	}
	d.order, err = b.Order()
	return err
}

// typesOf lists the resource types, each once, sorted.
func typesOf(resources []*template.Resource) []string {
	var out []string
	for _, r := range resources {
		out = append(out, r.Type)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
