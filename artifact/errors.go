package artifact

import (
	"errors"
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/job"
)

// Kind says why an artifact could not be read or written.
type Kind string

// The kinds of errors, each with the failure type it becomes in CodePipeline.
const (
	// NotZip: the object is something else than a zip, or empty. ConfigurationError.
	NotZip Kind = "not a zip"
	// Truncated: the object begins as a zip but its end is missing. ConfigurationError.
	Truncated Kind = "truncated"
	// Malformed: the zip contradicts itself, in its records, sizes or checksums. ConfigurationError.
	Malformed Kind = "malformed"
	// Overlapping: members share bytes. ConfigurationError.
	Overlapping Kind = "overlapping members"
	// Duplicate: two members have one name, or a file is also used as a folder. ConfigurationError.
	Duplicate Kind = "duplicate names"
	// UnsafeName: a name is absolute, climbs with "..", or is no slash-separated path. ConfigurationError.
	UnsafeName Kind = "unsafe name"
	// Encrypted: the member to read is encrypted. ConfigurationError.
	Encrypted Kind = "encrypted"
	// Unsupported: several disks, another compression method, a symbolic link or other special file. ConfigurationError.
	Unsupported Kind = "unsupported"
	// TooLarge: a limit of Options, or one of S3, is exceeded. ConfigurationError.
	TooLarge Kind = "too large"
	// AbsentMember: the archive has no such file; errors.Is(err, fs.ErrNotExist) holds. ConfigurationError.
	AbsentMember Kind = "no such file"
	// NotFile: the name asked for is a folder, or no valid name. ConfigurationError.
	NotFile Kind = "not a file"
	// Misconfigured: the request cannot succeed as it is made: wrong region,
	// no bucket or key, an endpoint that ignores ranges. ConfigurationError.
	Misconfigured Kind = "misconfigured"
	// AbsentObject: S3 has no such object or bucket, or it is archived. RevisionUnavailable.
	AbsentObject Kind = "no such object"
	// Changed: the object was overwritten between two reads. RevisionOutOfSync.
	Changed Kind = "changed"
	// Expired: the job's credentials have expired. PermissionError.
	Expired Kind = "expired credentials"
	// Denied: S3 or KMS refused the job's credentials, or there are none. PermissionError.
	Denied Kind = "access denied"
	// Unavailable: throttled, a fault of S3 or of the network. Trying again
	// may help; no other kind is worth it. SystemUnavailable.
	Unavailable Kind = "unavailable"
	// Interrupted: the context ended first. SystemUnavailable.
	Interrupted Kind = "interrupted"
)

// FailureType is what CodePipeline is told about an error of this kind.
func (k Kind) FailureType() job.FailureType {
	switch k {
	case AbsentObject:
		return job.RevisionUnavailable
	case Changed:
		return job.RevisionOutOfSync
	case Expired, Denied:
		return job.PermissionError
	case Unavailable, Interrupted:
		return job.SystemUnavailable
	}
	return job.ConfigurationError
}

// Error says what is wrong with an artifact, where, and what to do about it.
// It holds nothing of the artifact's contents but names.
type Error struct {
	Kind   Kind
	Bucket string
	Key    string
	Member string // the name in the archive; "" if it concerns the whole artifact
	Detail string // a complete sentence without its full stop
	Err    error  // the cause, may be nil; Detail already says what of it is worth saying
}

// Error is one line: the artifact, the member, the detail.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Bucket != "" || e.Key != "" {
		fmt.Fprintf(&b, "artifact s3://%s/%s: ", e.Bucket, e.Key)
	}
	if e.Member != "" {
		fmt.Fprintf(&b, "%s: ", shown(e.Member))
	}
	b.WriteString(e.Detail)
	return b.String()
}

// Unwrap gives the cause: an error of the SDK, of the context, or fs.ErrNotExist.
func (e *Error) Unwrap() error { return e.Err }

// FailureType is the Kind's.
func (e *Error) FailureType() job.FailureType { return e.Kind.FailureType() }

// refuse makes an Error; where it leaves the package, the object's and the
// member's names are filled in.
func refuse(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Detail: fmt.Sprintf(format, args...)}
}

// locate fills in where an error belongs, and returns it.
func locate(err error, bucket, key, member string) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.Bucket, e.Key = bucket, key
		if e.Member == "" {
			e.Member = member
		}
	}
	return err
}

// shown is a name from outside as it may appear in an error: on one line, of
// readable length, with control characters escaped.
func shown(name string) string {
	const most = 200
	if len(name) > most {
		name = strings.ToValidUTF8(name[:most], "") + "…"
	}
	return fmt.Sprintf("%q", name)
}
