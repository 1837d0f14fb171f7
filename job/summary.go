package job

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Summary is what may be told of a job: no credentials, no configuration
// values, no token text. It is what a Job encodes to as JSON, and String gives
// it in several lines.
type Summary struct {
	CorrelationID   string              `json:"correlationId"`
	AccountID       string              `json:"accountId"`
	ActionType      string              `json:"actionType,omitempty"` // category/owner/provider/version
	Pipeline        *Pipeline           `json:"pipeline,omitempty"`
	Configuration   []string            `json:"configuration,omitempty"` // names only, sorted
	UserParameters  *ParametersSummary  `json:"userParameters,omitempty"`
	InputArtifacts  []Artifact          `json:"inputArtifacts"`
	OutputArtifacts []Artifact          `json:"outputArtifacts"`
	Credentials     *CredentialsSummary `json:"credentials,omitempty"`
	EncryptionKey   *EncryptionKey      `json:"encryptionKey,omitempty"`
	Token           *TokenSummary       `json:"continuationToken,omitempty"`
}

// ParametersSummary tells the shape of the user parameters.
type ParametersSummary struct {
	Chars int `json:"chars"`
	// Keys are the top-level keys, sorted; nil when the parameters are not a
	// JSON object.
	Keys []string `json:"keys,omitempty"`
}

// CredentialsSummary tells how long the credentials live.
type CredentialsSummary struct {
	Expires *time.Time `json:"expires,omitempty"` // nil if unknown
	Expired bool       `json:"expired"`
}

// TokenSummary tells what a continuation token carries.
type TokenSummary struct {
	Chars      int        `json:"chars"`
	Operation  string     `json:"operation,omitempty"`
	Started    *time.Time `json:"started,omitempty"`
	StateBytes int        `json:"stateBytes,omitempty"`
	// Problem says why the token cannot be read; "" if it can.
	Problem string `json:"problem,omitempty"`
}

// Summary returns what may be told of the job, as of now.
func (j *Job) Summary(now time.Time) Summary {
	return Summary{
		CorrelationID:   j.ID,
		AccountID:       j.AccountID,
		ActionType:      j.ActionType.String(),
		Pipeline:        j.Pipeline,
		Configuration:   sortedKeys(j.Configuration),
		UserParameters:  summarizeParameters(j.UserParameters()),
		InputArtifacts:  append([]Artifact{}, j.InputArtifacts...),
		OutputArtifacts: append([]Artifact{}, j.OutputArtifacts...),
		Credentials:     summarizeCredentials(j.Credentials, now),
		EncryptionKey:   j.EncryptionKey,
		Token:           summarizeToken(j.ContinuationToken),
	}
}

// String returns category/owner/provider/version, "" for none.
func (t *ActionType) String() string {
	if t == nil {
		return ""
	}
	return t.Category + "/" + t.Owner + "/" + t.Provider + "/" + t.Version
}

func summarizeParameters(text string) *ParametersSummary {
	if text == "" {
		return nil
	}
	s := &ParametersSummary{Chars: utf8.RuneCountInString(text)}
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &members) == nil && members != nil {
		s.Keys = sortedKeys(members)
	}
	return s
}

func summarizeCredentials(c *Credentials, now time.Time) *CredentialsSummary {
	if c == nil {
		return nil
	}
	s := &CredentialsSummary{Expired: c.Expired(now)}
	if !c.Expires.IsZero() {
		s.Expires = &c.Expires
	}
	return s
}

func summarizeToken(text string) *TokenSummary {
	if text == "" {
		return nil
	}
	s := &TokenSummary{Chars: utf8.RuneCountInString(text)}
	t, err := DecodeToken(text)
	if err != nil {
		s.Problem = err.Error()
		return s
	}
	s.Operation, s.Started, s.StateBytes = t.Operation, &t.Started, len(t.State)
	return s
}

// String returns the summary as lines of "name: value", each ended.
func (s Summary) String() string {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-16s %s\n", name+":", value)
		}
	}
	line("correlation id", s.CorrelationID)
	line("account", s.AccountID)
	line("action type", s.ActionType)
	line("pipeline", s.Pipeline.String())
	line("configuration", strings.Join(s.Configuration, ", "))
	line("user parameters", s.UserParameters.String())
	for _, a := range s.InputArtifacts {
		line("input", a.String())
	}
	for _, a := range s.OutputArtifacts {
		line("output", a.String())
	}
	line("credentials", s.Credentials.String())
	line("encryption key", s.EncryptionKey.String())
	line("token", s.Token.String())
	return b.String()
}

// String returns the artifact in one line.
func (a Artifact) String() string {
	text := fmt.Sprintf("%s at s3://%s/%s", a.Name, a.Bucket, a.Key)
	if a.Revision != "" {
		text += ", revision " + a.Revision
	}
	return text
}

// String returns the pipeline, stage, action and execution in one line, "" for none.
func (p *Pipeline) String() string {
	if p == nil {
		return ""
	}
	return fmt.Sprintf("%s, stage %s, action %s, execution %s", p.Name, p.Stage, p.Action, p.ExecutionID)
}

// String returns the key's id, "" for none.
func (k *EncryptionKey) String() string {
	if k == nil {
		return ""
	}
	return k.ID
}

// String returns the size and the keys in one line.
func (s *ParametersSummary) String() string {
	switch {
	case s == nil:
		return "none"
	case s.Keys == nil:
		return fmt.Sprintf("%d characters, not a JSON object", s.Chars)
	default:
		return fmt.Sprintf("%d characters, a JSON object with: %s", s.Chars, strings.Join(s.Keys, ", "))
	}
}

// String returns whether there are credentials and until when they are valid.
func (s *CredentialsSummary) String() string {
	switch {
	case s == nil:
		return "none"
	case s.Expires == nil:
		return "present, end unknown"
	case s.Expired:
		return "expired at " + s.Expires.Format(time.RFC3339)
	default:
		return "valid until " + s.Expires.Format(time.RFC3339)
	}
}

// String returns what the token carries, or what is wrong with it.
func (s *TokenSummary) String() string {
	switch {
	case s == nil:
		return "none, a new job"
	case s.Problem != "":
		return "not usable: " + s.Problem
	default:
		return fmt.Sprintf("operation %s, started %s, state of %d bytes (%d characters in all)",
			s.Operation, s.Started.Format(time.RFC3339), s.StateBytes, s.Chars)
	}
}
