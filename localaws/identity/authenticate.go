package identity

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Why a request is not let in. Each service has its own code and text for each of them.
var (
	// ErrUnsigned: there is no signature.
	ErrUnsigned = errors.New("the request is not signed")
	// ErrMalformed: there is one, but it cannot be read.
	ErrMalformed = errors.New("the signature cannot be read")
	// ErrUnknownKey: the access key id looks issued and is not.
	ErrUnknownKey = errors.New("the access key id is unknown")
	// ErrToken: the session token is missing or not the one that was issued with the key.
	ErrToken = errors.New("the session token is not the one issued with the access key")
	// ErrExpired: the session is over.
	ErrExpired = errors.New("the session credentials have expired")
	// ErrSignature: the signature is not the one the secret key makes.
	ErrSignature = errors.New("the signature does not match")
	// ErrURLExpired: the presigned URL is past its time.
	ErrURLExpired = errors.New("the presigned URL has expired")
)

// Authenticate tells who signed a request. The body is the whole body, nil for S3, whose signature
// covers what the request declares of it. The error is one of this package's.
func (r *Registry) Authenticate(s *Signature, req *http.Request, body []byte, now time.Time) (wire.Caller, error) {
	if s.ended(now) {
		return wire.Caller{}, ErrURLExpired
	}
	if !strings.HasPrefix(s.AccessKeyID, issuedPrefix) {
		return r.administrator(s.AccessKeyID), nil
	}
	r.mu.Lock()
	found, ok := r.sessions[s.AccessKeyID]
	r.mu.Unlock()
	switch {
	case !ok:
		return wire.Caller{}, ErrUnknownKey
	case subtle.ConstantTimeCompare([]byte(s.token), []byte(found.credentials.SessionToken)) == 0:
		return wire.Caller{}, ErrToken
	case !now.Before(found.credentials.Expires):
		return wire.Caller{}, ErrExpired
	case !s.verify(found.credentials.SecretAccessKey, req, body):
		return wire.Caller{}, ErrSignature
	}
	return found.caller, nil
}
