package spec

import "strings"

// A Type is a JSON type.
type Type string

// The types.
const (
	String  Type = "string"
	Number  Type = "number"
	Boolean Type = "boolean"
	List    Type = "list"
	Object  Type = "object"
)

// A Shape says which values a key takes, for documentation and for the JSON Schema. What is not set
// is not limited.
type Shape struct {
	// Type is "" where OneOf says it.
	Type Type
	// Words are the only strings there are. Pattern is a regular expression that strings match;
	// Shortest and Longest count their characters.
	Words             []string
	Pattern           string
	Shortest, Longest int
	// Items are what a list has, and Most how many, which counts an object's free names too.
	Items *Shape
	Most  int
	// Members are an object's names. Without them its names are free but for the pattern Names, and
	// its values are Values, or anything at all.
	Members []Member
	Names   string
	Values  *Shape
	// OneOf are alternatives that exclude each other.
	OneOf []Shape
}

// A Member is one name in an object with its value.
type Member struct {
	Name        string
	Required    bool
	Description string
	Shape       Shape
}

// String says the shape in words: "list of strings, or string".
func (s Shape) String() string {
	switch {
	case s.OneOf != nil:
		var parts []string
		for _, o := range s.OneOf {
			parts = append(parts, o.String())
		}
		return strings.Join(parts, ", or ")
	case s.Words != nil:
		return strings.Join(s.Words, ", ")
	case s.Type == List && s.Items != nil && s.Items.Type != "":
		return "list of " + string(s.Items.Type) + "s"
	case s.Type == Object && s.Values != nil && s.Values.Type != "":
		return "object of " + string(s.Values.Type) + "s"
	}
	return string(s.Type)
}

// names lists an object's members.
func (s Shape) names() []string {
	var list []string
	for _, m := range s.Members {
		list = append(list, m.Name)
	}
	return list
}

func text(pattern string, longest int) Shape {
	return Shape{Type: String, Pattern: pattern, Shortest: 1, Longest: longest}
}

func oneWord(words ...string) Shape { return Shape{Type: String, Words: words} }

func listOf(items Shape, most int) Shape { return Shape{Type: List, Items: &items, Most: most} }

func oneOf(shapes ...Shape) Shape { return Shape{OneOf: shapes} }

func objectOf(members ...Member) Shape { return Shape{Type: Object, Members: members} }

func boolean() Shape { return Shape{Type: Boolean} }

// listOrText is a list of strings, which may be written as one string with commas between them.
func listOrText(items Shape, most int) Shape { return oneOf(listOf(items, most), separated(items)) }

// separated is one string of items with commas between them.
func separated(items Shape) Shape {
	item := strings.TrimSuffix(strings.TrimPrefix(items.Pattern, "^"), "$")
	if items.Words != nil {
		item = "(" + strings.Join(items.Words, "|") + ")"
	}
	if item == "" {
		return Shape{Type: String, Shortest: 1}
	}
	return Shape{Type: String, Pattern: `^\s*` + item + `(\s*,\s*` + item + `)*\s*$`}
}
