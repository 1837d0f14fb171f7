package template

import (
	"strconv"
	"strings"
)

// This file takes the arguments of intrinsic functions apart. Each refusal is AWS's for the
// function, whatever is wrong with its form.

func refArgument(argument any) (string, error) {
	name, ok := argument.(string)
	if !ok || name == "" {
		return "", invalid("Template error: every Ref object must have a single String value.")
	}
	return name, nil
}

// getAttArguments takes "A.B" and ["A", "B"]; the attribute may be a call.
func getAttArguments(argument any) (logicalID string, attribute any, err error) {
	wrong := invalid("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute")
	if s, ok := argument.(string); ok {
		argument = splitAttribute(s)
	}
	list, ok := argument.([]any)
	if !ok || len(list) != 2 {
		return "", nil, wrong
	}
	logicalID, ok = list[0].(string)
	if !ok || logicalID == "" || !textOrCall(list[1]) || list[1] == "" {
		return "", nil, wrong
	}
	return logicalID, list[1], nil
}

func joinArguments(argument any) (delimiter string, list any, err error) {
	wrong := invalid("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.")
	pair, ok := argument.([]any)
	if !ok || len(pair) != 2 {
		return "", nil, wrong
	}
	delimiter, ok = text(pair[0])
	if !ok || !listOrCall(pair[1]) {
		return "", nil, wrong
	}
	if items, ok := pair[1].([]any); ok {
		for _, item := range items {
			if !textOrCall(item) {
				return "", nil, wrong
			}
		}
	}
	return delimiter, pair[1], nil
}

func wrongSelect() error {
	return invalid("Template error: Fn::Select requires a list argument with two elements: an integer index and a list")
}

func selectArguments(argument any) (index, list any, err error) {
	pair, ok := argument.([]any)
	if !ok || len(pair) != 2 || !listOrCall(pair[1]) {
		return nil, nil, wrongSelect()
	}
	if _, _, called := call(pair[0]); !called {
		items, written := pair[1].([]any)
		n, ok := integer(pair[0])
		if !ok || n < 0 || written && n >= len(items) {
			return nil, nil, wrongSelect()
		}
	}
	return pair[0], pair[1], nil
}

func splitArguments(argument any) (delimiter string, source any, err error) {
	wrong := invalid("Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.")
	pair, ok := argument.([]any)
	if !ok || len(pair) != 2 {
		return "", nil, wrong
	}
	delimiter, ok = text(pair[0])
	if !ok || delimiter == "" || !textOrCall(pair[1]) {
		return "", nil, wrong
	}
	return delimiter, pair[1], nil
}

func ifArguments(argument any) (condition string, yes, no any, err error) {
	list, ok := argument.([]any)
	if !ok || len(list) != 3 {
		return "", nil, nil, invalid("Template error: Fn::If requires a list argument with three elements")
	}
	condition, ok = list[0].(string)
	if !ok {
		return "", nil, nil, invalid("Template error: Fn::If requires a list argument with the first element being a condition")
	}
	return condition, list[1], list[2], nil
}

// findArguments takes the three keys, and the default of AWS::LanguageExtensions, nil if none.
func findArguments(argument any) (keys []any, fallback *object, err error) {
	wrong := invalid("Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value")
	list, ok := argument.([]any)
	if !ok || len(list) < 3 || len(list) > 4 {
		return nil, nil, wrong
	}
	for _, key := range list[:3] {
		if !textOrCall(key) {
			return nil, nil, wrong
		}
	}
	if len(list) == 4 {
		fallback, ok = list[3].(*object)
		if !ok || fallback.len() != 1 || !fallback.has("DefaultValue") {
			return nil, nil, wrong
		}
	}
	return list[:3], fallback, nil
}

func cidrArguments(argument any) ([]any, error) {
	list, ok := argument.([]any)
	if !ok || len(list) < 2 || len(list) > 3 {
		return nil, invalid("Template error: every Fn::Cidr object requires two or three parameters, the ip block, the count and the cidr bits")
	}
	for _, item := range list {
		if !textOrCall(item) {
			return nil, invalid("Template error: every Fn::Cidr object must have String or Number-typed values.")
		}
	}
	return list, nil
}

// stringArgument is the one string, written out or called for, of Fn::Base64, Fn::GetAZs and others.
func stringArgument(function string, argument any) (any, error) {
	if !textOrCall(argument) {
		return nil, invalid("Template error: every %s object must have a String-typed value.", function)
	}
	return argument, nil
}

// booleanArguments are those of Fn::And and Fn::Or, or the one of Fn::Not.
func booleanArguments(function string, argument any) ([]any, error) {
	list, ok := argument.([]any)
	if function == "Fn::Not" {
		if !ok || len(list) != 1 {
			return nil, invalid("Template error: every Fn::Not object requires a list with exactly 1 boolean parameter.")
		}
		return list, nil
	}
	if !ok || len(list) < 2 || len(list) > 10 {
		return nil, invalid("Template error: every %s object requires a list of at least 2 and at most 10 boolean parameters.", function)
	}
	return list, nil
}

func equalsArguments(argument any) (left, right any, err error) {
	pair, ok := argument.([]any)
	if !ok || len(pair) != 2 || !textOrCall(pair[0]) || !textOrCall(pair[1]) {
		return nil, nil, wrongEquals()
	}
	return pair[0], pair[1], nil
}

func wrongEquals() error {
	return invalid("Template error: every Fn::Equals object requires a list of 2 string parameters.")
}

// pairArguments are those of the rule functions that compare a list with something.
func pairArguments(function string, argument any) (left, right any, err error) {
	pair, ok := argument.([]any)
	if !ok || len(pair) != 2 {
		return nil, nil, invalid("Template error: every %s object requires a list of 2 parameters.", function)
	}
	return pair[0], pair[1], nil
}

func textOrCall(v any) bool {
	_, isText := text(v)
	_, _, called := call(v)
	return isText || called
}

func listOrCall(v any) bool {
	_, isList := v.([]any)
	_, _, called := call(v)
	return isList || called
}

func integer(v any) (int, bool) {
	s, ok := text(v)
	if !ok {
		return 0, false
	}
	n, err := strconv.Atoi(strings.TrimSpace(s))
	return n, err == nil
}
