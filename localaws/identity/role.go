package identity

import (
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// A Role is what a role lets its sessions do, and who may become one. Roles need not be defined: an
// undefined one can be assumed by everyone and allows everything.
type Role struct {
	// Name is the role's name, without path.
	Name string
	// Account is the role's account; the registry's if it is empty.
	Account string
	// Trust says who may assume the role; nil lets everyone. See [Trusting].
	Trust *Document
	// ExternalID, unless empty, is demanded of who assumes the role.
	ExternalID string
	// MaxDuration is the longest session; one hour if it is 0, as in IAM.
	MaxDuration time.Duration
	// Policy is what its sessions may do; nil allows everything.
	Policy Policy
}

// RoleARN is the ARN of a role without path.
func RoleARN(account, name string) string { return "arn:aws:iam::" + account + ":role/" + name }

// Define makes a role known, or changes it for the sessions issued from now on.
func (r *Registry) Define(role Role) {
	if role.Account == "" {
		role.Account = r.account
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.roles[RoleARN(role.Account, role.Name)] = role
}

// Role finds a role by its ARN. For one that was not defined it returns what it is taken to be.
// False means that the text is not the ARN of a role.
func (r *Registry) Role(arn string) (Role, bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "iam" || !IsAccount(parts[4]) {
		return Role{}, false
	}
	path, isRole := strings.CutPrefix(parts[5], "role/")
	name := path[strings.LastIndexByte(path, '/')+1:]
	if !isRole || name == "" {
		return Role{}, false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if role, ok := r.roles[RoleARN(parts[4], name)]; ok {
		return role, true
	}
	return Role{Name: name, Account: parts[4]}, true
}

// Trusts tells whether the role lets a caller assume it who gives an external id, "" for none.
func (role Role) Trusts(caller wire.Caller, externalID string) bool {
	if role.ExternalID != "" && role.ExternalID != externalID {
		return false
	}
	if role.Trust == nil {
		return true
	}
	arn := RoleARN(role.Account, role.Name)
	q := Question{Caller: caller, Action: "sts:AssumeRole", Resource: arn, Context: map[string]string{"aws:principalaccount": caller.Account}}
	if externalID != "" {
		q.Context["sts:externalid"] = externalID
	}
	return role.Trust.Judge(q) == Allowed
}

// Longest is the longest session the role gives to a caller: one that is itself a role session is
// chaining roles and gets an hour at most (aws-facts 6.5).
func (role Role) Longest(by wire.Caller) time.Duration {
	longest := role.MaxDuration
	if longest == 0 {
		longest = time.Hour
	}
	if Chains(by) {
		return min(longest, time.Hour)
	}
	return longest
}

// Chains tells whether a caller that assumes a role is itself a session of one.
func Chains(by wire.Caller) bool { return strings.Contains(by.ARN, ":assumed-role/") }

// Assume makes a session of the role. Whether it may be made is for the caller to have settled.
func (r *Registry) Assume(role Role, sessionName string, lifetime time.Duration) Credentials {
	return r.Issue(Session{
		Role: role.Name, Account: role.Account, Name: sessionName, Policy: role.Policy, Expires: time.Now().Add(lifetime),
	})
}

// RoleID is the role's unique id, the first part of its sessions' user ids.
func (r *Registry) RoleID(role Role) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.uniqueID(RoleARN(role.Account, role.Name))
}
