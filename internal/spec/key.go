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
	// Alias keys are the native CloudFormation action's names; another key is to be used instead.
	Alias
)

// A Type is what a key holds, for documentation and for a JSON Schema.
type Type string

// The types. Maps are JSON objects with free names.
const (
	String        Type = "string"
	Boolean       Type = "boolean"
	StringList    Type = "list of strings, or one string with commas"
	StringMap     Type = "object of strings"
	ParameterMap  Type = "object of strings, numbers, booleans and lists of these"
	notYetDefined Type = ""
)

// A Key is one key of a spec.
type Key struct {
	Name   string
	Status Status
	// Use is the key to write instead of an alias; "" if there is none yet.
	Use string
	// Type, Default, Example (as JSON) and Values describe the value of a supported key.
	Type     Type
	Required bool
	Default  string
	Example  string
	Values   []string
	// Description says what the key is for, in a sentence.
	Description string

	read  func(f field, s *Spec, k *Stack)
	write func(s *Spec, k *Stack) any // nil for what need not be written
}

// Keys returns all keys that are known, in the order they are documented.
func Keys() []Key {
	return slices.Concat(supportedKeys(), laterKeys(), aliasKeys())
}

// byName finds a key.
func byName(keys []Key, name string) (Key, bool) {
	i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name })
	if i < 0 {
		return Key{}, false
	}
	return keys[i], true
}

// refusal is the problem with a key that is not read, and ok is false for one that is.
func refusal(keys []Key, name string) (message, hint string, ok bool) {
	key, known := byName(keys, name)
	switch {
	case !known:
		return "is no key of a spec", nearestKey(keys, name), true
	case key.Status == Later:
		return "is a known key but not yet supported", "leave it out", true
	case key.Status == Alias && key.Use == "":
		return "is a key of the native CloudFormation action that is not yet supported", "leave it out", true
	case key.Status == Alias:
		return "is a key of the native CloudFormation action and not yet supported under this name", "write " + key.Use, true
	}
	return "", "", false
}

// nearestKey suggests the key that was meant, by the name to be written.
func nearestKey(keys []Key, name string) string {
	key, ok := byName(keys, problem.Nearest(name, names(keys, Supported, Later, Alias)))
	switch {
	case !ok:
		return "the keys are " + strings.Join(names(keys, Supported), ", ")
	case key.Status == Later || key.Status == Alias && key.Use == "":
		return "the nearest is " + key.Name + ", which is not yet supported"
	case key.Status == Alias:
		return "write " + key.Use
	}
	return "did you mean " + key.Name + "?"
}

// names lists the keys that have one of the statuses.
func names(keys []Key, statuses ...Status) []string {
	var list []string
	for _, k := range keys {
		if slices.Contains(statuses, k.Status) {
			list = append(list, k.Name)
		}
	}
	return list
}
