// Package pattern has regular expressions that are compiled when they are first used. A function's cold
// start pays for everything that a package prepares, and most patterns are for failures that seldom come.
package pattern

import (
	"regexp"
	"sync"
)

// A Pattern is a regular expression in the syntax of package regexp. It is safe for concurrent use.
type Pattern struct{ compiled func() *regexp.Regexp }

// New makes a pattern. One that does not compile panics when it is first used.
func New(expression string) *Pattern {
	return &Pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })}
}

// Regexp is the expression, compiled.
func (p *Pattern) Regexp() *regexp.Regexp { return p.compiled() }

// MatchString is regexp's.
func (p *Pattern) MatchString(s string) bool { return p.compiled().MatchString(s) }

// FindStringIndex is regexp's.
func (p *Pattern) FindStringIndex(s string) []int { return p.compiled().FindStringIndex(s) }

// FindStringSubmatch is regexp's.
func (p *Pattern) FindStringSubmatch(s string) []string { return p.compiled().FindStringSubmatch(s) }

// ReplaceAllString is regexp's.
func (p *Pattern) ReplaceAllString(s, by string) string { return p.compiled().ReplaceAllString(s, by) }

// FindStringSubmatchIndex is regexp's.
func (p *Pattern) FindStringSubmatchIndex(s string) []int {
	return p.compiled().FindStringSubmatchIndex(s)
}

// ExpandString is regexp's.
func (p *Pattern) ExpandString(dst []byte, template, src string, match []int) []byte {
	return p.compiled().ExpandString(dst, template, src, match)
}
