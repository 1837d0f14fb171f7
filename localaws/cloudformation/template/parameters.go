package template

import (
	"regexp"
	"strconv"
	"strings"
)

// A Parameter is one member of the Parameters section.
type Parameter struct {
	// Name is letters and digits, at most 255.
	Name string
	// Type is as written, such as "String" or "List<AWS::EC2::Subnet::Id>".
	Type string
	// Description is the parameter's own description.
	Description string
	// ConstraintDescription replaces the text of a refusal by a constraint.
	ConstraintDescription string
	// Default is nil when a value must be given.
	Default *string
	// NoEcho tells that the value must not be shown.
	NoEcho bool
	// AllowedValues is nil when every value is allowed.
	AllowedValues []string
	// AllowedPattern is a regular expression for the whole value, "" for none.
	AllowedPattern string
	// MinLength and MaxLength are in characters, MinValue and MaxValue bound numbers; nil for none.
	MinLength, MaxLength *int
	MinValue, MaxValue   *float64

	kind    parameterType
	pattern *regexp.Regexp
}

func (t *Template) readParameters() error {
	section, err := t.section("Parameters")
	if err != nil {
		return err
	}
	t.parameters = map[string]*Parameter{}
	for name, value := range section.all() {
		p, err := readParameter(name, value)
		if err != nil {
			return err
		}
		t.Parameters = append(t.Parameters, p)
		t.parameters[name] = p
	}
	return tooMany("parameters", len(t.Parameters), maxParameters)
}

func readParameter(name string, value any) (*Parameter, error) {
	if err := checkName(name, "Parameter name %s"); err != nil {
		return nil, err
	}
	body, ok := value.(*object)
	if !ok {
		return nil, invalid("Template format error: Any Parameters member must be an object.")
	}
	if unknown := unknownKeys(body, "Type", "Default", "NoEcho", "AllowedValues", "AllowedPattern", "MaxLength",
		"MinLength", "MaxValue", "MinValue", "Description", "ConstraintDescription"); len(unknown) > 0 {
		return nil, invalid("Invalid template parameter property '%s'", unknown[0])
	}
	p := &Parameter{Name: name}
	for _, read := range []func(*object) error{p.readType, p.readTexts, p.readValues, p.readPattern, p.readBounds} {
		if err := read(body); err != nil {
			return nil, err
		}
	}
	return p, p.checkDefault()
}

func (p *Parameter) readType(body *object) error {
	name, ok := body.get("Type").(string)
	if !ok {
		return invalid("Template format error: Every Parameters object must contain a Type member.")
	}
	kind, err := readType(name)
	p.Type, p.kind = name, kind
	return err
}

func (p *Parameter) readTexts(body *object) (err error) {
	if p.Description, err = optionalString(body, "Description"); err != nil {
		return err
	}
	if p.ConstraintDescription, err = optionalString(body, "ConstraintDescription"); err != nil {
		return err
	}
	if p.AllowedPattern, err = optionalString(body, "AllowedPattern"); err != nil {
		return err
	}
	noEcho, err := optionalString(body, "NoEcho")
	if err != nil {
		return err
	}
	switch strings.ToLower(noEcho) {
	case "", "false":
	case "true":
		p.NoEcho = true
	default:
		return invalid("Template format error: Every NoEcho member must be a Boolean.")
	}
	return nil
}

func (p *Parameter) readValues(body *object) error {
	if body.has("Default") {
		value, err := optionalString(body, "Default")
		if err != nil {
			return err
		}
		p.Default = &value
	}
	if !body.has("AllowedValues") {
		return nil
	}
	list, ok := body.get("AllowedValues").([]any)
	if !ok {
		return invalid("Template format error: Every AllowedValues member must be a list.")
	}
	p.AllowedValues = []string{}
	for _, item := range list {
		value, ok := text(item)
		if !ok {
			return invalid("Template format error: Every AllowedValues value must be a string.")
		}
		p.AllowedValues = append(p.AllowedValues, value)
	}
	return nil
}

// readPattern compiles the pattern. CloudFormation's are Java's; one that Go does not know (see the
// package comment) is kept as text only.
func (p *Parameter) readPattern(*object) error {
	if p.AllowedPattern == "" {
		return nil
	}
	if p.kind.number {
		return p.misplaced("AllowedPattern", "String")
	}
	if pattern, err := regexp.Compile(`^(?:` + p.AllowedPattern + `)$`); err == nil {
		p.pattern = pattern
	}
	return nil
}

func (p *Parameter) readBounds(body *object) (err error) {
	if p.MinLength, err = p.readLength(body, "MinLength"); err != nil {
		return err
	}
	if p.MaxLength, err = p.readLength(body, "MaxLength"); err != nil {
		return err
	}
	if p.MinValue, err = p.readNumber(body, "MinValue"); err != nil {
		return err
	}
	if p.MaxValue, err = p.readNumber(body, "MaxValue"); err != nil {
		return err
	}
	if p.MinLength != nil && p.MaxLength != nil && *p.MinLength > *p.MaxLength {
		return invalid("Template error: Parameter '%s' MinLength must be less than MaxLength.", p.Name)
	}
	if p.MinValue != nil && p.MaxValue != nil && *p.MinValue > *p.MaxValue {
		return invalid("Template error: Parameter '%s' MinValue must be less than MaxValue.", p.Name)
	}
	return nil
}

func (p *Parameter) readLength(body *object, key string) (*int, error) {
	if !body.has(key) {
		return nil, nil
	}
	if p.kind.number {
		return nil, p.misplaced(key, "String")
	}
	n, ok := integer(body.get(key))
	if !ok || n < 0 {
		return nil, invalid("Template error: Parameter '%s' %s must be a non-negative integer.", p.Name, key)
	}
	return &n, nil
}

func (p *Parameter) readNumber(body *object, key string) (*float64, error) {
	if !body.has(key) {
		return nil, nil
	}
	if !p.kind.number {
		return nil, p.misplaced(key, "Number")
	}
	s, _ := text(body.get(key))
	n, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil, invalid("Template error: Parameter '%s' %s must be a number.", p.Name, key)
	}
	return &n, nil
}

func (p *Parameter) misplaced(key, wanted string) error {
	return invalid("Template error: Parameter '%s' %s must be on a parameter of type %s", p.Name, key, wanted)
}

// checkDefault holds the default to the constraints, as a stack without a value would.
func (p *Parameter) checkDefault() error {
	if p.Default == nil {
		return nil
	}
	if versionless(*p.Default) {
		return invalid("Template error: parameter %s should not contain ssm versionless resolver", p.Name)
	}
	return p.checkValue(*p.Default)
}
