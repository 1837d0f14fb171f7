package s3

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/identity"
)

// A Bucket is what is known of a bucket.
type Bucket struct {
	Name, Region, Owner string
	Created             time.Time
}

// Buckets are all buckets, by name.
func (s *Service) Buckets() []Bucket {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]Bucket, 0, len(s.buckets))
	for _, b := range s.buckets {
		all = append(all, Bucket{b.name, b.region, b.owner, b.created})
	}
	slices.SortFunc(all, func(a, b Bucket) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

// CreateBucket makes a bucket. It fails if the name is taken, even by the same account.
func (s *Service) CreateBucket(name, region string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.create(name, region, s.account)
}

// DeleteBucket removes a bucket. It fails if there is none, or if there are objects in it.
func (s *Service) DeleteBucket(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.remove(name)
}

// Bucket tells whether there is a bucket of the name, whoever made it, and whether it has no objects.
func (s *Service) Bucket(name string) (there, empty bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b := s.buckets[name]
	return b != nil, b != nil && len(b.objects) == 0
}

// SetPolicy gives a bucket a policy, in IAM's JSON; without text it takes the policy away. A policy
// binds no method of the service that needs no caller, such as [Service.Write].
func (s *Service) SetPolicy(name, text string) error {
	var document *identity.Document
	if text != "" {
		var err error
		if document, err = readPolicy(name, []byte(text)); err != nil {
			return err
		}
	}
	return s.change(name, func(b *bucket) { b.policy = document })
}

// DemandKMS gives a bucket the policy that AWS suggests for artifact buckets (aws-facts 1.7): what is
// put must say that it is to be encrypted by KMS, and everything needs TLS.
func (s *Service) DemandKMS(name string) error { return s.SetPolicy(name, SuggestedPolicy(name)) }

// SetEncryption is how a bucket encrypts what is put without saying how: "AES256", as every bucket
// does at first, or "aws:kms" with a key, "" for the one that S3 has in the bucket's account.
func (s *Service) SetEncryption(name, algorithm, keyID string) error {
	e, err := encryptionRule{Default: encryptionDefault{algorithm, keyID}}.encryption()
	if err != nil {
		return err
	}
	return s.change(name, func(b *bucket) { b.encryption = e })
}

// SetOwner gives a bucket to another account. From then on callers of this one need the bucket's
// policy to allow what they do.
func (s *Service) SetOwner(name, account string) error {
	return s.change(name, func(b *bucket) { b.owner = account })
}

func (s *Service) change(name string, change func(*bucket)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buckets[name]
	if b == nil {
		return noSuchBucket()
	}
	change(b)
	return nil
}

// Write puts an object, whatever the bucket demands of its callers.
func (s *Service) Write(bucket, key string, content []byte) error {
	headers := http.Header{"Content-Type": {"binary/octet-stream"}}
	o := newObject(slices.Clone(content), headers, encryption{algorithm: "AES256"}, sum("CRC64NVME", content))
	return s.put(bucket, key, o)
}

// WriteFrom puts an object whose content is read when it is asked for: a gigabyte that is generated
// or sparse costs no memory. It has no checksum, and an ETag that says nothing of its content.
func (s *Service) WriteFrom(bucket, key string, content io.ReaderAt, size int64) error {
	o := newObject(nil, http.Header{"Content-Type": {"binary/octet-stream"}}, encryption{algorithm: "AES256"}, checksum{})
	o.body, o.size, o.etag = content, size, quote(strings.ToLower(rand.Text())+"-1")
	return s.put(bucket, key, o)
}

func (s *Service) put(name, key string, o *object) error {
	return s.change(name, func(b *bucket) { b.objects[key] = o })
}

// Read is the content of an object.
func (s *Service) Read(bucket, key string) ([]byte, error) {
	s.mu.RLock()
	b := s.buckets[bucket]
	var o *object
	if b != nil {
		o = b.objects[key]
	}
	s.mu.RUnlock()
	switch {
	case b == nil:
		return nil, noSuchBucket()
	case o == nil:
		return nil, noSuchKey()
	}
	return o.content()
}

// ReadURL is the content of the object that a URL names, in any form that [Service.Locate] reads.
func (s *Service) ReadURL(rawURL string) ([]byte, error) {
	bucket, key, err := s.Locate(rawURL)
	if err != nil {
		return nil, err
	}
	content, err := s.Read(bucket, key)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", rawURL, err)
	}
	return content, nil
}
