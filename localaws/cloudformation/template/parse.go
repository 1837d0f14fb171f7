package template

import (
	"slices"
	"strings"
)

// Limits of aws-facts 4.8.
const (
	maxParameters        = 200
	maxResources         = 500
	maxOutputs           = 200
	maxMappings          = 200
	maxMappingAttributes = 200
	maxName              = 255  // characters
	maxDescription       = 1024 // bytes
	maxParameterValue    = 4096 // bytes
)

// Parse reads and checks a template in JSON or YAML of at most [MaxSize] bytes. The error is a
// *wire.Error with the code ValidationError.
//
// A template with macros (see [Template.MacrosUsed]) is read only as far as it goes without them:
// parameters are checked; resources are listed with their types; nothing else is looked at, as the
// macros may change all of it.
func Parse(body []byte) (*Template, error) {
	root, err := decode(body)
	if err != nil {
		return nil, err
	}
	return build(root, false)
}

// build makes a template of its tree. A tree that was expanded holds no Fn::ForEach any more.
func build(root *object, expanded bool) (*Template, error) {
	t := &Template{source: root}
	if err := t.readTransforms(); err != nil {
		return nil, err
	}
	if len(t.MacrosUsed()) > 0 {
		return t, t.readOutline()
	}
	if err := t.readSections(); err != nil {
		return nil, err
	}
	if t.extended && !expanded {
		return t, nil
	}
	return t, t.check()
}

func (t *Template) readSections() error {
	for _, read := range []func() error{
		t.readHeader, t.readParameters, t.readMappings, t.readConditions, t.readRules, t.readResources, t.readOutputs,
	} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

// readOutline reads what can be known of a template before its macros have run.
func (t *Template) readOutline() error {
	t.FormatVersion, _ = t.source.get("AWSTemplateFormatVersion").(string)
	t.Description, _ = t.source.get("Description").(string)
	t.Metadata = plain(t.source.get("Metadata"))
	if err := t.readParameters(); err != nil {
		return err
	}
	resources, _ := t.source.get("Resources").(*object)
	for name, value := range resources.all() {
		body, ok := value.(*object)
		if kind, isString := body.typeName(); ok && isString {
			t.Resources = append(t.Resources, &Resource{LogicalID: name, Type: kind, Properties: plain(body.get("Properties")), body: body})
		}
	}
	return nil
}

// typeName is the Type of a resource's body, which may be nil.
func (o *object) typeName() (string, bool) {
	kind, ok := o.get("Type").(string)
	return kind, ok && kind != ""
}

func (t *Template) readHeader() error {
	var unknown []string
	for key := range t.source.all() {
		switch key {
		case "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings",
			"Conditions", "Transform", "Resources", "Outputs", "Hooks":
		default:
			unknown = append(unknown, key)
		}
	}
	if len(unknown) > 0 {
		return invalid("Invalid template property or properties [%s]", strings.Join(unknown, ", "))
	}
	return t.readDescription()
}

func (t *Template) readDescription() error {
	if version, ok := t.source.values["AWSTemplateFormatVersion"]; ok {
		if version != "2010-09-09" {
			return invalid("Template format error: unsupported value for AWSTemplateFormatVersion.")
		}
		t.FormatVersion = "2010-09-09"
	}
	t.Metadata = plain(t.source.get("Metadata"))
	description, ok := t.source.values["Description"]
	if !ok {
		return nil
	}
	if t.Description, ok = description.(string); !ok {
		return invalid("Template format error: Description must be a string.")
	}
	if len(t.Description) > maxDescription {
		return invalid("Template format error: 'Description' length is greater than %d.", maxDescription)
	}
	return nil
}

// section is a top-level section that must be an object, nil when the template has none.
func (t *Template) section(name string) (*object, error) {
	value, ok := t.source.values[name]
	if !ok {
		return nil, nil
	}
	section, ok := value.(*object)
	if !ok {
		return nil, invalid("Template format error: %s must be an object.", name)
	}
	return section, nil
}

// tooMany tells that a section exceeds its limit.
func tooMany(what string, n, limit int) error {
	if n <= limit {
		return nil
	}
	return invalid("Template format error: Number of %s, %d, is greater than maximum allowed, %d", what, n, limit)
}

// checkName refuses a logical name that is not of letters and digits. The words around the name
// differ from section to section: "Resource name %s", "Outputs name '%s'".
func checkName(name, format string) error {
	said := strings.Replace(format, "%s", name, 1)
	if !alphanumeric(name) {
		return invalid("Template format error: %s is non alphanumeric.", said)
	}
	if len(name) > maxName {
		return invalid("Template format error: %s exceeds the maximum length of %d characters.", said, maxName)
	}
	return nil
}

func alphanumeric(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !isAlphanumeric(r) })
}

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// optionalString is a member that must be a string if it is there. Numbers and booleans pass as
// what they look like.
func optionalString(o *object, key string) (string, error) {
	value, ok := o.values[key]
	if !ok {
		return "", nil
	}
	s, ok := text(value)
	if !ok {
		return "", invalid("Template format error: Every %s member must be a string.", key)
	}
	return s, nil
}

// unknownKeys lists the keys that are not among those allowed, in template order.
func unknownKeys(o *object, allowed ...string) []string {
	var unknown []string
	for key := range o.all() {
		if !slices.Contains(allowed, key) {
			unknown = append(unknown, key)
		}
	}
	return unknown
}
