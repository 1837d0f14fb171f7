package template

import "strings"

// A ReferenceKind tells what a [Reference] refers to.
type ReferenceKind string

// The kinds of reference, and what a change set's Details call each as ChangeSource.
const (
	ParameterReference ReferenceKind = "Parameter" // ParameterReference
	RefReference       ReferenceKind = "Ref"       // ResourceReference
	GetAttReference    ReferenceKind = "GetAtt"    // ResourceAttribute
)

// A Reference is a use of a parameter, a resource or a resource's attribute by a resource.
type Reference struct {
	// Path leads to the value that holds the reference: "/Properties/Tags/0/Value".
	Path string
	// Property is the top-level property in that path, "" for a reference outside Properties.
	Property string
	Kind     ReferenceKind
	// Target is the name of the parameter or the logical id of the resource.
	Target string
	// Attribute is set for GetAttReference only.
	Attribute string
}

// References lists what an active resource refers to, in template order, conditional branches not
// taken left out. Pseudo parameters and DependsOn are not among them.
func (b *Bound) References(logicalID string) []Reference {
	var references []Reference
	for _, m := range b.mentions[logicalID] {
		r := Reference{Path: m.path, Property: topLevel(m.path), Target: m.name, Attribute: m.attribute}
		switch {
		case b.byName[m.name] == nil && b.Template.parameters[m.name] == nil:
			continue
		case b.byName[m.name] == nil:
			r.Kind = ParameterReference
		case m.attribute != "" || m.function == "Fn::GetAtt":
			r.Kind = GetAttReference
		default:
			r.Kind = RefReference
		}
		references = append(references, r)
	}
	return references
}

// topLevel is the property in "/Properties/Name/…".
func topLevel(path string) string {
	rest, ok := strings.CutPrefix(path, "/Properties/")
	if !ok {
		return ""
	}
	property, _, _ := strings.Cut(rest, "/")
	return property
}
