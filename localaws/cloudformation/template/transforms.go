package template

import (
	"slices"
	"strings"
)

// languageExtensions is the one transform that can be run here.
const languageExtensions = "AWS::LanguageExtensions"

// forEachPrefix starts the key of a loop: Fn::ForEach::UniqueName.
const forEachPrefix = "Fn::ForEach::"

// MacrosUsed names the transforms and macros that the template declares or calls and that cannot be
// run here: all but AWS::LanguageExtensions. A template with any cannot be bound.
func (t *Template) MacrosUsed() []string {
	var macros []string
	for _, name := range t.Transforms {
		if name != languageExtensions {
			macros = append(macros, name)
		}
	}
	return macros
}

func (t *Template) readTransforms() error {
	var names nameSet
	if declared, ok := t.source.values["Transform"]; ok {
		if err := declare(&names, declared); err != nil {
			return err
		}
	}
	t.extended = slices.Contains(names.names, languageExtensions)
	err := transformCalls(&names, t.source)
	t.Transforms = names.names
	return err
}

// declare takes the Transform section: a name, an object with a Name, or a list of these.
func declare(names *nameSet, v any) error {
	switch v := v.(type) {
	case string:
		names.add(v)
		return nil
	case *object:
		return declareObject(names, v)
	case []any:
		for _, item := range v {
			if _, nested := item.([]any); nested {
				break
			}
			if err := declare(names, item); err != nil {
				return err
			}
		}
		return nil
	}
	return invalid("Template format error: Transform must be a string, an object with a Name, or a list of these.")
}

func declareObject(names *nameSet, o *object) error {
	name, ok := o.get("Name").(string)
	if !ok {
		return invalid("Key Name of transform definition must be a string.")
	}
	names.add(name)
	return nil
}

// transformCalls finds each Fn::Transform in the template.
func transformCalls(names *nameSet, v any) error {
	switch v := v.(type) {
	case *object:
		for key, value := range v.all() {
			if err := transformCall(names, key, value); err != nil {
				return err
			}
		}
	case []any:
		for _, item := range v {
			if err := transformCalls(names, item); err != nil {
				return err
			}
		}
	}
	return nil
}

func transformCall(names *nameSet, key string, value any) error {
	if key != "Fn::Transform" {
		return transformCalls(names, value)
	}
	calls, ok := value.([]any)
	if !ok {
		calls = []any{value}
	}
	for _, call := range calls {
		o, ok := call.(*object)
		if !ok {
			return invalid("Key Name of transform definition must be a string.")
		}
		if err := declareObject(names, o); err != nil {
			return err
		}
	}
	return nil
}

// isLoop tells a key that only AWS::LanguageExtensions gives a meaning.
func (t *Template) isLoop(key string) bool {
	return t.extended && strings.HasPrefix(key, forEachPrefix)
}
