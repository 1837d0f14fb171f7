package template

import "strings"

// check holds the whole template to the rules that need no parameter values: functions have the
// arguments they need, and what they name is there.
func (t *Template) check() error {
	for _, check := range []func() error{t.checkConditions, t.checkRules, t.checkResources, t.checkOutputs} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (t *Template) checkResources() error {
	var unresolved nameSet
	for _, r := range t.Resources {
		if err := t.checkCalls(r.body, resourceFunctions); err != nil {
			return err
		}
		if r.Condition != "" && !t.conditions.has(r.Condition) {
			return invalid("Template format error: Unresolved condition dependency %s in the Resources block of the template", r.Condition)
		}
		missing, err := t.missingNames(r.uses())
		if err != nil {
			return err
		}
		unresolved.add(missing...)
		for _, name := range r.DependsOn {
			if t.resources[name] == nil {
				unresolved.add(name)
			}
		}
	}
	return unresolvedIn("Resources", unresolved.names)
}

// uses is what of a resource may refer to others.
func (r *Resource) uses() *object {
	out := newObject()
	for key, value := range r.body.all() {
		switch key {
		case "Type", "Condition", "DependsOn", "Description", "Version":
		default:
			out.set(key, value)
		}
	}
	return out
}

func (t *Template) checkOutputs() error {
	var unresolved nameSet
	for _, o := range t.Outputs {
		if o.Condition != "" && !t.conditions.has(o.Condition) {
			return invalid("Template format error: Unresolved condition dependency %s in the Outputs block of the template", o.Condition)
		}
		exprs := []any{o.value, o.exportName}
		if err := t.checkCalls(exprs, resourceFunctions); err != nil {
			return err
		}
		missing, err := t.missingNames(exprs)
		if err != nil {
			return err
		}
		unresolved.add(missing...)
	}
	return unresolvedIn("Outputs", unresolved.names)
}

func unresolvedIn(section string, names []string) error {
	if len(names) == 0 {
		return nil
	}
	return invalid("Template format error: Unresolved resource dependencies [%s] in the %s block of the template",
		strings.Join(names, ", "), section)
}

// missingNames lists the names of Ref and Fn::Sub that the template does not have; for names in
// other functions AWS has errors of their own.
func (t *Template) missingNames(v any) ([]string, error) {
	var missing nameSet
	var err error
	mentions(v, "", nil, func(m mention) {
		if err != nil {
			return
		}
		if m.name == "" {
			err = t.checkConditionOrMapping(m)
			return
		}
		if t.resources[m.name] != nil || m.attribute == "" && (t.parameters[m.name] != nil || isPseudo(m.name)) {
			return
		}
		switch {
		case m.function == "Fn::GetAtt":
			err = invalid("Template error: instance of Fn::GetAtt references undefined resource %s", m.name)
		case m.attribute != "":
			err = invalid("Template error: instance of Fn::Sub references invalid resource attribute %s.%s", m.name, m.attribute)
		default:
			missing.add(m.name)
		}
	})
	return missing.names, err
}

func (t *Template) checkConditionOrMapping(m mention) error {
	if m.condition != "" && !t.conditions.has(m.condition) {
		return invalid("Template error: unresolved condition dependency %s in Fn::If", m.condition)
	}
	if m.mapping != "" && t.mappings[m.mapping] == nil && !t.extended {
		return noMapping(m.mapping)
	}
	return nil
}

func noMapping(name string) error {
	return invalid("Template error: Mapping named '%s' is not present in the 'Mappings' section of template.", name)
}
