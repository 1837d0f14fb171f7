package cloudformation

import (
	"regexp"
	"slices"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// typeName matches what can be the name of a resource type: one of the registry
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RegisterType.html), a module,
// or a custom resource
// (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-customresource.html).
var typeName = regexp.MustCompile(`^(?:[A-Za-z0-9]{2,64}(?:::[A-Za-z0-9]{2,64}){2,3}|Custom::[A-Za-z0-9_@-]{1,60})$`)

// checkTypeNames refuses a template with types that cannot be any. Which types AWS has changes
// by the week, so one of the right form that it does not have is not refused.
func checkTypeNames(t *template.Template) error {
	if unrecognized := unrecognizedTypes(t); len(unrecognized) > 0 {
		return errUnrecognizedTypes(unrecognized)
	}
	return nil
}

func unrecognizedTypes(t *template.Template) []string {
	return slices.DeleteFunc(typesOf(t.Resources), typeName.MatchString)
}
