package template

// A rule is one member of the Rules section: its assertions must hold when its condition does.
type rule struct {
	name       string
	condition  any // nil when the rule always counts
	assertions []assertion
}

type assertion struct {
	assert      any
	description string
}

func (t *Template) readRules() error {
	section, err := t.section("Rules")
	if err != nil {
		return err
	}
	for name, value := range section.all() {
		if err := checkName(name, "Rules name '%s'"); err != nil {
			return err
		}
		r, err := readRule(name, value)
		if err != nil {
			return err
		}
		t.rules = append(t.rules, r)
	}
	return nil
}

func readRule(name string, value any) (rule, error) {
	body, ok := value.(*object)
	if !ok {
		return rule{}, invalid("Template format error: Every Rules member must be an object.")
	}
	if unknown := unknownKeys(body, "RuleCondition", "Assertions"); len(unknown) > 0 {
		return rule{}, invalid("Template format error: [/Rules/%s] Invalid rule property '%s'", name, unknown[0])
	}
	list, ok := body.get("Assertions").([]any)
	if !ok {
		return rule{}, invalid("Template format error: [/Rules/%s] Every Rules object must contain a list of Assertions.", name)
	}
	r := rule{name: name, condition: body.get("RuleCondition")}
	for _, item := range list {
		a, err := readAssertion(name, item)
		if err != nil {
			return rule{}, err
		}
		r.assertions = append(r.assertions, a)
	}
	return r, nil
}

func readAssertion(rule string, value any) (assertion, error) {
	body, ok := value.(*object)
	if !ok || !body.has("Assert") {
		return assertion{}, invalid("Template format error: [/Rules/%s] Every Assertions member must contain an Assert.", rule)
	}
	description, err := optionalString(body, "AssertDescription")
	return assertion{assert: body.get("Assert"), description: description}, err
}

// checkRules refuses functions that rules do not have, and names that are not parameters.
func (t *Template) checkRules() error {
	for _, r := range t.rules {
		exprs := []any{r.condition}
		for _, a := range r.assertions {
			exprs = append(exprs, a.assert)
		}
		if err := t.checkRule(r.name, exprs); err != nil {
			return err
		}
	}
	return nil
}

func (t *Template) checkRule(rule string, exprs []any) error {
	if err := t.checkCalls(exprs, ruleFunctions); err != nil {
		return err
	}
	var failed error
	mentions(exprs, "", nil, func(m mention) {
		if failed == nil && m.name != "" && t.parameters[m.name] == nil && !isPseudo(m.name) {
			failed = invalid("Template format error: [/Rules/%s] Unresolved dependencies [%s]. Rules can only reference parameters.", rule, m.name)
		}
	})
	return failed
}
