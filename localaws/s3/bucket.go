package s3

import (
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

// A bucket holds objects. The service's lock guards it; the objects themselves never change.
type bucket struct {
	name, region, owner string
	created             time.Time
	policy              *identity.Document // nil is none
	encryption          encryption         // of what is put without saying how
	objects             map[string]*object
	uploads             map[string]*upload
}

// bucketName has AWS's rules for general purpose buckets, as far as a pattern can hold them
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func checkName(name string) error {
	_, notIP := netip.ParseAddr(name)
	if bucketName.MatchString(name) && !strings.Contains(name, "..") && notIP != nil {
		return nil
	}
	return wire.Errorf(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.")
}

// create adds a bucket of an account. The caller holds the lock.
func (s *Service) create(name, region, owner string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if taken := s.buckets[name]; taken != nil {
		if taken.owner == owner {
			return wire.Errorf(http.StatusConflict, "BucketAlreadyOwnedByYou",
				"Your previous request to create the named bucket succeeded and you already own it.")
		}
		return wire.Errorf(http.StatusConflict, "BucketAlreadyExists", "The requested bucket name is not available. "+
			"The bucket namespace is shared by all users of the system. Please select a different name and try again.")
	}
	s.buckets[name] = &bucket{
		name: name, region: region, owner: owner, created: time.Now().UTC(),
		encryption: encryption{algorithm: "AES256"},
		objects:    map[string]*object{}, uploads: map[string]*upload{},
	}
	return nil
}

// remove takes a bucket away if it is empty. The caller holds the lock.
func (s *Service) remove(name string) error {
	switch b := s.buckets[name]; {
	case b == nil:
		return noSuchBucket()
	case len(b.objects) > 0:
		return bucketNotEmpty()
	}
	delete(s.buckets, name)
	return nil
}

// find is the bucket of a request, if the caller expects its owner. The caller of find holds the lock.
func (s *Service) find(q *request) (*bucket, error) {
	b := s.buckets[q.bucket]
	if b == nil {
		return nil, noSuchBucket()
	}
	if expected := q.HTTP.Header.Get("X-Amz-Expected-Bucket-Owner"); expected != "" && expected != b.owner {
		return nil, accessDenied()
	}
	return b, nil
}

// existing is [Service.find] for an operation that only looks at the bucket's settings: a copy of them.
func (s *Service) existing(q *request) (bucket, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	b, err := s.find(q)
	if err != nil {
		return bucket{}, err
	}
	return bucket{name: b.name, region: b.region, owner: b.owner, created: b.created, policy: b.policy, encryption: b.encryption}, nil
}

func bucketARN(name string) string        { return "arn:aws:s3:::" + name }
func objectARN(bucket, key string) string { return "arn:aws:s3:::" + bucket + "/" + key }
