// Package schema makes the JSON Schema of specs out of their table of keys, for editors and other
// checks before anything runs. What a schema cannot say, such as which keys go with which mode, only
// the reader of package spec knows.
package schema

import (
	"bytes"
	"encoding/json"

	"github.com/stackjob/stackjob/internal/spec"
)

// ID is where the published schema is found.
const ID = "https://raw.githubusercontent.com/stackjob/stackjob/main/schema/stackjob.schema.json"

// A node is a schema (JSON Schema, draft 2020-12) with its members in the order that people read.
type node struct {
	Schema               string            `json:"$schema,omitempty"`
	ID                   string            `json:"$id,omitempty"`
	Title                string            `json:"title,omitempty"`
	Description          string            `json:"description,omitempty"`
	Type                 string            `json:"type,omitempty"`
	Enum                 []string          `json:"enum,omitempty"`
	Pattern              string            `json:"pattern,omitempty"`
	MinLength            int               `json:"minLength,omitempty"`
	MaxLength            int               `json:"maxLength,omitempty"`
	Items                *node             `json:"items,omitempty"`
	MaxItems             int               `json:"maxItems,omitempty"`
	Properties           *properties       `json:"properties,omitempty"`
	Required             []string          `json:"required,omitempty"`
	PropertyNames        *node             `json:"propertyNames,omitempty"`
	MaxProperties        int               `json:"maxProperties,omitempty"`
	AdditionalProperties any               `json:"additionalProperties,omitempty"` // a node or false
	AnyOf                []*node           `json:"anyOf,omitempty"`
	AllOf                []*node           `json:"allOf,omitempty"`
	Not                  *node             `json:"not,omitempty"`
	Default              any               `json:"default,omitempty"`
	Examples             []json.RawMessage `json:"examples,omitempty"`
}

// Text returns the schema as indented JSON. The same keys give the same bytes.
func Text() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(root(spec.Keys()))
	return b.Bytes(), err
}

func root(keys []spec.Key) *node {
	n := &node{
		Schema: "https://json-schema.org/draft/2020-12/schema", ID: ID, Title: "stackjob spec",
		Description: "What a stackjob action shall do. The same keys go into the action's user parameters and into a spec file; " +
			"nothing is required here because a file may leave to the user parameters what it does not say.",
		Type: string(spec.Object), Properties: &properties{}, AdditionalProperties: false,
	}
	for _, k := range keys {
		if k.Status == spec.Later {
			continue
		}
		n.Properties.add(k.Name, property(k))
		if k.Status == spec.Alias {
			n.AllOf = append(n.AllOf, exclusive(k.Name, k.Use))
		}
	}
	n.AllOf = append(n.AllOf, exclusive("TemplatePath", "artifact"))
	return n
}

// exclusive refuses two keys together.
func exclusive(one, other string) *node { return &node{Not: &node{Required: []string{one, other}}} }

func property(k spec.Key) *node {
	n := shape(k.Shape)
	n.Description = k.Description
	n.Examples = []json.RawMessage{json.RawMessage(k.Example)}
	switch word := k.Default; {
	case k.Shape.Type == spec.Boolean && (word == "true" || word == "false"):
		n.Default = word == "true"
	case offers(k.Shape, word):
		n.Default = word
	case word != "":
		n.Description += " Default: " + word + "."
	}
	return n
}

// offers tells whether a word is one of those to choose from.
func offers(s spec.Shape, word string) bool {
	for _, w := range s.Words {
		if w == word {
			return true
		}
	}
	for _, o := range s.OneOf {
		if offers(o, word) {
			return true
		}
	}
	return false
}

func shape(s spec.Shape) *node {
	n := &node{Enum: s.Words, Pattern: s.Pattern, MinLength: s.Shortest, MaxLength: s.Longest}
	switch {
	case s.OneOf != nil:
		for _, o := range s.OneOf {
			n.AnyOf = append(n.AnyOf, shape(o))
		}
		return n
	case s.Type == spec.List:
		n.Type, n.MaxItems = "array", s.Most
		if s.Items != nil {
			n.Items = shape(*s.Items)
		}
		return n
	}
	n.Type = string(s.Type)
	if s.Type == spec.Object {
		object(n, s)
	}
	return n
}

func object(n *node, s spec.Shape) {
	if s.Members == nil {
		n.MaxProperties = s.Most
		if s.Names != "" {
			n.PropertyNames = &node{Pattern: s.Names}
		}
		if s.Values != nil {
			n.AdditionalProperties = shape(*s.Values)
		}
		return
	}
	n.Properties, n.AdditionalProperties = &properties{}, false
	for _, m := range s.Members {
		of := shape(m.Shape)
		of.Description = m.Description
		n.Properties.add(m.Name, of)
		if m.Required {
			n.Required = append(n.Required, m.Name)
		}
	}
}
