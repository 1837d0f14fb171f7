package template

import "strings"

func (t *Template) readMappings() error {
	section, err := t.section("Mappings")
	if err != nil {
		return err
	}
	t.mappings = map[string]*object{}
	for name, value := range section.all() {
		mapping, err := readMapping(name, value)
		if err != nil {
			return err
		}
		t.mappings[name] = mapping
	}
	return tooMany("mappings", len(t.mappings), maxMappings)
}

func readMapping(name string, value any) (*object, error) {
	if err := checkName(name, "Mappings name '%s'"); err != nil {
		return nil, err
	}
	mapping, ok := value.(*object)
	if !ok {
		return nil, invalid("Template format error: Every Mappings member %s must be a map", name)
	}
	for key, row := range mapping.all() {
		if err := checkMappingKey(key); err != nil {
			return nil, err
		}
		attributes, ok := row.(*object)
		if !ok {
			return nil, invalid("Template format error: Every Mappings member %s must be a map", key)
		}
		if err := checkMappingRow(attributes); err != nil {
			return nil, err
		}
	}
	return mapping, nil
}

func checkMappingRow(row *object) error {
	if err := tooMany("mapping attributes", row.len(), maxMappingAttributes); err != nil {
		return err
	}
	for key, value := range row.all() {
		if err := checkMappingKey(key); err != nil {
			return err
		}
		if !mappingValue(value) {
			return invalid("Template format error: Every Mappings attribute must be a String or a List.")
		}
	}
	return nil
}

// checkMappingKey holds both keys of a mapping to letters, digits, '-', '.' and '_'.
func checkMappingKey(key string) error {
	valid := key != "" && !strings.ContainsFunc(key, func(r rune) bool {
		return !isAlphanumeric(r) && !strings.ContainsRune("-._", r)
	})
	if !valid {
		return invalid("Template format error: Mappings attribute name '%s' must contain only alphanumeric characters.", key)
	}
	if len(key) > maxName {
		return invalid("Template format error: Mappings attribute name '%s' exceeds the maximum length of %d characters.", key, maxName)
	}
	return nil
}

func mappingValue(v any) bool {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	for _, item := range list {
		if _, ok := text(item); !ok {
			return false
		}
	}
	return true
}
