package template

import (
	"bytes"
	"encoding/json"
	"iter"
)

// An object is a map that keeps the template's order. A decoded template consists of *object,
// []any, string, bool, json.Number and nil; evaluation adds [Unknown].
type object struct {
	keys   []string
	values map[string]any
}

func newObject() *object { return &object{values: map[string]any{}} }

func (o *object) set(key string, value any) {
	if _, ok := o.values[key]; !ok {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
}

func (o *object) has(key string) bool {
	_, ok := o.values[key]
	return ok
}

// get is safe on a nil object.
func (o *object) get(key string) any {
	if o == nil {
		return nil
	}
	return o.values[key]
}

func (o *object) len() int { return len(o.keys) }

// all ranges over the members in template order; a nil object has none.
func (o *object) all() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		if o == nil {
			return
		}
		for _, key := range o.keys {
			if !yield(key, o.values[key]) {
				return
			}
		}
	}
}

// MarshalJSON keeps the order, and writes characters such as & as they are.
func (o *object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, key := range o.keys {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeJSON(&out, key); err != nil {
			return nil, err
		}
		out.WriteByte(':')
		if err := writeJSON(&out, o.values[key]); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

func writeJSON(out *bytes.Buffer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // Encode ends with a newline
	return nil
}

// plain turns objects into maps, for callers outside the package. It copies a list wherever it stands;
// how much that may come to is bounded by what the evaluator counted (maxProduced).
func plain(v any) any {
	switch v := v.(type) {
	case *object:
		if v == nil {
			return nil
		}
		out := make(map[string]any, v.len())
		for key, value := range v.all() {
			out[key] = plain(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = plain(item)
		}
		return out
	}
	return v
}

// text is a scalar as the string that CloudFormation makes of it.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		if v {
			return "true", true
		}
		return "false", true
	case json.Number:
		return v.String(), true
	}
	return "", false
}
