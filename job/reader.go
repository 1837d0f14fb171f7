package job

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// reader walks through a job's JSON, takes what it finds and collects what is
// wrong, so that all problems are told together.
type reader struct {
	problems []Problem
	more     int // problems beyond maxProblems
}

// node is a value and its place.
type node struct {
	path  string
	value any
}

// object is a JSON object and its place.
type object struct {
	path    string
	members map[string]any
}

// need says whether a member must be there.
type need bool

const (
	required need = true
	optional need = false
)

func (o object) member(name string) node {
	path := name
	if o.path != "" {
		path = o.path + "." + name
	}
	return node{path, o.members[name]}
}

// empty reports whether the object was absent or says nothing: an object whose
// members are null or empty equals none. Real answers have a __type in it
// (aws-facts 2.3).
func (o object) empty() bool {
	for name, v := range o.members {
		if name != "__type" && v != nil && v != "" {
			return false
		}
	}
	return true
}

func (r *reader) problem(path, found, expected string) {
	if len(r.problems) == maxProblems {
		r.more++
		return
	}
	r.problems = append(r.problems, Problem{path, found, expected})
}

// absent reports whether there is nothing at n: absent and null are equal. When
// something is required there, that is a problem.
func (r *reader) absent(n node, needed need, expected string) bool {
	if n.value == nil && needed == required {
		r.problem(n.path, "is missing", expected)
	}
	return n.value == nil
}

func (r *reader) object(n node, needed need, expected string) object {
	if r.absent(n, needed, expected) {
		return object{path: n.path}
	}
	members, ok := n.value.(map[string]any)
	if !ok {
		r.problem(n.path, "is "+kindOf(n.value), expected+", an object")
	}
	return object{n.path, members}
}

// text takes a string; an empty one is absent.
func (r *reader) text(n node, needed need, expected string) string {
	if n.value == "" {
		n.value = nil
	}
	if r.absent(n, needed, expected) {
		return ""
	}
	s, ok := n.value.(string)
	if !ok {
		r.problem(n.path, "is "+kindOf(n.value), expected+", a string")
	}
	return s
}

// texts takes an object whose values are strings.
func (r *reader) texts(n node, expected string) map[string]string {
	o := r.object(n, optional, expected)
	if o.empty() {
		return nil
	}
	texts := make(map[string]string, len(o.members))
	for _, name := range sortedKeys(o.members) {
		if o.members[name] != nil && name != "__type" {
			texts[name] = r.text(o.member(name), optional, "the property's value")
		}
	}
	return texts
}

func (r *reader) list(n node, expected string) []node {
	if r.absent(n, optional, expected) {
		return nil
	}
	values, ok := n.value.([]any)
	if !ok {
		r.problem(n.path, "is "+kindOf(n.value), expected+", an array")
		return nil
	}
	nodes := make([]node, len(values))
	for i, v := range values {
		nodes[i] = node{fmt.Sprintf("%s[%d]", n.path, i), v}
	}
	return nodes
}

// millis takes a time in milliseconds since 1970, the zero time when absent.
// Producers that compute it write it with a fraction or an exponent.
func (r *reader) millis(n node) time.Time {
	const expected = "a number, milliseconds since 1970"
	if r.absent(n, optional, expected) {
		return time.Time{}
	}
	number, ok := n.value.(json.Number)
	if !ok {
		r.problem(n.path, "is "+kindOf(n.value), expected)
		return time.Time{}
	}
	ms, err := strconv.ParseFloat(number.String(), 64)
	if err != nil || ms < 0 || ms > maxMillis {
		r.problem(n.path, "is out of range", expected)
		return time.Time{}
	}
	return time.UnixMilli(int64(math.Floor(ms))).UTC()
}

// maxMillis is the end of the year 9999, the last that RFC 3339 can write.
const maxMillis = 253_402_300_799_999

// kindOf names the kind of a JSON value, never the value.
func kindOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case json.Number:
		return "a number"
	case string:
		return "a string"
	case []any:
		return "an array"
	default:
		return "an object"
	}
}

// show quotes a text of the job that is safe to repeat, an artifact's location
// type for instance, and cuts it.
func show(text string) string {
	const longest = 30
	if runes := []rune(text); len(runes) > longest {
		text = strings.TrimSpace(string(runes[:longest])) + "…"
	}
	return strconv.Quote(text)
}
