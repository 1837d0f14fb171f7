package identity

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// A Document is the policy of a resource, written as IAM's JSON: a bucket's policy, or who may assume
// a role. It names principals by account id, by the ARN of an account's root, of a role or of a role's
// session, or by "*". NotPrincipal, NotAction, NotResource and condition operators other than those of
// strings, ARNs, Bool and Null are not offered: [ParseDocument] refuses them.
type Document struct {
	text       []byte
	statements []rule
}

// A Question asks a document about one request.
type Question struct {
	// Caller is who makes the request.
	Caller wire.Caller
	// Action is such as "s3:PutObject", and Resource the ARN that it is about.
	Action, Resource string
	// Context has the values of condition keys such as "aws:SecureTransport", named in lower case; a
	// key that is absent is absent from the request.
	Context map[string]string
}

// A Verdict is what a document says of a request.
type Verdict int

// A document that no statement of covers a request is silent: what other policies say counts.
const (
	Silent Verdict = iota
	Allowed
	Denied
)

// rule is a statement of a document.
type rule struct {
	Sid        string `json:"Sid"`
	Effect     string `json:"Effect"`
	Principal  principals
	Action     many
	Resource   many
	Condition  map[string]map[string]many
	conditions []condition
}

// versions are those of the policy language; a policy need not say one.
var versions = []string{"", "2008-10-17", "2012-10-17"}

// ParseDocument reads a policy.
func ParseDocument(text []byte) (*Document, error) {
	var written struct {
		Version, Id string
		Statement   rules
	}
	switch err := strictly(text, &written); {
	case err != nil:
		return nil, fmt.Errorf("the policy cannot be read: %w", err)
	case !slices.Contains(versions, written.Version):
		return nil, fmt.Errorf("the policy's Version is %q: write 2012-10-17", written.Version)
	case len(written.Statement) == 0:
		return nil, fmt.Errorf("the policy has no statement")
	}
	for i := range written.Statement {
		if err := written.Statement[i].settle(); err != nil {
			return nil, fmt.Errorf("statement %d of the policy: %w", i+1, err)
		}
	}
	return &Document{text: slices.Clone(text), statements: written.Statement}, nil
}

// Trusting is the trust policy of a role that the principals may assume; if there is an external id,
// they must give it.
func Trusting(externalID string, principals ...string) *Document {
	statement := map[string]any{"Effect": "Allow", "Principal": map[string]any{"AWS": principals}, "Action": "sts:AssumeRole"}
	if externalID != "" {
		statement["Condition"] = map[string]any{"StringEquals": map[string]string{"sts:ExternalId": externalID}}
	}
	text, _ := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{statement}}) // strings always encode
	document, err := ParseDocument(text)
	if err != nil {
		return &Document{text: text} // without principals: it trusts nobody
	}
	return document
}

// strictly decodes one JSON value, all of whose members are known, and nothing after it.
func strictly(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return fmt.Errorf("there is more after its end")
	}
	return nil
}

// Resources are those that the statements name, by statement: nil for one that names none, and so is about
// whatever the document belongs to.
func (d *Document) Resources() [][]string {
	var all [][]string
	for _, statement := range d.statements {
		all = append(all, slices.Clone(statement.Resource))
	}
	return all
}

// Text is the document as it was written.
func (d *Document) Text() []byte { return slices.Clone(d.text) }

// Judge tells what the document says of a request: a denial wins over any permission.
func (d *Document) Judge(q Question) Verdict {
	verdict := Silent
	for _, statement := range d.statements {
		switch {
		case !statement.covers(q):
		case statement.Effect == "Deny":
			return Denied
		default:
			verdict = Allowed
		}
	}
	return verdict
}

// settle checks a statement, and reads its conditions.
func (r *rule) settle() error {
	switch {
	case r.Effect != "Allow" && r.Effect != "Deny":
		return fmt.Errorf("the Effect is %q, neither Allow nor Deny", r.Effect)
	case len(r.Principal) == 0 || len(r.Action) == 0:
		return fmt.Errorf("it needs a Principal and an Action")
	}
	for _, operator := range slices.Sorted(maps.Keys(r.Condition)) {
		for _, key := range slices.Sorted(maps.Keys(r.Condition[operator])) {
			c, err := newCondition(operator, key, r.Condition[operator][key])
			if err != nil {
				return err
			}
			r.conditions = append(r.conditions, c)
		}
	}
	return nil
}

// covers tells whether the statement is about a request. A trust policy has no resource: it is its
// role's.
func (r *rule) covers(q Question) bool {
	return r.Principal.include(q.Caller) &&
		matchesAny(lower(r.Action), strings.ToLower(q.Action)) &&
		(r.Resource == nil || matchesAny(r.Resource, q.Resource)) &&
		!slices.ContainsFunc(r.conditions, func(c condition) bool { return !c.holds(q.Context) })
}

// principals are those of a statement, of AWS accounts only: services sign no call here.
type principals []string

// UnmarshalJSON reads "*" or an object by kind of principal.
func (p *principals) UnmarshalJSON(text []byte) error {
	if string(text) == `"*"` {
		*p = principals{"*"}
		return nil
	}
	var byKind map[string]many
	if err := json.Unmarshal(text, &byKind); err != nil || len(byKind) == 0 {
		return fmt.Errorf("the Principal is neither * nor an object of principals by kind")
	}
	for kind, names := range byKind {
		for _, name := range names {
			switch {
			case name == "":
				return fmt.Errorf("the Principal has an empty name")
			case kind != "AWS":
				name = kind + ":" + name
			}
			*p = append(*p, name)
		}
	}
	return nil
}

func (p principals) include(caller wire.Caller) bool {
	return slices.ContainsFunc(p, func(name string) bool {
		switch name {
		case "*", caller.Account, "arn:aws:iam::" + caller.Account + ":root", caller.ARN:
			return true
		}
		role, isRole := RoleOf(caller)
		return isRole && name == role
	})
}

// RoleOf is the ARN, without path, of the role that a caller is a session of.
func RoleOf(caller wire.Caller) (arn string, ok bool) {
	_, rest, ok := strings.Cut(caller.ARN, ":assumed-role/")
	name, _, _ := strings.Cut(rest, "/")
	return RoleARN(caller.Account, name), ok
}

// rules are statements; a single one need not be in a list.
type rules []rule

// UnmarshalJSON reads one statement or a list of them.
func (r *rules) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	return strictly(text, (*[]rule)(r))
}

// many are texts, at least one; a single one need not be in a list. Booleans and numbers are texts too, as
// IAM has it.
type many []string

// UnmarshalJSON reads one value or a list of them.
func (m *many) UnmarshalJSON(text []byte) error {
	if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("[")) {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // an account's id has no exponent
	var values []any
	if err := decoder.Decode(&values); err != nil {
		return err
	}
	for _, value := range values {
		switch value.(type) {
		case string, bool, json.Number:
			*m = append(*m, fmt.Sprint(value))
		default:
			return fmt.Errorf("a value is neither a text nor a list of texts")
		}
	}
	if len(values) == 0 {
		return fmt.Errorf("a list of values is empty")
	}
	return nil
}
