package cloudformation

import (
	"cmp"
	"slices"
	"strings"
)

// masked is what AWS shows in the place of a NoEcho value.
const masked = "****"

// longestFirst are values to hide in the order in which [mask] has to find them: one may be part of another.
func longestFirst(values ...[]string) []string {
	all := slices.Concat(values...)
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return slices.Compact(all)
}

// mask hides the values of NoEcho parameters in a text.
func mask(text string, hidden []string) string {
	for _, secret := range hidden {
		text = strings.ReplaceAll(text, secret, masked)
	}
	return text
}

// maskAll is a template value with NoEcho values hidden, and on demand all scalars as strings.
func maskAll(v any, hidden []string, asStrings bool) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, value := range v {
			out[key] = maskAll(value, hidden, asStrings)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = maskAll(value, hidden, asStrings)
		}
		return out
	case string:
		return mask(v, hidden)
	}
	if asStrings && v != nil {
		return mask(scalar(v), hidden)
	}
	return v
}
