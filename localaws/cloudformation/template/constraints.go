package template

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// checkValue holds a value to the parameter's type and constraints. Of a list, each member must
// meet them. For an SSM parameter type the value is the name, and the name must meet them: AWS
// never checks what it resolves to (public live tests).
func (p *Parameter) checkValue(value string) error {
	if len(value) > maxParameterValue {
		return invalid("Parameter %s exceeds the maximum parameter value length of %d bytes.", p.Name, maxParameterValue)
	}
	members := []string{value}
	if !p.kind.ssm {
		members = p.kind.split(value)
	}
	for _, member := range members {
		if err := p.checkMember(member); err != nil {
			return err
		}
	}
	return nil
}

func (p *Parameter) checkMember(value string) error {
	if err := p.checkNumber(value); err != nil {
		return err
	}
	if len(p.AllowedValues) > 0 && !slices.ContainsFunc(p.AllowedValues, func(allowed string) bool {
		return allowed == value || p.kind.number && sameNumber(allowed, value)
	}) {
		return p.violates("must be one of AllowedValues")
	}
	if p.pattern != nil && !p.pattern.MatchString(value) {
		return p.violates("must match pattern " + p.AllowedPattern)
	}
	return p.checkLength(utf8.RuneCountInString(value))
}

func (p *Parameter) checkLength(n int) error {
	if p.MinLength != nil && n < *p.MinLength {
		return p.violates("must contain at least " + strconv.Itoa(*p.MinLength) + " characters")
	}
	if p.MaxLength != nil && n > *p.MaxLength {
		return p.violates("must contain at most " + strconv.Itoa(*p.MaxLength) + " characters")
	}
	return nil
}

func (p *Parameter) checkNumber(value string) error {
	if !p.kind.number || p.kind.ssm {
		return nil
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return invalid("Parameter '%s' must be a number.", p.Name)
	}
	if p.MinValue != nil && n < *p.MinValue {
		return p.violates("must be a number not less than " + number(*p.MinValue))
	}
	if p.MaxValue != nil && n > *p.MaxValue {
		return p.violates("must be a number not greater than " + number(*p.MaxValue))
	}
	return nil
}

// violates is the refusal of a value by a constraint, in the template's words if it has any.
func (p *Parameter) violates(how string) error {
	if p.ConstraintDescription != "" {
		return invalid("Parameter '%s' failed to satisfy constraint: %s", p.Name, p.ConstraintDescription)
	}
	return invalid("Parameter '%s' %s", p.Name, how)
}

func sameNumber(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
