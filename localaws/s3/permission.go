package s3

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

// Who may do what: in the bucket's own account what the caller's policy allows, from another one only
// what the bucket's policy allows too, and nobody what the bucket's policy denies.

// authorizeBucket asks whether the caller may do something to the request's bucket.
func (s *Service) authorizeBucket(q *request, action string) error {
	return s.authorize(q, action, bucketARN(q.bucket))
}

// authorizeObject asks whether the caller may do something to the request's object.
func (s *Service) authorizeObject(q *request, action string) error {
	return s.authorize(q, action, objectARN(q.bucket, q.key))
}

func (s *Service) authorize(q *request, action, resource string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if b := s.buckets[q.bucket]; b != nil {
		return b.permits(q, action, resource)
	}
	return q.Authorize(action, resource)
}

// permits is [Service.authorize] for who holds the lock.
func (b *bucket) permits(q *request, action, resource string) error {
	verdict := b.judge(identity.Question{Caller: q.Caller, Action: action, Resource: resource, Context: b.context(q)})
	if verdict == identity.Denied {
		return explicitlyDenied(q, action, resource)
	}
	if err := q.Authorize(action, resource); err != nil {
		return err
	}
	if b.foreign(q.Caller) && verdict != identity.Allowed {
		return accessDenied() // another account is not told why
	}
	return nil
}

func (b *bucket) judge(q identity.Question) identity.Verdict {
	if b.policy == nil {
		return identity.Silent
	}
	return b.policy.Judge(q)
}

// foreign tells whether a caller is of another account than the bucket. Calls that are made for the
// service itself have none.
func (b *bucket) foreign(caller wire.Caller) bool {
	return caller.Account != "" && caller.Account != b.owner
}

// context has the values of the condition keys for a request
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html).
func (b *bucket) context(q *request) map[string]string {
	values := map[string]string{
		"aws:securetransport":  strconv.FormatBool(overTLS(q.HTTP)),
		"aws:principalaccount": q.Caller.Account,
		"aws:principalarn":     q.Caller.ARN,
	}
	if role, ok := identity.RoleOf(q.Caller); ok {
		values["aws:principalarn"] = role
	}
	sent := q.HTTP.Header
	for key, value := range map[string]string{
		"s3:x-amz-server-side-encryption":                sent.Get(headerSSE),
		"s3:x-amz-server-side-encryption-aws-kms-key-id": sent.Get(headerSSEKey),
		"s3:prefix": q.HTTP.URL.Query().Get("prefix"),
	} {
		if value != "" {
			values[key] = value
		}
	}
	// How an object is encrypted that is put in parts was said, and judged, when its upload began.
	if u := b.uploads[q.HTTP.URL.Query().Get("uploadId")]; u != nil {
		values["s3:x-amz-server-side-encryption"] = u.encryption.algorithm
	}
	return values
}

// overTLS takes what comes over a socket for secure too: it is one of this machine's own, and has no
// TLS. A request for an http URL that uses none is what its sender says it is.
func overTLS(r *http.Request) bool { return r.URL.Scheme != "http" }

// Lets tells whether a caller may do something, such as "s3:GetObject", to what an ARN of S3 names, as
// far as the bucket has a say in it. Another service asks on the caller's behalf.
func (s *Service) Lets(caller wire.Caller, action, arn string) bool {
	path, ok := strings.CutPrefix(arn, "arn:aws:s3:::")
	if !ok {
		return true
	}
	name, _, _ := strings.Cut(path, "/")
	s.mu.RLock()
	defer s.mu.RUnlock()
	b := s.buckets[name]
	if b == nil {
		return true
	}
	verdict := b.judge(identity.Question{Caller: caller, Action: action, Resource: arn, Context: map[string]string{
		"aws:securetransport": "true", "aws:principalaccount": caller.Account, "aws:principalarn": caller.ARN,
	}})
	return verdict == identity.Allowed || verdict == identity.Silent && !b.foreign(caller)
}

func explicitlyDenied(q *request, action, resource string) *wire.Error {
	return wire.Errorf(http.StatusForbidden, "AccessDenied",
		"User: %s is not authorized to perform: %s on resource: %q with an explicit deny in a resource-based policy",
		q.Caller.ARN, action, resource)
}
