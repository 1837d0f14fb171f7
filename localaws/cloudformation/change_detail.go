package cloudformation

import (
	"encoding/json"
	"slices"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// A resourceChange is one member of a change set's Changes, as the API has it.
type resourceChange struct {
	Action, LogicalResourceId, PhysicalResourceId, ResourceType string
	Replacement, PolicyAction, ChangeSetId                      string
	Scope                                                       []string
	Details                                                     []changeDetail
	BeforeContext, AfterContext                                 string
}

type changeDetail struct {
	Target                                  changeTarget
	Evaluation, ChangeSource, CausingEntity string
}

// A changeTarget is what changes. The last four members are shown on demand only.
type changeTarget struct {
	Attribute, Name, RequiresRecreation string

	Path, BeforeValue, AfterValue, AttributeChangeType string
}

// details are why a resource changes: one or more per changed property, one per changed attribute.
func (p *plan) details(current *resource, definition *template.Resource, should resolved) []changeDetail {
	var out []changeDetail
	for _, property := range changedProperties(current.properties, should.properties) {
		target := p.targetOf(current, property, should.properties)
		for _, detail := range p.causes(current, property) {
			detail.Target = target
			out = append(out, detail)
		}
	}
	for _, attribute := range changedAttributes(current, definition, should.metadata) {
		out = append(out, changeDetail{
			Target:     changeTarget{Attribute: attribute, RequiresRecreation: "Never"},
			Evaluation: "Static", ChangeSource: "DirectModification",
		})
	}
	return out
}

// targetOf is the property that changes. Tags are an attribute of their own.
func (p *plan) targetOf(current *resource, property string, after map[string]any) changeTarget {
	target := changeTarget{
		Attribute: "Properties", Name: property, Path: "/Properties/" + property,
		RequiresRecreation: requiresRecreation(current.kind, property),
	}
	if property == "Tags" {
		target = changeTarget{Attribute: "Tags", RequiresRecreation: "Never", Path: "/Properties/Tags"}
	}
	was, had := current.properties[property]
	is, has := after[property]
	switch {
	case !had:
		target.AttributeChangeType = "Add"
	case !has:
		target.AttributeChangeType = "Remove"
	default:
		target.AttributeChangeType = "Modify"
	}
	if had {
		target.BeforeValue = p.show(was)
	}
	if has {
		target.AfterValue = p.show(is)
	}
	return target
}

// causes are the reasons of a property's change. What comes from a parameter or another resource is
// told beside a direct modification that is only known to be one when the stack is updated.
func (p *plan) causes(current *resource, property string) []changeDetail {
	var out []changeDetail
	for _, reference := range p.target.bound.References(current.logical) {
		if reference.Property != property {
			continue
		}
		if cause, ok := p.cause(reference); ok && !slices.Contains(out, cause) {
			out = append(out, cause)
		}
	}
	direct := changeDetail{Evaluation: "Dynamic", ChangeSource: "DirectModification"}
	if len(out) == 0 {
		direct.Evaluation = "Static"
	}
	return append(out, direct)
}

// cause is how a reference makes a property change, if it does.
func (p *plan) cause(r template.Reference) (changeDetail, bool) {
	switch r.Kind {
	case template.ParameterReference:
		return changeDetail{Evaluation: "Static", ChangeSource: "ParameterReference", CausingEntity: r.Target},
			p.parameterChanges(r.Target)
	case template.GetAttReference:
		return changeDetail{Evaluation: "Dynamic", ChangeSource: "ResourceAttribute",
			CausingEntity: r.Target + "." + r.Attribute}, p.fates[r.Target] != stays
	}
	return changeDetail{Evaluation: "Dynamic", ChangeSource: "ResourceReference", CausingEntity: r.Target},
		p.fates[r.Target] >= mayBeReplaced
}

func (p *plan) parameterChanges(name string) bool {
	value := func(d *deployment) string {
		at := slices.IndexFunc(d.parameters, func(v template.Value) bool { return v.Key == name })
		if at < 0 {
			return ""
		}
		return d.parameters[at].Value + "\n" + d.parameters[at].ResolvedValue
	}
	return p.st.applied == nil || value(p.st.applied) != value(p.target)
}

// scopeOf lists the attributes that change, each once.
func scopeOf(details []changeDetail) []string {
	var out []string
	for _, d := range details {
		if !slices.Contains(out, d.Target.Attribute) {
			out = append(out, d.Target.Attribute)
		}
	}
	return out
}

// replacementOf is True when a property that needs it changes for certain, Conditional when it may
// change, or a property changes that sometimes needs it.
func replacementOf(details []changeDetail) string {
	out := "False"
	for _, d := range details {
		certain := d.Evaluation == "Static"
		switch {
		case d.Target.RequiresRecreation == "Always" && certain:
			return "True"
		case d.Target.RequiresRecreation != "Never":
			out = "Conditional"
		}
	}
	return out
}

// context is a resource before or after, as JSON.
func (p *plan) context(definition *template.Resource, is resolved) string {
	out := map[string]any{"Properties": is.properties}
	for name, value := range map[string]any{
		"Metadata": is.metadata, "CreationPolicy": definition.CreationPolicy,
		"UpdatePolicy": definition.UpdatePolicy,
	} {
		if value != nil {
			out[name] = value
		}
	}
	if definition.DeletionPolicy != "" {
		out["DeletionPolicy"] = definition.DeletionPolicy
	}
	if definition.UpdateReplacePolicy != "" {
		out["UpdateReplacePolicy"] = definition.UpdateReplacePolicy
	}
	return string(canonical(maskAll(out, p.hidden(), false)))
}

// show is a value as a change set prints it: strings bare, the rest as JSON.
func (p *plan) show(v any) string {
	v = maskAll(v, p.hidden(), false)
	switch v := v.(type) {
	case string:
		return v
	case template.Unknown:
		return v.Expr
	case json.Number:
		return v.String()
	}
	return string(canonical(v))
}

func (p *plan) hidden() []string { return longestFirst(p.st.secrets, p.target.bound.Secrets()) }
