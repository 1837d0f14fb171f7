package template

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
)

func (e *evaluator) join(argument any) (any, error) {
	delimiter, expression, err := joinArguments(argument)
	if err != nil {
		return nil, err
	}
	list, known, unknown, err := e.texts(expression, invalid("Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined."))
	if err != nil {
		return nil, err
	}
	if unknown {
		return Unknown{Expr: KnownAfterApply}, nil
	}
	size := len(delimiter) * len(list)
	for _, item := range list {
		size += len(item)
	}
	if e.produced+size > maxProduced {
		return nil, tooMuch()
	}
	return expr(strings.Join(list, delimiter), known), nil
}

func (e *evaluator) split(argument any) (any, error) {
	delimiter, expression, err := splitArguments(argument)
	if err != nil {
		return nil, err
	}
	source, known, err := e.text(expression, invalid("Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split."))
	if err != nil {
		return nil, err
	}
	if !known {
		return Unknown{Expr: KnownAfterApply}, nil
	}
	if err := e.produceItems(strings.Count(source, delimiter) + 1); err != nil {
		return nil, err
	}
	list := []any{}
	for part := range strings.SplitSeq(source, delimiter) {
		list = append(list, part)
	}
	return list, nil
}

func (e *evaluator) selectOne(argument any) (any, error) {
	expression, source, err := selectArguments(argument)
	if err != nil {
		return nil, err
	}
	index, known, err := e.text(expression, wrongSelect())
	if err != nil {
		return nil, err
	}
	resolved, err := e.eval(source)
	if err != nil {
		return nil, err
	}
	if _, unknown := resolved.(Unknown); unknown || !known {
		return Unknown{Expr: KnownAfterApply}, nil
	}
	list, isList := resolved.([]any)
	n, isNumber := integer(index)
	if !isList || !isNumber || n < 0 {
		return nil, wrongSelect()
	}
	if n >= len(list) {
		return nil, invalid("Template error: Fn::Select cannot select nonexistent value at index %d", n)
	}
	return list[n], nil
}

func (e *evaluator) base64(argument any) (any, error) {
	wrong := invalid("Template error: every Fn::Base64 object must have a String-typed value.")
	if _, err := stringArgument("Fn::Base64", argument); err != nil {
		return nil, err
	}
	s, known, err := e.text(argument, wrong)
	if err != nil {
		return nil, err
	}
	if !known {
		return Unknown{Expr: KnownAfterApply}, nil
	}
	return base64.StdEncoding.EncodeToString([]byte(s)), nil
}

func (e *evaluator) getAZs(argument any) (any, error) {
	wrong := invalid("Template error: every Fn::GetAZs object must have a String-typed value.")
	if _, err := stringArgument("Fn::GetAZs", argument); err != nil {
		return nil, err
	}
	region, known, err := e.text(argument, wrong)
	if err != nil {
		return nil, err
	}
	if !known {
		return Unknown{Expr: KnownAfterApply}, nil
	}
	if region == "" {
		region = e.pseudo.Region
	}
	if e.zones != nil {
		return orderedList(e.zones(region))
	}
	return []any{region + "a", region + "b", region + "c"}, nil
}

// length counts a list (AWS::LanguageExtensions).
func (e *evaluator) length(argument any) (any, error) {
	resolved, err := e.eval(argument)
	if err != nil {
		return nil, err
	}
	switch v := resolved.(type) {
	case Unknown:
		return Unknown{Expr: KnownAfterApply}, nil
	case []any:
		return json.Number(strconv.Itoa(len(v))), nil
	}
	return nil, invalid("Transform AWS::LanguageExtensions failed with: Fn::Length only supports lists")
}

// toJSONString writes a list or a map as JSON, in template order (AWS::LanguageExtensions).
func (e *evaluator) toJSONString(argument any) (any, error) {
	resolved, err := e.eval(argument)
	if err != nil {
		return nil, err
	}
	switch v := resolved.(type) {
	case Unknown:
		return v, nil
	case *object, []any:
	default:
		return nil, invalid("Transform AWS::LanguageExtensions failed with: Fn::ToJsonString only supports maps and lists")
	}
	var out bytes.Buffer
	if err := writeJSON(&out, resolved); err != nil {
		return nil, err
	}
	return expr(out.String(), !holdsUnknown(resolved)), nil
}

func holdsUnknown(v any) bool {
	switch v := v.(type) {
	case Unknown:
		return true
	case *object:
		for _, value := range v.all() {
			if holdsUnknown(value) {
				return true
			}
		}
	case []any:
		for _, item := range v {
			if holdsUnknown(item) {
				return true
			}
		}
	}
	return false
}
