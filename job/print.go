package job

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// String returns the job in one line: its id, its account, and what it brings
// by name and number. No credentials, no configuration value, no token.
func (j Job) String() string {
	kind := "new"
	if j.ContinuationToken != "" {
		kind = "continuation"
	}
	return fmt.Sprintf("job %s (%s, account %s, %d input and %d output artifacts)",
		j.ID, kind, j.AccountID, len(j.InputArtifacts), len(j.OutputArtifacts))
}

// GoString returns String.
func (j Job) GoString() string { return j.String() }

// Format writes String, whatever the verb and its flags.
func (j Job) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, j.String()) }

// LogValue returns the job as a group: id, account, whether it continues an
// operation, and the numbers of its artifacts.
func (j Job) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("id", j.ID),
		slog.String("account", j.AccountID),
		slog.Bool("continuation", j.ContinuationToken != ""),
		slog.Int("inputArtifacts", len(j.InputArtifacts)),
		slog.Int("outputArtifacts", len(j.OutputArtifacts)),
	)
}

// MarshalJSON encodes the job's Summary: a job's own JSON, with live
// credentials, is never written.
func (j Job) MarshalJSON() ([]byte, error) { return json.Marshal(j.Summary(time.Now())) }
