package identity_test

import (
	"strings"
	"testing"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

var (
	here = wire.Caller{Account: "111111111111", ARN: "arn:aws:sts::111111111111:assumed-role/fn/run"}
	away = wire.Caller{Account: "222222222222", ARN: "arn:aws:sts::222222222222:assumed-role/fn/run"}
)

func document(t *testing.T, text string) *identity.Document {
	t.Helper()
	d, err := identity.ParseDocument([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDocumentPrincipals(t *testing.T) {
	for principal, want := range map[string]identity.Verdict{
		`"*"`:                     identity.Allowed,
		`{"AWS": "*"}`:            identity.Allowed,
		`{"AWS": "111111111111"}`: identity.Allowed,
		`{"AWS": 111111111111}`:   identity.Allowed,
		`{"AWS": ["222222222222", "arn:aws:iam::111111111111:root"]}`:    identity.Allowed,
		`{"AWS": "arn:aws:iam::111111111111:role/fn"}`:                   identity.Allowed,
		`{"AWS": "arn:aws:iam::111111111111:role/other"}`:                identity.Silent,
		`{"AWS": "arn:aws:iam::222222222222:role/fn"}`:                   identity.Silent,
		`{"AWS": "arn:aws:sts::111111111111:assumed-role/fn/run"}`:       identity.Allowed,
		`{"AWS": "arn:aws:sts::111111111111:assumed-role/fn/another"}`:   identity.Silent,
		`{"Service": "codepipeline.amazonaws.com"}`:                      identity.Silent,
		`{"Service": "lambda.amazonaws.com", "AWS": ["111111111111"]}`:   identity.Allowed,
		`{"Federated": "arn:aws:sts::111111111111:assumed-role/fn/run"}`: identity.Silent,
	} {
		d := document(t, `{"Statement": {"Effect": "Allow", "Principal": `+principal+`, "Action": "sts:AssumeRole"}}`)
		if got := d.Judge(identity.Question{Caller: here, Action: "sts:AssumeRole", Resource: "r"}); got != want {
			t.Errorf("%s: got %v, want %v", principal, got, want)
		}
	}
}

func TestDocumentStatements(t *testing.T) {
	d := document(t, `{"Version": "2012-10-17", "Id": "x", "Statement": [
		{"Sid": "All", "Effect": "Allow", "Principal": "*", "Action": ["S3:Get*", "s3:ListBucket"], "Resource": "arn:aws:s3:::b/*"},
		{"Effect": "Deny", "Principal": {"AWS": "222222222222"}, "Action": "s3:*", "Resource": ["arn:aws:s3:::b/secret/*"]}]}`)
	for _, test := range []struct {
		caller           wire.Caller
		action, resource string
		want             identity.Verdict
	}{
		{here, "s3:GetObject", "arn:aws:s3:::b/k", identity.Allowed},
		{here, "s3:PutObject", "arn:aws:s3:::b/k", identity.Silent},
		{here, "s3:GetObject", "arn:aws:s3:::c/k", identity.Silent},
		{here, "s3:GetObject", "arn:aws:s3:::b/secret/k", identity.Allowed},
		{away, "s3:GetObject", "arn:aws:s3:::b/secret/k", identity.Denied},
		{away, "s3:PutObject", "arn:aws:s3:::b/secret/k", identity.Denied},
		{away, "s3:GetObject", "arn:aws:s3:::b/k", identity.Allowed},
	} {
		if got := d.Judge(identity.Question{Caller: test.caller, Action: test.action, Resource: test.resource}); got != test.want {
			t.Errorf("%s %s by %s: got %v, want %v", test.action, test.resource, test.caller.Account, got, test.want)
		}
	}
	if !strings.Contains(string(d.Text()), `"Sid": "All"`) {
		t.Errorf("the text is %s", d.Text())
	}
}

func TestDocumentConditions(t *testing.T) {
	for _, test := range []struct {
		condition, value string // "-" for a key that is absent
		holds            bool
	}{
		{`{"StringEquals": {"A:Key": "x"}}`, "x", true},
		{`{"StringEquals": {"a:key": ["y", "x"]}}`, "x", true},
		{`{"StringEquals": {"a:key": "x"}}`, "X", false},
		{`{"StringEquals": {"a:key": "x"}}`, "-", false},
		{`{"StringEqualsIfExists": {"a:key": "x"}}`, "-", true},
		{`{"StringEqualsIfExists": {"a:key": "x"}}`, "y", false},
		{`{"StringEqualsIgnoreCase": {"a:key": "x"}}`, "X", true},
		{`{"StringNotEquals": {"a:key": "x"}}`, "x", false},
		{`{"StringNotEquals": {"a:key": "x"}}`, "y", true},
		{`{"StringNotEquals": {"a:key": ["x", "y"]}}`, "y", false},
		{`{"StringNotEquals": {"a:key": "x"}}`, "-", true},
		{`{"StringNotEqualsIfExists": {"a:key": "x"}}`, "-", true},
		{`{"StringLike": {"a:key": "x*"}}`, "xyz", true},
		{`{"StringNotLike": {"a:key": "x*"}}`, "xyz", false},
		{`{"ArnLike": {"a:key": "arn:aws:iam::*:role/x"}}`, "arn:aws:iam::1:role/x", true},
		{`{"ArnNotLike": {"a:key": "arn:aws:iam::*:role/x"}}`, "arn:aws:iam::1:role/y", true},
		{`{"Bool": {"a:key": "false"}}`, "false", true},
		{`{"Bool": {"a:key": false}}`, "false", true},
		{`{"Bool": {"a:key": "false"}}`, "true", false},
		{`{"Bool": {"a:key": "false"}}`, "-", false},
		{`{"Null": {"a:key": "true"}}`, "-", true},
		{`{"Null": {"a:key": "true"}}`, "x", false},
		{`{"Null": {"a:key": false}}`, "x", true},
		{`{"StringEquals": {"a:key": "x", "a:other": "y"}}`, "x", false},
	} {
		d := document(t, `{"Statement": [{"Effect": "Deny", "Principal": "*", "Action": "*", "Condition": `+test.condition+`}]}`)
		values := map[string]string{"a:key": test.value}
		if test.value == "-" {
			values = nil
		}
		if got := d.Judge(identity.Question{Caller: here, Context: values}) == identity.Denied; got != test.holds {
			t.Errorf("%s of %s: got %t", test.condition, test.value, got)
		}
	}
}

// What is not offered is refused rather than ignored.
func TestDocumentRefuses(t *testing.T) {
	for text, says := range map[string]string{
		`{`:                 "cannot be read",
		`{"Statement": []}`: "no statement",
		`{"Version": "2020-01-01", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}}`:                                   `Version is "2020-01-01"`,
		`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*"}} {}`:                                                         "more after its end",
		`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": null}}`:                                                           "neither a text nor a list",
		`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": [["*"]]}}`:                                                        "neither a text nor a list",
		`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": []}}`:                                                             "is empty",
		`{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": []}}`:                                            "is empty",
		`{"Statement": {"Effect": "Allow", "Principal": "111111111111", "Action": "*"}}`:                                                 "neither * nor an object",
		`{"Statement": {"Effect": "Allow", "Principal": null, "Action": "*"}}`:                                                           "neither * nor an object",
		`{"Statement": {"Effect": "Allow", "Principal": {"AWS": ""}, "Action": "*"}}`:                                                    "an empty name",
		`{"Statement": {"Effect": "Allow", "Principal": {"AWS": {"x": "y"}}, "Action": "*"}}`:                                            "the Principal",
		`{"Statement": ` + strings.Repeat("[", 20_000) + `}`:                                                                             "cannot be read",
		`{"Statement": [{"Effect": "Maybe", "Principal": "*", "Action": "*"}]}`:                                                          `statement 1 of the policy: the Effect is "Maybe"`,
		`{"Statement": [{"Effect": "Allow", "Action": "*"}]}`:                                                                            "needs a Principal",
		`{"Statement": [{"Effect": "Allow", "Principal": "*"}]}`:                                                                         "an Action",
		`{"Statement": [{"Effect": "Allow", "Principal": "*", "NotAction": "*"}]}`:                                                       "NotAction",
		`{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": {"IpAddress": {"aws:SourceIp": "1.1.1.1"}}}]}`: `the condition operator "IpAddress"`,
		`{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Condition": {"NotBool": {"a:key": "true"}}}]}`:             `"NotBool"`,
	} {
		if _, err := identity.ParseDocument([]byte(text)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want …%s…", text, err, says)
		}
	}
}

func TestTrusting(t *testing.T) {
	with := func(externalID string) identity.Question {
		q := identity.Question{Caller: here, Action: "sts:AssumeRole", Context: map[string]string{}}
		if externalID != "" {
			q.Context["sts:externalid"] = externalID
		}
		return q
	}
	if got := identity.Trusting("", "111111111111").Judge(with("")); got != identity.Allowed {
		t.Errorf("a trusted account: %v", got)
	}
	if got := identity.Trusting("", "222222222222").Judge(with("")); got != identity.Silent {
		t.Errorf("another account: %v", got)
	}
	if got := identity.Trusting("").Judge(with("")); got != identity.Silent {
		t.Errorf("nobody at all: %v", got)
	}
	for id, want := range map[string]identity.Verdict{"": identity.Silent, "wrong": identity.Silent, "right": identity.Allowed} {
		if got := identity.Trusting("right", "111111111111").Judge(with(id)); got != want {
			t.Errorf("external id %q: %v", id, got)
		}
	}
}

func FuzzParseDocument(f *testing.F) {
	f.Add([]byte(`{"Statement": {"Effect": "Deny", "Principal": {"AWS": ["1"]}, "Action": "*", "Condition": {"Null": {"a": true}}}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := identity.ParseDocument(text)
		if err == nil {
			d.Judge(identity.Question{Caller: here, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"})
		}
	})
}
