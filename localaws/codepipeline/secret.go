package codepipeline

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Credentials are temporary credentials as issued. Printed or logged they show the access key id
// alone.
type Credentials struct{ AccessKeyID, SecretAccessKey, SessionToken string }

// String shows the access key id alone.
func (c Credentials) String() string { return c.AccessKeyID + " " + redacted }

// Format shows the access key id alone, whatever the verb.
func (c Credentials) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue shows the access key id alone.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalText shows the access key id alone.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// A RawEvent is a job event in JSON. It holds live credentials, so printed, logged or marshalled it
// shows nothing; converted to []byte it is the event.
type RawEvent []byte

// String shows nothing.
func (RawEvent) String() string { return redacted }

// Format shows nothing, whatever the verb.
func (RawEvent) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue shows nothing.
func (RawEvent) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText shows nothing.
func (RawEvent) MarshalText() ([]byte, error) { return []byte(redacted), nil }
