package plan

import (
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
)

var digestForm = pattern.New(`^1(:[0-9a-f]{32}){5}$`)

// partNames are the sentences for the parts of a digest after its version.
var partNames = []string{
	"the changes differ",
	"the template differs",
	"the parameters have other values",
	"the tags differ",
	"the service role differs",
}

// ValidDigest returns nil for a text that [Plan.Digest] may have written, and otherwise an error that
// says what one looks like.
func ValidDigest(digest string) error {
	if digestForm.MatchString(digest) {
		return nil
	}
	if v, _, found := strings.Cut(digest, ":"); found && v != version && isNumber(v) {
		return fmt.Errorf("the digest %s is of version %s, and this release writes and reads version %s: plan again and take the digest from there", clip(digest), v, version)
	}
	return fmt.Errorf(`%s is not a digest of a plan: write the output variable that the planning action gave, "1:" and five groups of 32 hexadecimal digits with ":" between them`, clip(digest))
}

// Differences says in sentences what differs between the plan that was expected and the actual one, by
// their digests; none means that they are equal. A text that is no digest is told in one sentence.
func Differences(expected, actual string) []string {
	for _, digest := range []string{expected, actual} {
		if err := ValidDigest(digest); err != nil {
			return []string{err.Error()}
		}
	}
	want, have := strings.Split(expected, ":")[1:], strings.Split(actual, ":")[1:]
	var found []string
	for i, sentence := range partNames {
		if want[i] != have[i] {
			found = append(found, sentence)
		}
	}
	return found
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// clip quotes a text, at most the length of a digest of it.
func clip(text string) string {
	const most = 5*(partLength+1) + 1
	if len(text) > most {
		return fmt.Sprintf("%q…", text[:most])
	}
	return fmt.Sprintf("%q", text)
}
