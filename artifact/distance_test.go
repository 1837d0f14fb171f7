package artifact

import (
	"testing"

	"pgregory.net/rapid"
)

// plainDistance is the edit distance by its definition.
func plainDistance(a, b string) int {
	switch {
	case a == "" || b == "":
		return len(a) + len(b)
	case a[0] == b[0]:
		return plainDistance(a[1:], b[1:])
	}
	return 1 + min(plainDistance(a[1:], b[1:]), plainDistance(a, b[1:]), plainDistance(a[1:], b))
}

func TestEditDistance(t *testing.T) {
	word := rapid.StringMatching(`[abc]{0,7}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, most := word.Draw(t, "a"), word.Draw(t, "b"), rapid.IntRange(0, 8).Draw(t, "most")
		if got, want := editDistance(a, b, most), min(plainDistance(a, b), most+1); got != want {
			t.Errorf("editDistance(%q, %q, %d) = %d, want %d", a, b, most, got, want)
		}
	})
}
