package spec

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/stackjob/stackjob/internal/spec/source"
)

// Limits of tags (aws-facts 4.8).
const (
	mostTags           = 50
	longestTagKey      = 128 // in characters
	longestTagValue    = 256 // in characters
	reservedTagsPrefix = "aws:"
)

func tagsShape() Shape {
	return Shape{Type: Object, Names: `^.+$`, Values: &Shape{Type: String, Shortest: 1, Longest: longestTagValue}, Most: mostTags}
}

func (f field) tags() map[string]string {
	if !f.is(source.Object) {
		return nil
	}
	tags := map[string]string{}
	for _, m := range f.members() {
		m.tagKey()
		tags[m.key] = m.checked(tagValue)
	}
	if len(tags) > mostTags {
		f.fail(fmt.Sprintf("has %d tags", len(tags)), "a stack has at most 50")
	}
	return tags
}

func (f field) tagKey() {
	switch n := utf8.RuneCountInString(f.key); {
	case n < 1 || n > longestTagKey:
		f.failKey(fmt.Sprintf("is a tag key of %d characters", n), "tag keys have 1 to 128")
	case strings.HasPrefix(strings.ToLower(f.key), reservedTagsPrefix):
		f.failKey("begins with aws:, which is reserved for AWS", "choose another tag key")
	}
}

func tagValue(text string) (message, hint string) {
	if n := utf8.RuneCountInString(text); n < 1 || n > longestTagValue {
		return "is a tag value of " + strconv.Itoa(n) + " characters", "tag values have 1 to 256"
	}
	return "", ""
}
