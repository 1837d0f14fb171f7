package template

import (
	"maps"
	"slices"
	"strings"
)

// bindParameters gives every parameter its value.
func (b *Bound) bindParameters() error {
	if err := b.checkNames(); err != nil {
		return err
	}
	var unfetched []string
	for _, p := range b.Template.Parameters {
		value, err := b.value(p)
		if err != nil {
			return err
		}
		if b.input.Unknown[p.Name] {
			b.refs[p.Name] = Unknown{Expr: KnownAfterApply}
		} else if p.kind.ssm {
			resolved, found := b.fetch(p, value.Value)
			if !found {
				unfetched = append(unfetched, value.Value)
			}
			value.ResolvedValue = resolved
			b.refs[p.Name] = p.kind.value(value.ResolvedValue)
		} else {
			b.refs[p.Name] = p.kind.value(value.Value)
		}
		b.parameters = append(b.parameters, value)
	}
	if len(unfetched) > 0 {
		return invalid("Unable to fetch parameters [%s] from parameter store for this account.", strings.Join(unfetched, ","))
	}
	return nil
}

// checkNames refuses names that the template does not have, and parameters without any value.
func (b *Bound) checkNames() error {
	var unknown, missing []string
	for _, name := range slices.Sorted(maps.Keys(b.input.Values)) {
		if b.Template.parameters[name] == nil {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		return invalid("Parameters: [%s] do not exist in the template", strings.Join(unknown, ", "))
	}
	for _, p := range b.Template.Parameters {
		if _, given := b.input.Values[p.Name]; !given && p.Default == nil {
			missing = append(missing, p.Name)
		}
	}
	if len(missing) > 0 {
		return invalid("Parameters: [%s] must have values", strings.Join(missing, ", "))
	}
	return nil
}

func (b *Bound) value(p *Parameter) (Value, error) {
	v := Value{Key: p.Name, NoEcho: p.NoEcho}
	given, ok := b.input.Values[p.Name]
	if !ok { // the default was checked by Parse
		v.Value = *p.Default
		return v, nil
	}
	v.Value = given
	if b.input.Unknown[p.Name] {
		return v, nil
	}
	return v, p.checkValue(given)
}

// fetch asks for the value behind a name. The members of a list come trimmed.
func (b *Bound) fetch(p *Parameter, name string) (value string, found bool) {
	if b.input.SSM == nil {
		return "", false
	}
	value, err := b.input.SSM(name)
	if err != nil {
		return "", false
	}
	return strings.Join(p.kind.split(value), ","), true
}
