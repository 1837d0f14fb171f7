package identity

import "strings"

// A Policy is what a principal may do: an action on a resource is allowed if a statement allows it
// and none denies it. Conditions, principals and the Not… forms of IAM are not offered.
type Policy []Statement

// A Statement allows (or denies) actions on resources. In both, "*" stands for any text and "?" for
// any one character; actions are compared without regard to case, as IAM does.
type Statement struct {
	Deny      bool
	Actions   []string
	Resources []string
}

// Allows tells whether the policy allows an action, such as "s3:GetObject", on a resource ARN.
func (p Policy) Allows(action, resource string) bool {
	allowed := false
	for _, s := range p {
		if !s.covers(action, resource) {
			continue
		}
		if s.Deny {
			return false
		}
		allowed = true
	}
	return allowed
}

// allow is the policy as a [wire.Caller] holds it: no policy at all allows everything.
func (p Policy) allow() func(action, resource string) bool {
	if p == nil {
		return nil
	}
	return p.Allows
}

func (s Statement) covers(action, resource string) bool {
	return matchesAny(lower(s.Actions), strings.ToLower(action)) && matchesAny(s.Resources, resource)
}

func lower(texts []string) []string {
	lowered := make([]string, len(texts))
	for i, text := range texts {
		lowered[i] = strings.ToLower(text)
	}
	return lowered
}

func matchesAny(patterns []string, text string) bool {
	for _, pattern := range patterns {
		if matches(pattern, text) {
			return true
		}
	}
	return false
}

// matches compares byte by byte; at a mismatch it lets the last "*" take one byte more.
func matches(pattern, text string) bool {
	p, t, star, taken := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, taken = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			taken++
			p, t = star+1, taken
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
