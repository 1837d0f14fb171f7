package identity_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/stackjob/stackjob/localaws/identity"
)

func TestPolicy(t *testing.T) {
	policy := identity.Policy{
		{Actions: []string{"s3:Get*", "s3:PutObject"}, Resources: []string{"arn:aws:s3:::art/*", "arn:aws:s3:::b?t/k"}},
		{Deny: true, Actions: []string{"s3:*"}, Resources: []string{"arn:aws:s3:::art/secret/*"}},
	}
	for _, test := range []struct {
		action, resource string
		allowed          bool
	}{
		{"s3:GetObject", "arn:aws:s3:::art/k", true},
		{"s3:GetObject", "arn:aws:s3:::art/a/b/c", true},
		{"S3:getobject", "arn:aws:s3:::art/k", true},
		{"s3:GetObject", "arn:aws:s3:::ART/k", false},
		{"s3:GetObject", "arn:aws:s3:::art", false},
		{"s3:GetObject", "arn:aws:s3:::artx/k", false},
		{"s3:DeleteObject", "arn:aws:s3:::art/k", false},
		{"s3:PutObject", "arn:aws:s3:::bkt/k", true},
		{"s3:PutObject", "arn:aws:s3:::bt/k", false},
		{"s3:PutObject", "arn:aws:s3:::bkt/kk", false},
		{"s3:GetObject", "arn:aws:s3:::art/secret/k", false},
	} {
		if got := policy.Allows(test.action, test.resource); got != test.allowed {
			t.Errorf("%s on %s: %v", test.action, test.resource, got)
		}
	}
	if (identity.Policy{}).Allows("s3:GetObject", "x") {
		t.Error("an empty policy allows something")
	}
}

// A pattern made from a text by putting stars over parts of it matches the text.
func TestWildcards(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ab/]{0,12}`).Draw(t, "text")
		from := rapid.IntRange(0, len(text)).Draw(t, "from")
		to := rapid.IntRange(from, len(text)).Draw(t, "to")
		star := rapid.SampledFrom([]string{"*", "**"}).Draw(t, "star")
		allows := func(pattern, resource string) bool {
			return identity.Policy{{Actions: []string{"x"}, Resources: []string{pattern}}}.Allows("x", resource)
		}
		if pattern := text[:from] + star + text[to:]; !allows(pattern, text) {
			t.Fatalf("%q does not match %q", pattern, text)
		}
		if allows(text[:from]+"c"+text[to:], text) || allows(text, text+"c") {
			t.Fatalf("%q matches too much", text)
		}
	})
}
