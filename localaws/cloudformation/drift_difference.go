package cloudformation

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// A propertyDifference is one member of PropertyDifferences, as the API has it.
type propertyDifference struct{ PropertyPath, ExpectedValue, ActualValue, DifferenceType string }

// differences lists where a value is not what was expected. Only what is expected counts: a member
// that was added to a map is none, an item that was added to a list is one.
func differences(path string, expected, actual any) []propertyDifference {
	wanted, isMap := expected.(map[string]any)
	there, stillMap := actual.(map[string]any)
	if isMap && stillMap {
		return differentMembers(path, wanted, there)
	}
	items, isList := expected.([]any)
	now, stillList := actual.([]any)
	switch {
	case isList && stillList && len(items) == len(now):
		var out []propertyDifference
		for i := range items {
			out = append(out, differences(fmt.Sprintf("%s/%d", path, i), items[i], now[i])...)
		}
		return out
	case isList && stillList:
		return differentItems(path, items, now)
	case isMap || isList || scalar(expected) != scalar(actual) || !isScalar(actual):
		return []propertyDifference{{path, driftValue(expected), driftValue(actual), "NOT_EQUAL"}}
	}
	return nil
}

func differentMembers(path string, expected, actual map[string]any) []propertyDifference {
	var out []propertyDifference
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		value, has := actual[name]
		if !has {
			out = append(out, propertyDifference{path + "/" + name, driftValue(expected[name]), "null", "REMOVE"})
			continue
		}
		out = append(out, differences(path+"/"+name, expected[name], value)...)
	}
	return out
}

// differentItems compares lists of different lengths: which items are in one and not in the other.
func differentItems(path string, expected, actual []any) []propertyDifference {
	var out []propertyDifference
	for _, i := range lacking(expected, actual) {
		out = append(out, propertyDifference{fmt.Sprintf("%s/%d", path, i), driftValue(expected[i]), "null", "REMOVE"})
	}
	for _, i := range lacking(actual, expected) {
		out = append(out, propertyDifference{fmt.Sprintf("%s/%d", path, i), "null", driftValue(actual[i]), "ADD"})
	}
	return out
}

// lacking are the places of items that another list does not have.
func lacking(items, other []any) []int {
	left := slices.Clone(other)
	var out []int
	for i, item := range items {
		at := slices.IndexFunc(left, func(o any) bool { return sameJSON(item, o) })
		if at < 0 {
			out = append(out, i)
			continue
		}
		left = slices.Delete(left, at, at+1)
	}
	return out
}

func isScalar(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	}
	return true
}

// driftValue is a value as a difference shows it: texts bare, the rest as JSON.
func driftValue(v any) string {
	if text, ok := v.(string); ok {
		return text
	}
	return string(canonical(v))
}

// put returns a value in which the one at a path is another, nil for none. What is missing on the way
// is made; a place behind the end of a list is its end.
func put(in any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	if list, ok := in.([]any); ok {
		return putItem(list, path, value)
	}
	m, ok := in.(map[string]any)
	if !ok {
		m = map[string]any{}
	}
	if value == nil && len(path) == 1 {
		delete(m, path[0])
		return m
	}
	m[path[0]] = put(m[path[0]], path[1:], value)
	return m
}

func putItem(list []any, path []string, value any) any {
	at, err := strconv.Atoi(path[0])
	if err != nil || at < 0 || at > len(list) {
		at = len(list)
	}
	switch {
	case value == nil && len(path) == 1 && at < len(list):
		return slices.Delete(list, at, at+1)
	case value == nil && at == len(list):
		return list
	case at == len(list):
		return append(list, put(nil, path[1:], value))
	}
	list[at] = put(list[at], path[1:], value)
	return list
}
