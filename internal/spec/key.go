package spec

import (
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec/problem"
)

// A Status says how far a key is supported.
type Status int

// The statuses.
const (
	// Supported keys are read.
	Supported Status = iota
	// Later keys are planned and refused until then.
	Later
	// Alias keys are read too: they are the native CloudFormation action's names for others.
	Alias
)

// A Key is one key of a spec.
type Key struct {
	Name   string
	Status Status
	// Use is the key that an alias stands for.
	Use string
	// Shape is what the key takes; Default says in words what holds without it, and Example is a
	// value as JSON.
	Shape    Shape
	Required bool
	Default  string
	Example  string
	// Description says what the key is for, in sentences.
	Description string

	read  func(f field, d *draft)
	write func(s *Spec, k *Stack) any // nil for what need not be written
}

// Keys returns all keys that are known, in the order they are documented.
func Keys() []Key {
	return slices.Concat(templateKeys(), parameterKeys(), targetKeys(), changeSetKeys(), settingKeys(),
		safetyKeys(), timeKeys(), resultKeys(), editorKeys(), laterKeys(), nativeKeys())
}

// means is the key that a name stands for: itself, or what the alias is for.
func (k Key) means() string {
	if k.Status == Alias {
		return k.Use
	}
	return k.Name
}

// byName finds a key.
func byName(keys []Key, name string) (Key, bool) {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// nearestKey suggests the key that was meant, by the name to be written.
func nearestKey(keys []Key, name string) string {
	key, ok := byName(keys, problem.Nearest(name, names(keys, Supported, Later, Alias)))
	switch {
	case !ok:
		return "the keys are " + strings.Join(names(keys, Supported), ", ")
	case key.Status == Later:
		return "the nearest is " + key.Name + ", which is not yet supported"
	}
	return "did you mean " + key.Name + "?"
}

// names lists the keys that have one of the statuses, but for what is for editors only.
func names(keys []Key, statuses ...Status) []string {
	var list []string
	for _, k := range keys {
		if slices.Contains(statuses, k.Status) && k.Name != schemaKey {
			list = append(list, k.Name)
		}
	}
	return list
}
