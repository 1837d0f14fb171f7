package template

import (
	"strconv"
	"strings"
)

// call tells whether v is a call of an intrinsic function: an object of the one key Ref or Fn::Name.
func call(v any) (name string, argument any, ok bool) {
	o, isObject := v.(*object)
	if !isObject || o == nil || o.len() != 1 {
		return "", nil, false
	}
	name = o.keys[0]
	if name != "Ref" && !strings.HasPrefix(name, "Fn::") {
		return "", nil, false
	}
	return name, o.values[name], true
}

// A mention is a place where an intrinsic function names something.
type mention struct {
	// function is the one that does: Ref, Fn::GetAtt, Fn::Sub, Fn::If or Fn::FindInMap.
	function string
	// name is the parameter, pseudo parameter or resource; "" for the latter two functions.
	name string
	// attribute of the resource, "" when the resource itself is meant.
	attribute string
	// condition is the one Fn::If asks, mapping the one Fn::FindInMap looks in when it is written out.
	condition, mapping string
	// path leads to the value that holds the outermost function.
	path string
}

// mentions reports each mention inside v, in template order. With holds, only the branch of Fn::If
// that its condition chooses is looked at; without, both are. Calls of the wrong form are passed over.
func mentions(v any, path string, holds func(condition string) bool, found func(mention)) {
	m := mentioner{holds: holds, found: found}
	m.walk(v, path)
}

type mentioner struct {
	holds func(string) bool
	found func(mention)
}

func (m mentioner) walk(v any, path string) {
	if name, argument, ok := call(v); ok {
		m.call(name, argument, path)
		return
	}
	switch v := v.(type) {
	case *object:
		for key, value := range v.all() {
			m.walk(value, path+"/"+key)
		}
	case []any:
		for i, item := range v {
			m.walk(item, path+"/"+strconv.Itoa(i))
		}
	}
}

// arguments walks what a function is given: all of it is at the function's own path.
func (m mentioner) arguments(v any, path string) {
	inner := mentioner{holds: m.holds, found: func(found mention) {
		found.path = path
		m.found(found)
	}}
	inner.walk(v, path)
}

func (m mentioner) call(function string, argument any, path string) {
	switch function {
	case "Ref":
		if name, ok := argument.(string); ok {
			m.found(mention{function: function, name: name, path: path})
			return
		}
	case "Fn::GetAtt":
		if logicalID, attribute, err := getAttArguments(argument); err == nil {
			name, _ := attribute.(string)
			m.found(mention{function: function, name: logicalID, attribute: name, path: path})
			m.arguments(attribute, path)
			return
		}
	case "Fn::Sub":
		m.sub(argument, path)
		return
	case "Fn::If":
		if condition, yes, no, err := ifArguments(argument); err == nil {
			m.branches(condition, yes, no, path)
			return
		}
	case "Fn::FindInMap":
		if list, ok := argument.([]any); ok && len(list) > 0 {
			name, _ := list[0].(string)
			m.found(mention{function: function, mapping: name, path: path})
		}
	}
	m.arguments(argument, path)
}

func (m mentioner) branches(condition string, yes, no any, path string) {
	m.found(mention{function: "Fn::If", condition: condition, path: path})
	if m.holds == nil || m.holds(condition) {
		m.walk(yes, path)
	}
	if m.holds == nil || !m.holds(condition) {
		m.walk(no, path)
	}
}

func (m mentioner) sub(argument any, path string) {
	pattern, context, err := subArguments(argument)
	if err != nil {
		return
	}
	for _, part := range pattern {
		if part.variable == "" || context.get(part.variable) != nil {
			continue
		}
		found := mention{function: "Fn::Sub", name: part.variable, path: path}
		if !isPseudo(part.variable) {
			found.name, found.attribute, _ = strings.Cut(part.variable, ".")
		}
		m.found(found)
	}
	for _, value := range context.all() {
		m.arguments(value, path)
	}
}
