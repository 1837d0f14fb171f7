package identity

import (
	"fmt"
	"log/slog"
	"time"
)

// Credentials are issued session credentials. Printed, logged or marshalled as a whole they show
// the access key id alone.
type Credentials struct {
	// AccessKeyID is no secret.
	AccessKeyID string
	// SecretAccessKey signs.
	SecretAccessKey string
	// SessionToken goes with every call.
	SessionToken string
	// Expires is when they end, in whole seconds.
	Expires time.Time
}

// String shows the access key id alone.
func (c Credentials) String() string { return c.AccessKeyID + " [redacted]" }

// Format shows the access key id alone, whatever the verb.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, c.String()) }

// LogValue shows the access key id alone.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText shows the access key id alone.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
