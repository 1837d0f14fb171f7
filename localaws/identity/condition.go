package identity

import (
	"fmt"
	"slices"
	"strings"
)

// condition is one key of a statement's Condition
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
type condition struct {
	key      string // in lower case
	values   []string
	holdsFor func(wanted, value string) bool
	// negated holds if no value fits; so does a key that is absent.
	negated bool
	// ifExists holds if the key is absent.
	ifExists bool
	// null asks whether the key is absent, and nothing else.
	null bool
}

// operators are those that compare, without Not and IfExists.
var operators = map[string]func(wanted, value string) bool{
	"StringEquals":           func(wanted, value string) bool { return wanted == value },
	"StringEqualsIgnoreCase": strings.EqualFold,
	"StringLike":             matches,
	"ArnEquals":              matches,
	"ArnLike":                matches,
	"Bool":                   strings.EqualFold,
}

func newCondition(operator, key string, values []string) (condition, error) {
	c := condition{key: strings.ToLower(key), values: values}
	plain, ifExists := strings.CutSuffix(operator, "IfExists")
	positive := strings.Replace(plain, "Not", "", 1)
	c.ifExists, c.negated = ifExists, positive != plain
	if c.null = operator == "Null"; c.null {
		return c, nil
	}
	if c.holdsFor = operators[positive]; c.holdsFor == nil || c.negated && positive == "Bool" {
		return c, fmt.Errorf("localaws does not offer the condition operator %q", operator)
	}
	return c, nil
}

// holds tells whether a request with these values meets the condition.
func (c condition) holds(values map[string]string) bool {
	value, present := values[c.key]
	switch {
	case c.null:
		return slices.Contains(c.values, fmt.Sprint(!present))
	case !present:
		return c.ifExists || c.negated
	}
	fits := slices.ContainsFunc(c.values, func(wanted string) bool { return c.holdsFor(wanted, value) })
	return fits != c.negated
}
