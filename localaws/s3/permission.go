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
	if verdict == identity.Denied && !b.lastResort(q.Caller, action) {
		return explicitlyDenied(q, action, resource)
	}
	if err := q.Authorize(action, resource); err != nil {
		return err
	}
	if q.Caller.Foreign(b.owner) && verdict != identity.Allowed {
		return accessDenied() // another account is not told why
	}
	return nil
}

// authorizePolicy asks whether the caller may do something to the request's bucket's policy: only its own
// account may, whatever the policy allows.
func (s *Service) authorizePolicy(q *request, action string) error {
	if err := s.authorizeBucket(q, action); err != nil {
		return err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if b := s.buckets[q.bucket]; b != nil && q.Caller.Foreign(b.owner) {
		return wire.Errorf(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	}
	return nil
}

// lastResort tells whether a denial does not count: the owner's administrator can always mend the policy
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html).
func (b *bucket) lastResort(caller wire.Caller, action string) bool {
	mends := action == "s3:GetBucketPolicy" || action == "s3:PutBucketPolicy" || action == "s3:DeleteBucketPolicy"
	return mends && caller.ARN == "arn:aws:iam::"+b.owner+":root"
}

func (b *bucket) judge(q identity.Question) identity.Verdict {
	if b.policy == nil {
		return identity.Silent
	}
	return b.policy.Judge(q)
}

// context has the values of the condition keys for a request
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html).
func (b *bucket) context(q *request) map[string]string {
	values := contextOf(q.Caller, overTLS(q.HTTP))
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

// contextOf has the values that follow from who calls, and how. A role's session is known by its role.
func contextOf(caller wire.Caller, secure bool) map[string]string {
	values := map[string]string{
		"aws:securetransport":  strconv.FormatBool(secure),
		"aws:principalaccount": caller.Account,
		"aws:principalarn":     caller.ARN,
	}
	if role, ok := identity.RoleOf(caller); ok {
		values["aws:principalarn"] = role
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
	verdict := b.judge(identity.Question{Caller: caller, Action: action, Resource: arn, Context: contextOf(caller, true)})
	return verdict == identity.Allowed || verdict == identity.Silent && !caller.Foreign(b.owner)
}

func explicitlyDenied(q *request, action, resource string) *wire.Error {
	return wire.Errorf(http.StatusForbidden, "AccessDenied",
		"User: %s is not authorized to perform: %s on resource: %q with an explicit deny in a resource-based policy",
		q.Caller.ARN, action, resource)
}
