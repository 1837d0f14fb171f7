package template

import (
	"maps"
	"slices"
	"strings"
)

// The capabilities that a caller may have to acknowledge.
const (
	capabilityIAM        = "CAPABILITY_IAM"
	capabilityNamedIAM   = "CAPABILITY_NAMED_IAM"
	capabilityAutoExpand = "CAPABILITY_AUTO_EXPAND"
)

// Capabilities tells which capabilities the template needs, AWS's reason, and the resource types
// behind CAPABILITY_IAM or CAPABILITY_NAMED_IAM, sorted; all are empty when it needs none.
// CAPABILITY_AUTO_EXPAND, needed for any transform, does not count for creating a change set.
func (t *Template) Capabilities() (required []string, reason string, types []string) {
	found := map[string]bool{}
	named := false
	resources, _ := t.source.get("Resources").(*object)
	eachResource(resources, func(body *object) {
		kind, _ := body.typeName()
		nameProperty, isIAM := iamType(kind)
		if !isIAM {
			return
		}
		found[kind] = true
		properties, _ := body.get("Properties").(*object)
		named = named || nameProperty != "" && properties.get(nameProperty) != nil
	})
	types = slices.Sorted(maps.Keys(found))
	switch {
	case named:
		required = append(required, capabilityNamedIAM)
	case len(types) > 0:
		required = append(required, capabilityIAM)
	}
	if len(t.Transforms) > 0 {
		required = append(required, capabilityAutoExpand)
	}
	if why := slices.Concat(types, t.Transforms); len(why) > 0 {
		reason = "The following resource(s) require capabilities: [" + strings.Join(why, ", ") + "]"
	}
	return required, reason, types
}

// iamType tells the types that need a capability, after the API reference of CreateStack, and the
// property with which each can be given a name of one's own.
func iamType(resourceType string) (nameProperty string, ok bool) {
	switch resourceType {
	case "AWS::IAM::AccessKey", "AWS::IAM::Policy", "AWS::IAM::UserToGroupAddition":
		return "", true
	case "AWS::IAM::Group":
		return "GroupName", true
	case "AWS::IAM::InstanceProfile":
		return "InstanceProfileName", true
	case "AWS::IAM::ManagedPolicy":
		return "ManagedPolicyName", true
	case "AWS::IAM::Role":
		return "RoleName", true
	case "AWS::IAM::User":
		return "UserName", true
	}
	return "", false
}

// eachResource visits the bodies of a Resources section, those in loops included.
func eachResource(section *object, visit func(body *object)) {
	for key, value := range section.all() {
		if body, ok := value.(*object); ok {
			visit(body)
		}
		if loop, ok := value.([]any); ok && len(loop) == 3 && strings.HasPrefix(key, forEachPrefix) {
			fragment, _ := loop[2].(*object)
			eachResource(fragment, visit)
		}
	}
}
