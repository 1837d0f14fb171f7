package template

import "slices"

// branch is Fn::If: only the branch chosen is resolved.
func (e *evaluator) branch(argument any) (any, error) {
	condition, yes, no, err := ifArguments(argument)
	if err != nil {
		return nil, err
	}
	holds, err := e.condition(condition)
	if err != nil {
		return nil, err
	}
	if holds {
		return e.eval(yes)
	}
	return e.eval(no)
}

// condition settles a named condition. That there are no circles was checked before.
func (e *evaluator) condition(name string) (bool, error) {
	if holds, ok := e.conditions[name]; ok {
		return holds, nil
	}
	if !e.template.conditions.has(name) {
		return false, invalid("Template error: unresolved condition dependency %s in Fn::If", name)
	}
	holds, err := e.boolean(e.template.conditions.get(name))
	if err != nil {
		return false, err
	}
	e.conditions[name] = holds
	return holds, nil
}

// boolean settles an expression of the Conditions or the Rules section.
func (e *evaluator) boolean(v any) (bool, error) {
	if name, ok := conditionName(v); ok {
		return e.condition(name)
	}
	name, argument, _ := call(v)
	switch name {
	case "Fn::And", "Fn::Or", "Fn::Not":
		return e.combine(name, argument)
	case "Fn::Equals":
		return e.equals(argument)
	case "Fn::Contains":
		return e.contains(argument)
	case "Fn::EachMemberEquals":
		return e.eachMemberEquals(argument)
	case "Fn::EachMemberIn":
		return e.eachMemberIn(argument)
	}
	return false, invalid("Template format error: Conditions can only be boolean operations on parameters and other conditions")
}

func (e *evaluator) combine(function string, argument any) (bool, error) {
	operands, err := booleanArguments(function, argument)
	if err != nil {
		return false, err
	}
	for _, operand := range operands {
		holds, err := e.boolean(operand)
		if err != nil {
			return false, err
		}
		if function == "Fn::Not" {
			return !holds, nil
		}
		if holds == (function == "Fn::Or") {
			return holds, nil
		}
	}
	return function == "Fn::And", nil
}

func (e *evaluator) equals(argument any) (bool, error) {
	left, right, err := equalsArguments(argument)
	if err != nil {
		return false, err
	}
	a, _, err := e.text(left, wrongEquals())
	if err != nil {
		return false, err
	}
	b, _, err := e.text(right, wrongEquals())
	return a == b, err
}

// contains: [list, string].
func (e *evaluator) contains(argument any) (bool, error) {
	left, right, err := pairArguments("Fn::Contains", argument)
	if err != nil {
		return false, err
	}
	list, err := e.members("Fn::Contains", left)
	if err != nil {
		return false, err
	}
	value, _, err := e.text(right, wrongMembers("Fn::Contains"))
	return slices.Contains(list, value), err
}

// eachMemberEquals: [list, string].
func (e *evaluator) eachMemberEquals(argument any) (bool, error) {
	left, right, err := pairArguments("Fn::EachMemberEquals", argument)
	if err != nil {
		return false, err
	}
	list, err := e.members("Fn::EachMemberEquals", left)
	if err != nil {
		return false, err
	}
	value, _, err := e.text(right, wrongMembers("Fn::EachMemberEquals"))
	return !slices.ContainsFunc(list, func(member string) bool { return member != value }), err
}

// eachMemberIn: [list, list].
func (e *evaluator) eachMemberIn(argument any) (bool, error) {
	left, right, err := pairArguments("Fn::EachMemberIn", argument)
	if err != nil {
		return false, err
	}
	list, err := e.members("Fn::EachMemberIn", left)
	if err != nil {
		return false, err
	}
	allowed, err := e.members("Fn::EachMemberIn", right)
	return !slices.ContainsFunc(list, func(member string) bool { return !slices.Contains(allowed, member) }), err
}

func (e *evaluator) members(function string, v any) ([]string, error) {
	list, _, _, err := e.texts(v, wrongMembers(function))
	return list, err
}

func wrongMembers(function string) error {
	return invalid("Template error: every %s object requires a list of strings and a string or a list of strings.", function)
}
