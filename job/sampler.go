package job

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// sampler fills in what the options leave open, from one seeded source. The
// order in which it draws is part of "same options, same bytes".
type sampler struct {
	random  *rand.Rand
	options SampleOptions
}

func newSampler(o SampleOptions) *sampler {
	var seed [32]byte
	binary.BigEndian.PutUint64(seed[:], o.Seed)
	s := &sampler{random: rand.New(rand.NewChaCha8(seed))}
	account := s.draw(digits, 12)
	bucketTail := s.draw(digits, 12)
	o.Kind = cmp.Or(o.Kind, SampleNew)
	o.Region = cmp.Or(o.Region, "us-east-1")
	o.Account = cmp.Or(o.Account, account)
	o.FunctionName = cmp.Or(o.FunctionName, "my-function")
	o.UserParameters = cmp.Or(o.UserParameters, `{"KEY":"VALUE"}`)
	o.Bucket = cmp.Or(o.Bucket, "codepipeline-"+o.Region+"-"+bucketTail)
	o.OutputBucket = cmp.Or(o.OutputBucket, o.Bucket)
	if o.Kind != SampleNoArtifacts {
		o.Inputs = orNames(o.Inputs, "SourceArtifact")
		o.Outputs = orNames(o.Outputs, "InvokeOutput")
	}
	if o.Started.IsZero() {
		o.Started = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	s.options = o
	return s
}

// orNames is names, or the default when none were given at all.
func orNames(names []string, byDefault string) []string {
	if names == nil {
		return []string{byDefault}
	}
	return names
}

const (
	digits       = "0123456789"
	hexDigits    = "0123456789abcdef"
	base32       = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	letters      = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	alnum        = letters + digits
	pipelineName = "my-pipeline"
)

func (s *sampler) draw(alphabet string, n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte(alphabet[s.random.IntN(len(alphabet))])
	}
	return b.String()
}

// uuid draws a version 4 UUID in lower case, the form of job ids (aws-facts 1.2).
func (s *sampler) uuid() string {
	return strings.Join([]string{
		s.draw(hexDigits, 8), s.draw(hexDigits, 4), "4" + s.draw(hexDigits, 3),
		s.draw("89ab", 1) + s.draw(hexDigits, 3), s.draw(hexDigits, 12),
	}, "-")
}

func (s *sampler) data() (sampleData, error) {
	o := s.options
	d := sampleData{
		Configuration: sampleAction{s.configuration()},
		Inputs:        s.artifacts(o.Inputs, o.Bucket, o.Key, true),
		Outputs:       s.artifacts(o.Outputs, o.OutputBucket, o.OutputKey, false),
		Credentials:   s.credentials(),
		Token:         o.Token,
	}
	if key := s.encryptionKey(); key != "" {
		d.Key = &EncryptionKey{ID: key, Type: "KMS"}
	}
	if o.Kind == SampleContinuation && o.Token == "" {
		token, err := Token{Operation: s.uuid(), Started: o.Started, State: []byte(`{"step":1}`)}.Encode()
		if err != nil {
			return d, fmt.Errorf("sample: %w", err)
		}
		d.Token = token
	}
	return d, nil
}

func (s *sampler) configuration() sampleConfiguration {
	c := sampleConfiguration{FunctionName: s.options.FunctionName, UserParameters: s.options.UserParameters}
	if s.options.Kind == SamplePolled {
		c.FunctionName = ""
	}
	return c
}

// artifacts places the artifacts in CodePipeline's manner; the given key, if
// any, is the first one's.
func (s *sampler) artifacts(names []string, bucket, key string, revisions bool) []sampleArtifact {
	artifacts := make([]sampleArtifact, 0, len(names))
	for i, name := range names {
		made := pipelineName + "/" + name[:min(10, len(name))] + "/" + s.draw(alnum, 7)
		if i > 0 || key == "" {
			key = made
		}
		a := sampleArtifact{Name: name, Location: sampleLocation{"S3", sampleS3{bucket, key}}}
		if revisions {
			revision := s.draw(hexDigits, 40)
			a.Revision = &revision
		}
		artifacts = append(artifacts, a)
	}
	return artifacts
}

// credentials are marked as examples, so that no scanner takes them for real.
func (s *sampler) credentials() sampleCredentials {
	c := sampleCredentials{
		AccessKeyID:     "ASIA" + s.draw(base32, 9) + "EXAMPLE",
		SecretAccessKey: s.draw(alnum, 30) + "EXAMPLEKEY",
		SessionToken:    "IQoJb3JpZ2luX2VjE" + s.draw(alnum, 200) + "EXAMPLE",
	}
	if !s.options.Expires.IsZero() {
		c.ExpirationTime = s.options.Expires.UnixMilli()
	}
	return c
}

func (s *sampler) encryptionKey() string {
	o := s.options
	if o.Kind != SampleKMS {
		return o.EncryptionKey
	}
	return cmp.Or(o.EncryptionKey, "arn:aws:kms:"+o.Region+":"+o.Account+":key/"+s.uuid())
}
