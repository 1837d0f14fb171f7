package template

import (
	"regexp"
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
)

// javaPattern makes an AllowedPattern, which CloudFormation gives to Java, into Go's form of it, for
// the whole value. Nil is for no pattern and for one that Go does not have or would read in another
// way: whether a value matches it is for CloudFormation to say.
func javaPattern(expression string) *regexp.Regexp {
	if expression == "" || foreignClass(expression) || foreignEscape.MatchString(expression) {
		return nil
	}
	compiled, err := regexp.Compile(`^(?:` + expression + `)$`)
	if err != nil { // look-around, back references, possessive quantifiers, Java's own classes
		return nil
	}
	return compiled
}

// foreignEscape finds what both have for different characters: \v is every vertical blank in Java, and \0
// begins an octal number of another length.
var foreignEscape = pattern.New(`\\[v0]`)

// foreignClass tells whether a character class has a bracket or "&&" in it: Java makes unions and
// intersections of classes of them, Go takes them as they are.
func foreignClass(pattern string) bool {
	inside := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			if strings.HasPrefix(pattern[i:], `\Q`) {
				return true // quoted text may hold brackets; such patterns are rare
			}
			i++
		case !inside:
			if inside = c == '['; inside {
				i += len(pattern[i+1:]) - len(strings.TrimPrefix(strings.TrimPrefix(pattern[i+1:], "^"), "]"))
			}
		case c == '[' || strings.HasPrefix(pattern[i:], "&&"):
			return true
		case c == ']':
			inside = false
		}
	}
	return false
}
