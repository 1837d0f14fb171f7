package template

import "strings"

func (t *Template) readOutputs() error {
	section, err := t.section("Outputs")
	if err != nil {
		return err
	}
	for name, value := range section.all() {
		if t.isLoop(name) {
			continue
		}
		o, err := readOutput(name, value)
		if err != nil {
			return err
		}
		t.Outputs = append(t.Outputs, o)
	}
	return tooMany("outputs", len(t.Outputs), maxOutputs)
}

func readOutput(name string, value any) (*Output, error) {
	if err := checkName(name, "Outputs name '%s'"); err != nil {
		return nil, err
	}
	body, ok := value.(*object)
	if !ok {
		return nil, invalid("Template format error: Every Outputs member must be an object.")
	}
	if unknown := unknownKeys(body, "Value", "Description", "Condition", "Export"); len(unknown) > 0 {
		return nil, invalid("Invalid output property or properties [%s]", strings.Join(unknown, ", "))
	}
	if !body.has("Value") {
		return nil, invalid("Template format error: Every Outputs member must contain a Value object")
	}
	o := &Output{Name: name, value: body.get("Value")}
	return o, o.read(body)
}

func (o *Output) read(body *object) (err error) {
	if o.Description, err = optionalString(body, "Description"); err != nil {
		return err
	}
	if o.Condition, err = optionalString(body, "Condition"); err != nil {
		return err
	}
	if err := notAString(o.value); err != nil {
		return err
	}
	o.Value = plain(o.value)
	return o.readExport(body)
}

// notAString refuses an output whose value is written out as a list or a map.
func notAString(v any) error {
	switch v := v.(type) {
	case []any:
		return invalid("Template format error: The Value field of every Outputs member must evaluate to a String and not a List.")
	case *object:
		if _, _, called := call(v); !called {
			return invalid("Template format error: The Value field of every Outputs member must evaluate to a String and not a Map.")
		}
	}
	return nil
}

func (o *Output) readExport(body *object) error {
	value, ok := body.values["Export"]
	if !ok {
		return nil
	}
	export, ok := value.(*object)
	if !ok || export.len() != 1 || !export.has("Name") {
		return invalid("Template format error: Output %s is malformed. The Export member must be an object with the one member Name.", o.Name)
	}
	o.exportName = export.get("Name")
	o.ExportName = plain(o.exportName)
	return nil
}

// checkExportName refuses what the Name of an Export may not be once it is resolved.
func checkExportName(name string) error {
	valid := name != "" && len(name) <= maxName && !strings.ContainsFunc(name, func(r rune) bool {
		return !isAlphanumeric(r) && r != ':' && r != '-'
	})
	if !valid {
		return invalid("Template format error: The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.")
	}
	return nil
}
