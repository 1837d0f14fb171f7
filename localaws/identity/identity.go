// Package identity knows who calls the embedded AWS: it issues session credentials, recognises them
// again by their signature, and knows what their owners may do.
//
// An access key that this package did not issue belongs to the account's administrator, so that a
// laptop's "test"/"test" works, and one of twelve digits to the administrator of the account with that
// id; their signature and token are not looked at. A key that it issued
// ([Registry.Issue], [Registry.Assume]) is held to everything AWS holds it to: a right
// signature (SigV4, in the header or presigned), its own session token, and its expiry.
package identity

import (
	"crypto/rand"
	"regexp"
	"sync"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// issuedPrefix begins every access key id that is issued here. AWS's own session keys begin with
// "ASIA" too; the rest tells ours from a laptop's real ones.
const issuedPrefix = "ASIALOCAL"

// A Registry is the principals of an account, and of those beside it. Its methods may be called at the same time.
type Registry struct {
	account string

	mu       sync.Mutex
	sessions map[string]session // by access key id
	roles    map[string]Role    // by ARN
	ids      map[string]string  // unique ids of roles, by ARN
}

// New makes the registry of an account. It knows no role and no session.
func New(account string) *Registry {
	return &Registry{
		account:  account,
		sessions: map[string]session{},
		roles:    map[string]Role{},
		ids:      map[string]string{},
	}
}

// Account is the registry's account.
func (r *Registry) Account() string { return r.account }

// A session is what an issued access key stands for.
type session struct {
	credentials Credentials
	caller      wire.Caller
}

// A Session says what credentials to issue.
type Session struct {
	// Role is the name of the role they are a session of.
	Role string
	// Name is the session's own name, the last part of its ARN.
	Name string
	// Account is the role's account; the registry's if it is empty.
	Account string
	// Policy is what they allow; nil allows everything.
	Policy Policy
	// Expires is when they end; in an hour if it is zero.
	Expires time.Time
}

// Issue makes credentials.
func (r *Registry) Issue(s Session) Credentials {
	if s.Account == "" {
		s.Account = r.account
	}
	if s.Expires.IsZero() {
		s.Expires = time.Now().Add(time.Hour)
	}
	issued := Credentials{
		AccessKeyID:     issuedPrefix + rand.Text()[:11],
		SecretAccessKey: (rand.Text() + rand.Text())[:40],
		SessionToken:    "LOCAL" + rand.Text() + rand.Text() + rand.Text() + rand.Text(),
		Expires:         s.Expires.UTC().Truncate(time.Second),
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions[issued.AccessKeyID] = session{credentials: issued, caller: wire.Caller{
		Account:     s.Account,
		ARN:         "arn:aws:sts::" + s.Account + ":assumed-role/" + s.Role + "/" + s.Name,
		UserID:      r.uniqueID(RoleARN(s.Account, s.Role)) + ":" + s.Name,
		AccessKeyID: issued.AccessKeyID,
		Allow:       s.Policy.allow(),
	}}
	return issued
}

// uniqueID is the id of a role, made when it is first asked for. The caller holds the lock.
func (r *Registry) uniqueID(roleARN string) string {
	if r.ids[roleARN] == "" {
		r.ids[roleARN] = "AROALOCAL" + rand.Text()[:12]
	}
	return r.ids[roleARN]
}

// administrator is who signs with a key that was not issued here.
func (r *Registry) administrator(accessKeyID string) wire.Caller {
	account := r.account
	if IsAccount(accessKeyID) {
		account = accessKeyID
	}
	return wire.Caller{
		Account:     account,
		ARN:         "arn:aws:iam::" + account + ":root",
		UserID:      account,
		AccessKeyID: accessKeyID,
	}
}

// IsAccount tells whether a text is the id of an account: twelve digits.
func IsAccount(text string) bool { return accountID.MatchString(text) }

var accountID = regexp.MustCompile(`^[0-9]{12}$`)
