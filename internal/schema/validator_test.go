package schema_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"
)

// validate is the part of JSON Schema that ours is made of. A keyword that it does not know is an
// error, so that nothing is taken for checked that is not.
func validate(schema map[string]any, value any, at string) error {
	for _, keyword := range slices.Sorted(keysOf(schema)) {
		check, known := keywords[keyword]
		if !known {
			return fmt.Errorf("%s: the schema has %s", at, keyword)
		}
		if check == nil {
			continue
		}
		if err := check(schema, schema[keyword], value, at); err != nil {
			return err
		}
	}
	return nil
}

func keysOf(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

type check func(schema map[string]any, want, value any, at string) error

// keywords are those that are known; nil ones say nothing about values.
var keywords map[string]check

func init() { // keywords refer to validate, which refers to them
	keywords = map[string]check{
		"$schema": nil, "$id": nil, "title": nil, "description": nil, "default": nil, "examples": nil,
		"type": checkType, "enum": checkEnum, "pattern": checkPattern,
		"minLength": limit(length, false), "maxLength": limit(length, true), "maxItems": limit(items, true), "maxProperties": limit(members, true),
		"items": checkItems, "properties": checkProperties, "required": checkRequired,
		"propertyNames": checkNames, "additionalProperties": checkAdditional,
		"anyOf": checkAny, "allOf": checkAll, "not": checkNot,
	}
}

func checkType(_ map[string]any, want, value any, at string) error {
	got := map[string]string{"string": "string", "bool": "boolean", "json.Number": "number", "[]interface {}": "array", "map[string]interface {}": "object", "<nil>": "null"}[fmt.Sprintf("%T", value)]
	if got != want {
		return fmt.Errorf("%s is of type %s, not %s", at, got, want)
	}
	return nil
}

func checkEnum(_ map[string]any, want, value any, at string) error {
	if !slices.Contains(want.([]any), value) {
		return fmt.Errorf("%s is none of %v", at, want)
	}
	return nil
}

func checkPattern(_ map[string]any, want, value any, at string) error {
	text, ok := value.(string)
	if ok && !regexp.MustCompile(want.(string)).MatchString(text) {
		return fmt.Errorf("%s does not match %s", at, want)
	}
	return nil
}

func length(value any) (int, bool) {
	text, ok := value.(string)
	return utf8.RuneCountInString(text), ok
}

func items(value any) (int, bool) {
	list, ok := value.([]any)
	return len(list), ok
}

func members(value any) (int, bool) {
	object, ok := value.(map[string]any)
	return len(object), ok
}

func limit(count func(any) (int, bool), upper bool) check {
	return func(_ map[string]any, want, value any, at string) error {
		n, counts := count(value)
		bound, err := want.(json.Number).Int64()
		if err != nil || counts && (upper && n > int(bound) || !upper && n < int(bound)) {
			return fmt.Errorf("%s has %d, and the limit is %v", at, n, want)
		}
		return nil
	}
}

func checkItems(_ map[string]any, want, value any, at string) error {
	list, _ := value.([]any)
	for i, item := range list {
		if err := validate(want.(map[string]any), item, fmt.Sprintf("%s[%d]", at, i)); err != nil {
			return err
		}
	}
	return nil
}

func checkProperties(_ map[string]any, want, value any, at string) error {
	object, _ := value.(map[string]any)
	for name, of := range want.(map[string]any) {
		if v, ok := object[name]; ok {
			if err := validate(of.(map[string]any), v, at+"."+name); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkRequired(_ map[string]any, want, value any, at string) error {
	object, ok := value.(map[string]any)
	for _, name := range want.([]any) {
		if _, given := object[name.(string)]; ok && !given {
			return fmt.Errorf("%s has no %s", at, name)
		}
	}
	return nil
}

func checkNames(_ map[string]any, want, value any, at string) error {
	object, _ := value.(map[string]any)
	for name := range object {
		if err := validate(want.(map[string]any), name, at+" name "+name); err != nil {
			return err
		}
	}
	return nil
}

func checkAdditional(schema map[string]any, want, value any, at string) error {
	known, _ := schema["properties"].(map[string]any)
	object, _ := value.(map[string]any)
	for name, v := range object {
		if _, ok := known[name]; ok {
			continue
		}
		of, allowed := want.(map[string]any)
		if !allowed {
			return fmt.Errorf("%s may have no %s", at, name)
		}
		if err := validate(of, v, at+"."+name); err != nil {
			return err
		}
	}
	return nil
}

func checkAny(_ map[string]any, want, value any, at string) error {
	var err error
	for _, of := range want.([]any) {
		if err = validate(of.(map[string]any), value, at); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%s is none of what it may be, the last time because %w", at, err)
}

func checkAll(_ map[string]any, want, value any, at string) error {
	for _, of := range want.([]any) {
		if err := validate(of.(map[string]any), value, at); err != nil {
			return err
		}
	}
	return nil
}

func checkNot(_ map[string]any, want, value any, at string) error {
	if validate(want.(map[string]any), value, at) == nil {
		return fmt.Errorf("%s is what it must not be: %v", at, want)
	}
	return nil
}
