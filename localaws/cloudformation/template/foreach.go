package template

import (
	"strings"
)

const (
	maxLoopDepth = 5       // loops inside loops, after the documentation of Fn::ForEach
	maxExpanded  = 200_000 // values that all loops together may make
)

// expandLoops makes the template's tree without Fn::ForEach. Loops may be in the sections Resources,
// Outputs and Conditions, at any depth.
func expandLoops(b *Bound) (*object, error) {
	x := &expander{evaluator: newEvaluator(b, nil)}
	delete(x.evaluator.functions, "Fn::If") // conditions are settled only after the loops have run
	out := newObject()
	for section, value := range b.Template.source.all() {
		switch section {
		case "Resources", "Outputs", "Conditions":
			expanded, err := x.expand(value, nil)
			if err != nil {
				return nil, err
			}
			value = expanded
		}
		out.set(section, value)
	}
	return out, nil
}

// An expander runs loops. Its evaluator resolves what they loop over; it knows parameters and
// mappings, but neither conditions nor resources.
type expander struct {
	evaluator *evaluator
	depth     int
	made      int
}

// A loopVariable is an identifier with its value in this turn; outer is that of the loop around.
type loopVariable struct {
	name, value string
	outer       *loopVariable
}

func loopError(format string, args ...any) error {
	return invalid("Transform "+languageExtensions+" failed with: "+format, args...)
}

func (x *expander) expand(v any, variable *loopVariable) (any, error) {
	if x.made++; x.made > maxExpanded {
		return nil, loopError("Fn::ForEach makes more than %d values", maxExpanded)
	}
	switch v := v.(type) {
	case string:
		return x.substitute(v, variable)
	case []any:
		return x.list(v, variable)
	case *object:
		return x.object(v, variable)
	}
	return v, nil
}

func (x *expander) list(list []any, variable *loopVariable) (any, error) {
	out := make([]any, 0, len(list))
	for _, item := range list {
		expanded, err := x.expand(item, variable)
		if err != nil {
			return nil, err
		}
		out = append(out, expanded)
	}
	return out, nil
}

func (x *expander) object(o *object, variable *loopVariable) (any, error) {
	if name, argument, ok := call(o); ok && (name == "Ref" || name == "Fn::GetAtt") {
		return x.reference(name, argument, variable)
	}
	out := newObject()
	for key, value := range o.all() {
		if strings.HasPrefix(key, forEachPrefix) {
			if err := x.loop(out, key, value, variable); err != nil {
				return nil, err
			}
			continue
		}
		expanded, err := x.expand(value, variable)
		if err != nil {
			return nil, err
		}
		if err := x.add(out, key, expanded, variable); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (x *expander) add(out *object, key string, value any, variable *loopVariable) error {
	key, err := x.substitute(key, variable)
	if err != nil {
		return err
	}
	if out.has(key) {
		return loopError("Fn::ForEach makes the key %s twice", key)
	}
	out.set(key, value)
	return nil
}

// reference gives the loop's value for a Ref to its identifier, and resolves names that are
// themselves functions, which AWS::LanguageExtensions allows.
func (x *expander) reference(name string, argument any, variable *loopVariable) (any, error) {
	if identifier, ok := argument.(string); ok && name == "Ref" {
		for v := variable; v != nil; v = v.outer {
			if v.name == identifier {
				return v.value, nil
			}
		}
	}
	expanded, err := x.expand(argument, variable)
	if err != nil {
		return nil, err
	}
	switch argument := expanded.(type) {
	case *object:
		expanded, err = x.evaluator.eval(argument)
	case []any:
		expanded, err = x.evaluator.list(argument)
	}
	out := newObject()
	out.set(name, expanded)
	return out, err
}

// loop runs [identifier, collection, body] and adds what it makes.
func (x *expander) loop(out *object, key string, value any, variable *loopVariable) error {
	parts, ok := value.([]any)
	if !ok || len(parts) != 3 {
		return loopError("%s: Fn::ForEach layout is incorrect: it must be a list of an identifier, a collection and a fragment", key)
	}
	identifier, isName := parts[0].(string)
	body, isObject := parts[2].(*object)
	if !isName || identifier == "" || !isObject {
		return loopError("%s: Fn::ForEach layout is incorrect: the identifier must be a string and the fragment an object", key)
	}
	if x.depth++; x.depth > maxLoopDepth {
		return loopError("%s: Fn::ForEach can be nested at most %d deep", key, maxLoopDepth)
	}
	defer func() { x.depth-- }()
	collection, err := x.collection(key, parts[1], variable)
	if err != nil {
		return err
	}
	for _, item := range collection {
		if err := x.turn(out, body, &loopVariable{identifier, item, variable}); err != nil {
			return err
		}
	}
	return nil
}

func (x *expander) turn(out, body *object, variable *loopVariable) error {
	expanded, err := x.expand(body, variable)
	if err != nil {
		return err
	}
	made, ok := expanded.(*object)
	if !ok {
		return loopError("Fn::ForEach: the fragment must be an object")
	}
	for key, value := range made.all() {
		if out.has(key) {
			return loopError("Fn::ForEach makes the key %s twice: it must contain ${%s}", key, variable.name)
		}
		out.set(key, value)
	}
	return nil
}

// collection is what a loop goes through: a list written out, or a function that gives one.
func (x *expander) collection(key string, v any, variable *loopVariable) ([]string, error) {
	expanded, err := x.expand(v, variable)
	if err != nil {
		return nil, err
	}
	wrong := loopError("%s: the collection of Fn::ForEach must be a list of strings that depends on parameters and mappings only", key)
	list, known, _, err := x.evaluator.texts(expanded, wrong)
	if err == nil && !known {
		err = wrong
	}
	return list, err
}

// substitute puts the values in for ${Identifier}, and for &{Identifier} without all that is not a
// letter or a digit, as logical ids need.
func (x *expander) substitute(s string, variable *loopVariable) (string, error) {
	if !strings.Contains(s, "{") {
		return s, nil
	}
	for v := variable; v != nil; v = v.outer {
		s = strings.ReplaceAll(s, "${"+v.name+"}", v.value)
		s = strings.ReplaceAll(s, "&{"+v.name+"}", onlyAlphanumeric(v.value))
	}
	return x.evaluator.produce(s)
}

func onlyAlphanumeric(s string) string {
	return strings.Map(func(r rune) rune {
		if isAlphanumeric(r) {
			return r
		}
		return -1
	}, s)
}
