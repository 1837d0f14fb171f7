package template

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
)

// maxProduced bounds what one evaluation may make of a template, in bytes of new strings and items of
// lists: without a bound, nested Fn::ToJsonString or thousands of references could fill the memory.
const maxProduced = 16 << 20

// itemSize is what an item of a list counts, in bytes, besides its text: about what it takes when the
// list is copied.
const itemSize = 32

// An evaluator resolves expressions. It serves one evaluation and is then thrown away.
type evaluator struct {
	template *Template
	// values are what Ref gives for parameters: string or []any.
	values map[string]any
	pseudo Pseudo
	zones  func(region string) []string
	// conditions holds those settled so far.
	conditions map[string]bool
	live       Live
	functions  map[string]func(any) (any, error)
	produced   int
}

// newEvaluator makes one for a binding; live may be nil.
func newEvaluator(b *Bound, live Live) *evaluator {
	if live == nil {
		live = nothingLive{}
	}
	e := &evaluator{template: b.Template, values: b.refs, pseudo: b.input.Pseudo, zones: b.input.Zones,
		conditions: b.conditions, live: live}
	e.functions = map[string]func(any) (any, error){
		"Ref": e.ref, "Fn::GetAtt": e.getAtt, "Fn::Sub": e.sub, "Fn::Join": e.join, "Fn::Select": e.selectOne,
		"Fn::Split": e.split, "Fn::If": e.branch, "Fn::FindInMap": e.findInMap, "Fn::Base64": e.base64,
		"Fn::Cidr": e.cidr, "Fn::GetAZs": e.getAZs, "Fn::ImportValue": e.importValue,
		"Fn::Length": e.length, "Fn::ToJsonString": e.toJSONString,
		"Fn::RefAll": e.unknowable, "Fn::ValueOf": e.unknowable, "Fn::ValueOfAll": e.unknowable,
	}
	return e
}

// eval resolves an expression. The result may be noValue or hold an Unknown.
func (e *evaluator) eval(v any) (any, error) {
	if name, argument, ok := call(v); ok {
		return e.call(name, argument)
	}
	switch v := v.(type) {
	case *object:
		return e.object(v)
	case []any:
		return e.list(v)
	case string:
		return v, checkDynamic(v)
	}
	return v, nil
}

func (e *evaluator) call(name string, argument any) (any, error) {
	function, ok := e.functions[name]
	if !ok {
		return nil, invalid("Template error: Encountered unsupported function: %s", name)
	}
	result, err := function(argument)
	if s, isString := result.(string); isString && err == nil {
		return e.produce(s)
	}
	return result, err
}

// produce counts a string that was made.
func (e *evaluator) produce(s string) (string, error) {
	e.produced += len(s)
	if e.produced > maxProduced {
		return "", tooMuch()
	}
	return s, checkDynamic(s)
}

// produceItems counts the items of a list that was made, or that will be copied where it is used.
func (e *evaluator) produceItems(count int) error {
	e.produced += count * itemSize
	if e.produced > maxProduced {
		return tooMuch()
	}
	return nil
}

// produceLists counts the lists in what stands for a name, with those inside them.
func (e *evaluator) produceLists(v any) error {
	switch v := v.(type) {
	case []any:
		if err := e.produceItems(len(v)); err != nil {
			return err
		}
		for _, item := range v {
			if err := e.produceLists(item); err != nil {
				return err
			}
		}
	case *object:
		if err := e.produceItems(v.len()); err != nil {
			return err
		}
		for _, value := range v.all() {
			if err := e.produceLists(value); err != nil {
				return err
			}
		}
	}
	return nil
}

func tooMuch() error {
	return invalid("Template error: the intrinsic functions make more than %d bytes of text", maxProduced)
}

func (e *evaluator) object(o *object) (any, error) {
	out := newObject()
	for key, value := range o.all() {
		resolved, err := e.eval(value)
		if err != nil {
			return nil, err
		}
		if resolved != any(noValue{}) {
			out.set(key, resolved)
		}
	}
	return out, nil
}

func (e *evaluator) list(list []any) (any, error) {
	if err := e.produceItems(len(list)); err != nil {
		return nil, err
	}
	out := make([]any, 0, len(list))
	for _, item := range list {
		resolved, err := e.eval(item)
		if err != nil {
			return nil, err
		}
		if resolved != any(noValue{}) {
			out = append(out, resolved)
		}
	}
	return out, nil
}

// text resolves to a string. When a part of it is unknown, known is false and s has the marker in
// its place; a value that is no string gives the error wrong.
func (e *evaluator) text(v any, wrong error) (s string, known bool, err error) {
	resolved, err := e.eval(v)
	if err != nil {
		return "", false, err
	}
	if unknown, ok := resolved.(Unknown); ok {
		return unknown.Expr, false, nil
	}
	s, ok := text(resolved)
	if !ok {
		return "", false, wrong
	}
	return s, true, nil
}

// texts resolves to a list of strings; unknown tells that the list as a whole is not known, known
// that all its members are.
func (e *evaluator) texts(v any, wrong error) (list []string, known, unknown bool, err error) {
	resolved, err := e.eval(v)
	if err != nil {
		return nil, false, false, err
	}
	if _, ok := resolved.(Unknown); ok {
		return nil, false, true, nil
	}
	items, ok := resolved.([]any)
	if !ok {
		return nil, false, false, wrong
	}
	known = true
	for _, item := range items {
		if u, ok := item.(Unknown); ok {
			known = false
			list = append(list, u.Expr)
			continue
		}
		s, ok := text(item)
		if !ok {
			return nil, false, false, wrong
		}
		list = append(list, s)
	}
	return list, known, false, nil
}

// expr is a string, or an Unknown when a part of it is not known.
func expr(s string, known bool) any {
	if known {
		return s
	}
	return Unknown{Expr: s}
}

// fromLive takes over what a Live answered.
func fromLive(v any, err error) (any, error) {
	if errors.Is(err, ErrUnknown) {
		return Unknown{Expr: KnownAfterApply}, nil
	}
	if err != nil {
		return nil, err
	}
	return ordered(v)
}

// ordered is the opposite of plain: the keys of maps come sorted.
func ordered(v any) (any, error) {
	switch v := v.(type) {
	case string, bool, json.Number, Unknown:
		return v, nil
	case int, int64, float64:
		return json.Number(fmt.Sprint(v)), nil
	case []string:
		return orderedList(v)
	case []any:
		return orderedList(v)
	case map[string]any:
		out := newObject()
		for _, key := range slices.SortedFunc(maps.Keys(v), cmp.Compare[string]) {
			value, err := ordered(v[key])
			if err != nil {
				return nil, err
			}
			out.set(key, value)
		}
		return out, nil
	}
	return nil, fmt.Errorf("template: a Live must answer strings, booleans, numbers, lists and maps, not %T", v)
}

func orderedList[T any](list []T) (any, error) {
	out := make([]any, 0, len(list))
	for _, item := range list {
		value, err := ordered(item)
		if err != nil {
			return nil, err
		}
		out = append(out, value)
	}
	return out, nil
}
