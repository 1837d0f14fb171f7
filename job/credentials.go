package job

import "time"

// Credentials are the temporary credentials of a job. They give access to the
// job's artifacts and to nothing else (aws-facts 1.7): everything else is done
// with the function's or the worker's own role.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey Secret
	// SessionToken is always set by CodePipeline; it is empty only in an event
	// made by hand with the keys of an IAM user.
	SessionToken Secret
	// Expires is when S3 stops accepting them; zero if unknown, as in a polled
	// job (aws-facts 1.2).
	Expires time.Time
}

// Expired reports whether the credentials are known to be no longer valid. It
// is false without credentials and when their end is unknown. Decoding a job
// does not look at it: it matters only when an artifact is read or written.
func (c *Credentials) Expired(now time.Time) bool {
	return c != nil && !c.Expires.IsZero() && !now.Before(c.Expires)
}
