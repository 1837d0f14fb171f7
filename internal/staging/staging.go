// Package staging puts content into the function's own bucket, under a name made of the content's
// hash: what is there already is not sent again, and what is there never changes. CloudFormation
// reads long templates from there, and other services what templates refer to.
package staging

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"
)

// S3 is what a [Stager] needs of S3. *s3.Client is one.
type S3 interface {
	HeadObject(ctx context.Context, in *s3.HeadObjectInput, opts ...func(*s3.Options)) (*s3.HeadObjectOutput, error)
	PutObject(ctx context.Context, in *s3.PutObjectInput, opts ...func(*s3.Options)) (*s3.PutObjectOutput, error)
	HeadBucket(ctx context.Context, in *s3.HeadBucketInput, opts ...func(*s3.Options)) (*s3.HeadBucketOutput, error)
}

// A Stager puts content into one bucket. It may be used by several goroutines at once, and for as
// long as the process lives. It must not be copied after its first use.
type Stager struct {
	// Bucket is the bucket's name; "" makes every call fail with an error that says what to set.
	Bucket string
	// Region is the client's. If the bucket turns out to be in another, that one is found and used.
	Region string
	Client S3
	// KMSKey encrypts what is put; "" leaves that to the bucket's default, and to S3's own KMS key if
	// the bucket's policy demands one.
	KMSKey string
	// Owner is the account that the bucket must belong to, so that nobody can take the name of a
	// deleted bucket and be given templates; "" for any.
	Owner string

	// demandsKMS is set once the bucket has refused what was put without encryption headers.
	demandsKMS atomic.Bool
	mu         sync.Mutex
	looked     bool   // whether the bucket's region was looked up
	actual     string // what it was found to be, "" for not found
}

// An Object is staged content.
type Object struct {
	Bucket, Key string
	// URL is its https address, as TemplateURL takes it.
	URL string
	// Uploaded tells whether it was put now, as against found.
	Uploaded bool
}

// S3URL is the object's address in the form s3://bucket/key.
func (o Object) S3URL() string { return "s3://" + o.Bucket + "/" + o.Key }

// parallel is how many objects are looked for or put at once.
const parallel = 8

// Stage makes sure that all contents are in the bucket and returns their objects in the same order.
// The same content is sent once. The error is of type *[Error], that of the first failure.
func (s *Stager) Stage(ctx context.Context, contents ...Content) ([]Object, error) {
	if s.Bucket == "" && len(contents) > 0 {
		return nil, errNoBucket(contents[0])
	}
	first := map[string]int{}
	objects := make([]Object, len(contents))
	group, within := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for i, c := range contents {
		if _, known := first[c.key()]; known {
			continue
		}
		first[c.key()] = i
		group.Go(func() (err error) {
			objects[i], err = s.stage(within, c)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for i, c := range contents {
		objects[i] = objects[first[c.key()]]
	}
	return objects, nil
}

func (s *Stager) stage(ctx context.Context, c Content) (Object, error) {
	there, err := s.present(ctx, c)
	if err != nil {
		return Object{}, err
	}
	o := Object{Bucket: s.Bucket, Key: c.key()}
	if !there {
		if o.Uploaded, err = s.put(ctx, c); err != nil {
			return Object{}, err
		}
	}
	o.URL = URL(s.Bucket, o.Key, s.region())
	return o, nil
}

func (s *Stager) region() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.actual != "" {
		return s.actual
	}
	return s.Region
}

// there sends a call to the bucket's region.
func (s *Stager) there(o *s3.Options) {
	if region := s.region(); region != "" {
		o.Region = region
	}
}

func (s *Stager) owner() *string {
	if s.Owner == "" {
		return nil
	}
	return aws.String(s.Owner)
}
