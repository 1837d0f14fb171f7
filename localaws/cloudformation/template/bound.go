package template

import (
	"slices"
	"strings"
)

// Parameters are the parameters with their values, in template order.
func (b *Bound) Parameters() []Value { return slices.Clone(b.parameters) }

// Secrets are the values that must not be shown: those of the parameters with NoEcho, and the members of
// those that are lists.
func (b *Bound) Secrets() []string {
	var out []string
	for i, v := range b.parameters {
		if !v.NoEcho || b.input.Unknown[v.Key] {
			continue
		}
		for _, value := range []string{v.Value, v.ResolvedValue} {
			out = append(append(out, value), b.Template.Parameters[i].kind.split(value)...)
		}
	}
	return slices.DeleteFunc(out, func(value string) bool { return value == "" })
}

// Resources are those whose condition holds, in template order.
func (b *Bound) Resources() []*Resource { return slices.Clone(b.resources) }

// Resource is an active resource, nil when there is none of that name.
func (b *Bound) Resource(logicalID string) *Resource { return b.byName[logicalID] }

// Condition tells whether a condition of the template holds; false when there is none of that name.
func (b *Bound) Condition(name string) bool { return b.conditions[name] }

// Dependencies are the active resources that must be made before a resource, in template order:
// those it lists in DependsOn and those it refers to.
func (b *Bound) Dependencies(logicalID string) []string {
	return slices.DeleteFunc(slices.Clone(b.needs[logicalID]), func(name string) bool { return name == logicalID })
}

// Order lists the active resources so that each comes after its dependencies, otherwise in template
// order. It fails when there is a circle.
func (b *Bound) Order() ([]string, error) {
	names := make([]string, len(b.resources))
	for i, r := range b.resources {
		names[i] = r.LogicalID
	}
	order, circle := sortByDependency(names, b.needs)
	if circle != nil {
		return nil, invalid("Circular dependency between resources: [%s]", strings.Join(circle, ", "))
	}
	return order, nil
}

// Properties resolves the properties of an active resource. The values are string, bool,
// json.Number, []any, map[string]any, and [Unknown] where live said [ErrUnknown]; a nil live knows
// nothing. What is AWS::NoValue is left out. Dynamic references stay as they are.
func (b *Bound) Properties(logicalID string, live Live) (map[string]any, error) {
	resolved, err := b.Attribute(logicalID, "Properties", live)
	if err != nil || resolved == nil {
		return map[string]any{}, err
	}
	properties, ok := resolved.(map[string]any)
	if !ok {
		return nil, invalid("Template format error: [/Resources/%s/Properties] Every Properties member must be an object.", logicalID)
	}
	return properties, nil
}

// Attribute resolves another attribute of an active resource, such as Metadata, CreationPolicy or
// UpdatePolicy, as [Bound.Properties] does; nil when the resource does not have it.
func (b *Bound) Attribute(logicalID, name string, live Live) (any, error) {
	r := b.byName[logicalID]
	if r == nil || !r.body.has(name) {
		return nil, nil
	}
	resolved, err := newEvaluator(b, live).eval(r.body.get(name))
	if err != nil || resolved == any(noValue{}) {
		return nil, err
	}
	return plain(resolved), nil
}

// An OutputValue is a resolved output.
type OutputValue struct{ Key, Value, Description, ExportName string }

// Outputs resolves the outputs whose condition holds, in template order. An unknown part of a value
// shows as [KnownAfterApply].
func (b *Bound) Outputs(live Live) ([]OutputValue, error) {
	var values []OutputValue
	for _, o := range b.activeOutputs() {
		value, err := b.output(o, live)
		if err != nil {
			return nil, err
		}
		values = append(values, value)
	}
	return values, nil
}

func (b *Bound) activeOutputs() []*Output {
	return slices.DeleteFunc(slices.Clone(b.Template.Outputs), func(o *Output) bool {
		return o.Condition != "" && !b.conditions[o.Condition]
	})
}

func (b *Bound) output(o *Output, live Live) (OutputValue, error) {
	e := newEvaluator(b, live)
	value, _, err := e.text(o.value, invalid("Template format error: The Value field of every Outputs member must evaluate to a String."))
	if err != nil {
		return OutputValue{}, err
	}
	out := OutputValue{Key: o.Name, Value: value, Description: o.Description}
	if o.exportName == nil {
		return out, nil
	}
	name, known, err := e.text(o.exportName, checkExportName(""))
	if err == nil && known {
		err = checkExportName(name)
	}
	out.ExportName = name
	return out, err
}
