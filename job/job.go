package job

import (
	"fmt"
	"log/slog"
	"strings"
)

// Job is one piece of work that CodePipeline hands out, in whichever form it
// came. It is not changed after decoding and may be read concurrently.
type Job struct {
	// ID names the job in every report, and is the correlation id of every log
	// line about it. An operation that continues has a new job, with a new id,
	// each time (aws-facts 1.5).
	ID string
	// AccountID is the account of the pipeline.
	AccountID string
	// Nonce is what AcknowledgeJob wants back. Polled form only.
	Nonce string
	// ActionType is the custom action's type; nil in an event.
	ActionType *ActionType
	// Configuration is the action's configuration: FunctionName and
	// UserParameters in an event, the custom action's properties in a polled
	// job, some of which may be secret. Nil when there is none.
	Configuration map[string]string
	// InputArtifacts and OutputArtifacts are in the order of the action's
	// declaration.
	InputArtifacts, OutputArtifacts []Artifact
	// Credentials give access to the artifacts; nil when the job brings none.
	Credentials *Credentials
	// ContinuationToken is the raw text that the operation's last report left;
	// "" for a new job. It is untrusted input, see DecodeToken.
	ContinuationToken string
	// EncryptionKey is the key of the artifact store; nil when the pipeline
	// names none.
	EncryptionKey *EncryptionKey
	// Pipeline says where in which pipeline the action is. Polled form only: the
	// event does not tell (aws-facts 1.2).
	Pipeline *Pipeline
}

// ActionType identifies a custom action type (aws-facts 2.2).
type ActionType struct {
	Category, Owner, Provider, Version string
}

// Artifact says where an input artifact lies, or where an output artifact is to
// be put. The key is to be used as it is (aws-facts 1.2).
type Artifact struct {
	Name string `json:"name"`
	// Revision is the source revision of an input artifact, such as a commit id;
	// "" when there is none.
	Revision string `json:"revision,omitempty"`
	Bucket   string `json:"bucket"`
	Key      string `json:"key"`
}

// EncryptionKey is the key with which output artifacts are to be encrypted.
type EncryptionKey struct {
	// ID is a key id, a key ARN or an alias ARN.
	ID string `json:"id"`
	// Type is KMS, the only one there is (aws-facts 1.7).
	Type string `json:"type"`
}

// Pipeline is the context of a polled job.
type Pipeline struct {
	Name              string `json:"name"`
	Stage             string `json:"stage"`
	Action            string `json:"action"`
	ActionExecutionID string `json:"actionExecutionId"`
	ARN               string `json:"arn"`
	ExecutionID       string `json:"executionId"`
}

// UserParameters returns the action's user parameters, "" when not configured.
func (j *Job) UserParameters() string { return j.Configuration["UserParameters"] }

// InputArtifact returns the input artifact of that name; the empty name means
// the only one. The error names the artifacts there are; its failure type is
// ConfigurationError.
func (j *Job) InputArtifact(name string) (Artifact, error) {
	return find(j.InputArtifacts, "input", name)
}

// OutputArtifact is InputArtifact for the output artifacts.
func (j *Job) OutputArtifact(name string) (Artifact, error) {
	return find(j.OutputArtifacts, "output", name)
}

// Logger returns base, or the default logger when base is nil, with the job's
// id as the attribute correlationId.
func (j *Job) Logger(base *slog.Logger) *slog.Logger {
	if base == nil {
		base = slog.Default()
	}
	return base.With(slog.String("correlationId", j.ID))
}

func find(artifacts []Artifact, direction, name string) (Artifact, error) {
	if name == "" && len(artifacts) == 1 {
		return artifacts[0], nil
	}
	for _, a := range artifacts {
		if a.Name == name && name != "" {
			return a, nil
		}
	}
	return Artifact{}, &artifactError{direction, name, artifactNames(artifacts)}
}

func artifactNames(artifacts []Artifact) []string {
	names := make([]string, 0, len(artifacts))
	for _, a := range artifacts {
		names = append(names, a.Name)
	}
	return names
}

// artifactError says that a job has not the artifact asked for.
type artifactError struct {
	direction, name string
	have            []string
}

func (e *artifactError) Error() string {
	switch {
	case len(e.have) == 0:
		return fmt.Sprintf("the action has no %s artifact; declare one in the pipeline's action", e.direction)
	case e.name == "":
		return fmt.Sprintf("the action has %d %s artifacts, so one must be named: %s",
			len(e.have), e.direction, strings.Join(e.have, ", "))
	default:
		return fmt.Sprintf("the action has no %s artifact %q; it has: %s",
			e.direction, e.name, strings.Join(e.have, ", "))
	}
}

// FailureType says that the pipeline's definition is what must change.
func (e *artifactError) FailureType() FailureType { return ConfigurationError }
