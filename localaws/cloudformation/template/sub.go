package template

import "strings"

// A subPart is a piece of an Fn::Sub string: literal text, or a variable when that is not "".
type subPart struct{ literal, variable string }

// subArguments takes "text" and ["text", {name: value}]; the context is nil for the former.
func subArguments(argument any) ([]subPart, *object, error) {
	wrong := invalid("Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string")
	var context *object
	if list, ok := argument.([]any); ok {
		if len(list) != 2 {
			return nil, nil, wrong
		}
		if context, ok = list[1].(*object); !ok {
			return nil, nil, wrong
		}
		argument = list[0]
	}
	pattern, ok := text(argument)
	if !ok {
		return nil, nil, wrong
	}
	if err := checkSubContext(context); err != nil {
		return nil, nil, err
	}
	parts, err := parseSub(pattern)
	return parts, context, err
}

func checkSubContext(context *object) error {
	for key, value := range context.all() {
		if key == "" || strings.ContainsFunc(key, func(r rune) bool { return !isAlphanumeric(r) && r != '_' }) {
			return invalid("Template error: every key of the context object of every Fn::Sub object must contain only alphanumeric characters and underscores")
		}
		if !textOrCall(value) {
			return invalid("Template error: every value of the context object of every Fn::Sub object must be a string or a function that returns a string")
		}
	}
	return nil
}

// parseSub splits a string at its ${variables}; ${!name} is the literal ${name}.
func parseSub(s string) ([]subPart, error) {
	var parts []subPart
	for {
		before, rest, found := strings.Cut(s, "${")
		inside, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			return appendLiteral(parts, s), nil
		}
		parts = appendLiteral(parts, before)
		if literal, ok := strings.CutPrefix(inside, "!"); ok {
			parts = appendLiteral(parts, "${"+literal+"}")
		} else {
			variable := strings.TrimSpace(inside)
			if !subVariable(variable) {
				return nil, invalid("Template error: variable names in Fn::Sub syntax must contain only alphanumeric characters, underscores, periods, and colons")
			}
			parts = append(parts, subPart{variable: variable})
		}
		s = after
	}
}

func appendLiteral(parts []subPart, s string) []subPart {
	if s == "" {
		return parts
	}
	return append(parts, subPart{literal: s})
}

func subVariable(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !isAlphanumeric(r) && !strings.ContainsRune("_.:", r)
	})
}
