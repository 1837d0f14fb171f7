package template

import "strings"

func (t *Template) readConditions() error {
	section, err := t.section("Conditions")
	if err != nil {
		return err
	}
	t.conditions = newObject()
	for name, expr := range section.all() {
		if t.isLoop(name) {
			continue
		}
		if err := checkName(name, "Conditions name '%s'"); err != nil {
			return err
		}
		if !isBoolean(expr) {
			return invalid("Template format error: Conditions can only be boolean operations on parameters and other conditions")
		}
		t.conditions.set(name, expr)
	}
	return nil
}

// conditionName is the name in {"Condition": name}.
func conditionName(v any) (string, bool) {
	o, ok := v.(*object)
	if !ok || o.len() != 1 {
		return "", false
	}
	name, ok := o.get("Condition").(string)
	return name, ok
}

// isBoolean tells an expression that is true or false by its form.
func isBoolean(v any) bool {
	if _, ok := conditionName(v); ok {
		return true
	}
	switch name, _, _ := call(v); name {
	case "Fn::And", "Fn::Or", "Fn::Not", "Fn::Equals":
		return true
	}
	return false
}

// checkConditions refuses conditions that refer to resources, to conditions that are not there, or
// to one another in a circle.
func (t *Template) checkConditions() error {
	uses := map[string][]string{}
	for name, expr := range t.conditions.all() {
		if err := t.checkConditionNames(expr); err != nil {
			return err
		}
		uses[name] = conditionsIn(expr)
		for _, used := range uses[name] {
			if !t.conditions.has(used) {
				return invalid("Template format error: Unresolved condition dependencies [%s] in the Conditions block of the template", used)
			}
		}
	}
	if _, circle := sortByDependency(t.conditions.keys, uses); len(circle) > 0 {
		return invalid("Template error: Found circular condition dependency: [%s]", strings.Join(circle, ", "))
	}
	return nil
}

func (t *Template) checkConditionNames(expr any) error {
	if err := t.checkCalls(expr, conditionFunctions); err != nil {
		return err
	}
	var unresolved nameSet
	mentions(expr, "", nil, func(m mention) {
		if m.name != "" && t.parameters[m.name] == nil && !isPseudo(m.name) {
			unresolved.add(m.name)
		}
	})
	if len(unresolved.names) > 0 {
		return invalid("Template format error: Unresolved dependencies [%s]. Cannot reference resources in the Conditions block of the template",
			strings.Join(unresolved.names, ", "))
	}
	return nil
}

// conditionsIn names the conditions that an expression is made of.
func conditionsIn(v any) []string {
	if name, ok := conditionName(v); ok {
		return []string{name}
	}
	var names []string
	switch v := v.(type) {
	case *object:
		for _, value := range v.all() {
			names = append(names, conditionsIn(value)...)
		}
	case []any:
		for _, item := range v {
			names = append(names, conditionsIn(item)...)
		}
	}
	return names
}
