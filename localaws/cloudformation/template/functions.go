package template

import (
	"slices"
	"strings"
)

// A functionSet names the intrinsic functions that a part of a template may use.
type functionSet []string

var (
	resourceFunctions = functionSet{"Ref", "Fn::Base64", "Fn::Cidr", "Fn::FindInMap", "Fn::GetAZs", "Fn::GetAtt",
		"Fn::If", "Fn::ImportValue", "Fn::Join", "Fn::Select", "Fn::Split", "Fn::Sub"}
	extensionFunctions = functionSet{"Fn::Length", "Fn::ToJsonString"}
	booleanFunctions   = functionSet{"Condition", "Fn::And", "Fn::Equals", "Fn::Not", "Fn::Or"}
	assertionFunctions = functionSet{"Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::RefAll",
		"Fn::ValueOf", "Fn::ValueOfAll"}

	conditionFunctions = slices.Concat(resourceFunctions, booleanFunctions)
	ruleFunctions      = slices.Concat(conditionFunctions, assertionFunctions)
)

// checkCalls refuses calls of functions that are not in the set, and calls with arguments of the
// wrong form.
func (t *Template) checkCalls(v any, allowed functionSet) error {
	switch v := v.(type) {
	case *object:
		return t.checkObject(v, allowed)
	case []any:
		for _, item := range v {
			if err := t.checkCalls(item, allowed); err != nil {
				return err
			}
		}
	}
	return nil
}

func (t *Template) checkObject(o *object, allowed functionSet) error {
	if name, argument, called := call(o); called {
		if err := t.checkCall(name, argument, allowed); err != nil {
			return err
		}
		return t.checkCalls(argument, allowed)
	}
	for key, value := range o.all() {
		if strings.HasPrefix(key, "Fn::") {
			return invalid("Template error: %s must be the only key of its object, but the object also has other keys", key)
		}
		if err := t.checkCalls(value, allowed); err != nil {
			return err
		}
	}
	return nil
}

func (t *Template) checkCall(name string, argument any, allowed functionSet) error {
	if t.extended {
		allowed = slices.Concat(allowed, extensionFunctions)
	}
	if !slices.Contains(allowed, name) {
		return invalid("Template error: Encountered unsupported function: %s Supported functions are: [%s]",
			name, strings.Join(allowed, ", "))
	}
	if name == "Fn::ImportValue" && slices.Contains(allowed, "Fn::And") { // in Conditions or Rules
		return invalid("Template error: Cannot use Fn::ImportValue in Conditions.")
	}
	if err := t.checkArguments(name, argument); err != nil {
		return err
	}
	if name == "Fn::ImportValue" {
		return t.checkImport(argument)
	}
	return nil
}

// checkArguments takes the arguments apart and looks whether that fails.
func (t *Template) checkArguments(name string, argument any) (err error) {
	switch name {
	case "Ref":
		_, err = refArgument(argument)
	case "Fn::GetAtt":
		_, _, err = getAttArguments(argument)
	case "Fn::Sub":
		_, _, err = subArguments(argument)
	case "Fn::Join":
		_, _, err = joinArguments(argument)
	case "Fn::Select":
		_, _, err = selectArguments(argument)
	case "Fn::Split":
		_, _, err = splitArguments(argument)
	case "Fn::If":
		_, _, _, err = ifArguments(argument)
	case "Fn::FindInMap":
		var fallback *object
		if _, fallback, err = findArguments(argument); err == nil && fallback != nil && !t.extended {
			err = invalid("Template error: the DefaultValue of Fn::FindInMap requires the transform %s", languageExtensions)
		}
	case "Fn::Cidr":
		_, err = cidrArguments(argument)
	case "Fn::Base64", "Fn::GetAZs", "Fn::ImportValue":
		_, err = stringArgument(name, argument)
	case "Fn::And", "Fn::Or", "Fn::Not":
		_, err = booleanArguments(name, argument)
	case "Fn::Equals":
		_, _, err = equalsArguments(argument)
	case "Fn::Contains", "Fn::EachMemberEquals", "Fn::EachMemberIn", "Fn::ValueOf", "Fn::ValueOfAll":
		_, _, err = pairArguments(name, argument)
	}
	return err
}

// checkImport refuses the name of an import that is known too late.
func (t *Template) checkImport(argument any) error {
	wrong := invalid("Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs")
	found := calls(argument, "Fn::ImportValue", "Fn::GetAZs", "Fn::GetAtt")
	mentions(argument, "", nil, func(m mention) {
		found = found || m.name != "" && t.resources[m.name] != nil
	})
	if found {
		return wrong
	}
	return nil
}

// calls tells whether any of the functions is called inside v.
func calls(v any, functions ...string) bool {
	if name, _, ok := call(v); ok && slices.Contains(functions, name) {
		return true
	}
	switch v := v.(type) {
	case *object:
		for _, value := range v.all() {
			if calls(value, functions...) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, func(item any) bool { return calls(item, functions...) })
	}
	return false
}
