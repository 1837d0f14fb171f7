package template

import (
	"errors"
	"strings"
)

// errUnknowable is what a function gives whose answer depends on the account.
var errUnknowable = errors.New("the answer depends on the account")

func (e *evaluator) unknowable(any) (any, error) { return nil, errUnknowable }

func (e *evaluator) ref(argument any) (any, error) {
	name, err := refArgument(argument)
	if err != nil {
		return nil, err
	}
	value, err := e.named(name)
	if err != nil {
		return nil, err
	}
	return value, e.produceLists(value)
}

// named is what a parameter, a pseudo parameter or a resource stands for.
func (e *evaluator) named(name string) (any, error) {
	if value, ok := e.values[name]; ok {
		return value, nil
	}
	if value, ok := e.pseudo.value(name); ok {
		return value, nil
	}
	if e.template.resources[name] == nil {
		return nil, unresolvedIn("Resources", []string{name})
	}
	return fromLive(e.live.Ref(name))
}

func (e *evaluator) getAtt(argument any) (any, error) {
	logicalID, expression, err := getAttArguments(argument)
	if err != nil {
		return nil, err
	}
	attribute, known, err := e.text(expression, invalid("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute"))
	if err != nil {
		return nil, err
	}
	if !known {
		return Unknown{Expr: KnownAfterApply}, nil
	}
	value, err := e.attribute(logicalID, attribute)
	if err != nil {
		return nil, err
	}
	return value, e.produceLists(value)
}

func (e *evaluator) attribute(logicalID, attribute string) (any, error) {
	if e.template.resources[logicalID] == nil {
		return nil, invalid("Template error: instance of Fn::GetAtt references undefined resource %s", logicalID)
	}
	return fromLive(e.live.GetAtt(logicalID, attribute))
}

func (e *evaluator) importValue(argument any) (any, error) {
	expression, err := stringArgument("Fn::ImportValue", argument)
	if err != nil {
		return nil, err
	}
	name, known, err := e.text(expression, invalid("Template error: every Fn::ImportValue object must have a String-typed value."))
	if err != nil {
		return nil, err
	}
	if !known {
		return Unknown{Expr: KnownAfterApply}, nil
	}
	return fromLive(e.live.Import(name))
}

func (e *evaluator) sub(argument any) (any, error) {
	pattern, context, err := subArguments(argument)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	allKnown := true
	for _, part := range pattern {
		if part.variable == "" {
			out.WriteString(part.literal)
			continue
		}
		s, known, err := e.variable(part.variable, context)
		if err != nil {
			return nil, err
		}
		if out.WriteString(s); e.produced+out.Len() > maxProduced {
			return e.produce(out.String())
		}
		allKnown = allKnown && known
	}
	return expr(out.String(), allKnown), nil
}

// variable is what a ${variable} stands for: a key of the context, a name, or a resource's attribute.
func (e *evaluator) variable(name string, context *object) (s string, known bool, err error) {
	wrong := invalid("Template error: variable %s in Fn::Sub expression does not resolve to a string", name)
	if context.get(name) != nil {
		return e.text(context.get(name), wrong)
	}
	var value any
	if logicalID, attribute, dotted := strings.Cut(name, "."); dotted {
		value, err = e.attribute(logicalID, attribute)
	} else {
		value, err = e.named(name)
	}
	if err != nil {
		return "", false, err
	}
	switch value := value.(type) {
	case Unknown:
		return value.Expr, false, nil
	case noValue:
		return "", true, nil
	}
	s, ok := text(value)
	if !ok {
		return "", false, wrong
	}
	return s, true, nil
}

func (e *evaluator) findInMap(argument any) (any, error) {
	expressions, fallback, err := findArguments(argument)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, expression := range expressions {
		key, _, err := e.text(expression, invalid("Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value"))
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	if value, found := e.lookUp(keys); found {
		return value, e.produceLists(value)
	}
	if fallback != nil {
		return e.eval(fallback.get("DefaultValue"))
	}
	if e.template.mappings[keys[0]] == nil {
		return nil, noMapping(keys[0])
	}
	return nil, invalid("Template error: Unable to get mapping for %s", strings.Join(keys, "::"))
}

func (e *evaluator) lookUp(keys []string) (any, bool) {
	row, _ := e.template.mappings[keys[0]].get(keys[1]).(*object)
	value := row.get(keys[2])
	return value, value != nil
}
