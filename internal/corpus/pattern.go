package main

import (
	"regexp/syntax"
	"strings"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
)

// fromPattern writes a text that the parameter's pattern describes, of an allowed length.
func fromPattern(p *template.Parameter) (string, bool) {
	pattern, err := syntax.Parse(p.AllowedPattern, syntax.Perl)
	if err != nil || p.AllowedPattern == "" {
		return "", false
	}
	pattern = pattern.Simplify()
	for repeats := range 64 {
		var b strings.Builder
		describe(&b, pattern, repeats)
		if text := b.String(); text != "" && fits(text, p) {
			return text, true
		}
	}
	return "", fits("", p)
}

// describe appends a text that the expression matches. What may be repeated is there once and so many
// times more; what may be left out is, unless something is to be repeated.
func describe(b *strings.Builder, re *syntax.Regexp, repeats int) {
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(member(re.Rune))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpCapture, syntax.OpConcat:
		for _, part := range re.Sub {
			describe(b, part, repeats)
		}
	case syntax.OpAlternate:
		describe(b, re.Sub[len(re.Sub)-1], repeats) // "^$|…" offers the empty text first
	case syntax.OpStar, syntax.OpPlus:
		for range 1 + repeats {
			describe(b, re.Sub[0], 0)
		}
	case syntax.OpQuest:
		if repeats > 0 {
			describe(b, re.Sub[0], repeats)
		}
	}
}

// member is a readable character of a class, given as pairs of first and last.
func member(ranges []rune) rune {
	for _, wish := range "a1A-_/. " {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= wish && wish <= ranges[i+1] {
				return wish
			}
		}
	}
	return ranges[0]
}
