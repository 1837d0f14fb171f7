package job

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"
)

// SampleKind is a kind of sample job.
type SampleKind string

// The kinds of samples.
const (
	// SampleNew is the first job of an operation.
	SampleNew SampleKind = "new"
	// SampleContinuation brings a token that DecodeToken understands.
	SampleContinuation SampleKind = "continuation"
	// SampleNoArtifacts has neither input nor output artifacts.
	SampleNoArtifacts SampleKind = "no-artifacts"
	// SampleKMS has the encryption key of an artifact store.
	SampleKMS SampleKind = "kms"
	// SamplePolled is a job as PollForJobs gives it to a custom action's worker;
	// all other kinds are Lambda events.
	SamplePolled SampleKind = "polled"
)

// SampleKinds returns all kinds, in the order of their constants.
func SampleKinds() []SampleKind {
	return []SampleKind{SampleNew, SampleContinuation, SampleNoArtifacts, SampleKMS, SamplePolled}
}

// SampleOptions choose a sample. Every zero value has a default; what is not
// given is made up from Seed. What CodePipeline would never send is refused.
type SampleOptions struct {
	Kind SampleKind // default SampleNew
	Seed uint64
	// Region and Account are those of the pipeline; default us-east-1 and a
	// made-up account.
	Region, Account string
	// FunctionName is the Lambda function's; default my-function. A polled job
	// has none.
	FunctionName string
	// UserParameters is at most 1,000 characters (aws-facts 1.1); default
	// {"KEY":"VALUE"}.
	UserParameters string
	// Bucket and Key are the first input artifact's place; default made up in
	// CodePipeline's manner. Further inputs are in Bucket too.
	Bucket, Key string
	// OutputBucket and OutputKey are the first output artifact's place; default
	// Bucket and a made-up key. Further outputs are in OutputBucket too.
	OutputBucket, OutputKey string
	// Inputs and Outputs are the artifacts' names, at most five each; default
	// SourceArtifact and InvokeOutput. An empty, non-nil slice means none.
	Inputs, Outputs []string
	// EncryptionKey is a KMS key id or ARN; default none, made up for SampleKMS.
	EncryptionKey string
	// Token is the continuation token, any text; default none, made up for
	// SampleContinuation.
	Token string
	// Started is the start that a made-up token tells; default the start of
	// the year 2000.
	Started time.Time
	// Expires is when the credentials expire. By default the sample does not
	// tell, so that it never grows stale.
	Expires time.Time
}

// Sample makes up a job and returns it as indented JSON: the event of a Lambda
// action, or one polled job for SamplePolled. The same options give the same
// bytes. The credentials are made up too and open nothing.
//
// A Lambda event always has credentials and user parameters, also without
// artifacts, because the types published for Node.js require both members; an
// expirationTime, which those types do not know, is there only with Expires.
func Sample(o SampleOptions) ([]byte, error) {
	s := newSampler(o)
	if err := s.options.validate(); err != nil {
		return nil, err
	}
	data, err := s.data()
	if err != nil {
		return nil, err
	}
	return s.render(data)
}

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	namePattern    = regexp.MustCompile(`^[a-zA-Z0-9_\-]+$`)
)

// maxUserParameters and maxArtifacts are limits of an action's declaration
// (aws-facts 1.1).
const (
	maxUserParameters = 1000
	maxArtifacts      = 5
	maxArtifactName   = 100 // aws-facts 2.3
)

func (o SampleOptions) validate() error {
	if !slices.Contains(SampleKinds(), o.Kind) {
		return fmt.Errorf("sample: unknown kind %q; expected one of %q", o.Kind, SampleKinds())
	}
	if o.Kind == SampleNoArtifacts && len(o.Inputs)+len(o.Outputs) > 0 {
		return fmt.Errorf("sample: kind %s has no artifacts; leave their names out or choose another kind", SampleNoArtifacts)
	}
	if !accountPattern.MatchString(o.Account) {
		return fmt.Errorf("sample: account %q; expected 12 digits", o.Account)
	}
	if n := utf8.RuneCountInString(o.UserParameters); n > maxUserParameters {
		return fmt.Errorf("sample: the user parameters have %d characters; CodePipeline accepts %d", n, maxUserParameters)
	}
	return errors.Join(validateNames("input", o.Inputs), validateNames("output", o.Outputs), validateToken(o.Token))
}

func validateNames(direction string, names []string) error {
	if len(names) > maxArtifacts {
		return fmt.Errorf("sample: %d %s artifacts; CodePipeline accepts %d", len(names), direction, maxArtifacts)
	}
	for i, name := range names {
		if len(name) > maxArtifactName || !namePattern.MatchString(name) {
			return fmt.Errorf("sample: %s artifact %q; expected 1 to 100 letters, digits, _ or -", direction, name)
		}
		if slices.Contains(names[:i], name) {
			return fmt.Errorf("sample: %s artifact %q is named twice", direction, name)
		}
	}
	return nil
}

func validateToken(token string) error {
	if err := checkLength(token); err != nil {
		return fmt.Errorf("sample: the token: %w", err)
	}
	return nil
}
