package artifact

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Getter is what Open needs of S3. *s3.Client is one; NewClient makes one that
// uses the job's credentials.
//
// The package never sends x-amz-expected-bucket-owner: an artifact bucket may
// belong to another account than the job (aws-facts 1.7). A Getter that wraps
// the client and sets the field of the input adds it where the owner is known.
type Getter interface {
	GetObject(ctx context.Context, in *s3.GetObjectInput, opts ...func(*s3.Options)) (*s3.GetObjectOutput, error)
}

// Options are the limits of an Archive. Zero and negative values, and a nil
// *Options, mean the default.
type Options struct {
	// MaxFile is the most bytes, inflated, that one file may have to be read.
	// Default 1 MiB, the most that CloudFormation takes as a template (aws-facts 4.8).
	// Larger files may be in the archive; only reading them is refused.
	MaxFile int64
	// MaxDirectory is the most bytes the zip's directory may take, and so
	// bounds what Open holds in memory. Default 32 MiB.
	MaxDirectory int64
	// MaxEntries is the most entries the directory may have. Default 131,072.
	MaxEntries int64
	// MaxRatio is how many times larger than its compressed form a file may be
	// to be read. Default 250. A file of up to 64 KiB may have any ratio: it
	// can do no harm.
	MaxRatio int64
}

func (o *Options) withDefaults() Options {
	var given Options
	if o != nil {
		given = *o
	}
	return Options{
		MaxFile:      orDefault(given.MaxFile, 1<<20),
		MaxDirectory: orDefault(given.MaxDirectory, 32<<20),
		MaxEntries:   orDefault(given.MaxEntries, 1<<17),
		MaxRatio:     orDefault(given.MaxRatio, 250),
	}
}

func orDefault(given, otherwise int64) int64 {
	if given <= 0 {
		return otherwise
	}
	return given
}

// Archive is a zip on S3 whose directory has been read and checked. It holds
// the directory, the object's last 66 KiB and at most 8 MiB of what was read, never
// the object. It does not change and may be used by several goroutines at once.
type Archive struct {
	object  *object
	limits  Options
	members []member // in the order of comparePaths
}

// Open reads the tail of the object and, if the zip's directory does not fit
// into it, the rest of the directory: one or two requests. Everything the
// directory says is checked before Open returns: names, duplicates, overlaps,
// limits. The error is an *Error.
//
// All later reads are of the same object: should it be overwritten meanwhile,
// they fail with Changed.
func Open(ctx context.Context, client Getter, bucket, key string, opts *Options) (*Archive, error) {
	a := &Archive{
		object: &object{client: client, bucket: bucket, key: key},
		limits: opts.withDefaults(),
	}
	if err := a.load(ctx); err != nil {
		return nil, locate(err, bucket, key, "")
	}
	return a, nil
}

func (a *Archive) load(ctx context.Context) error {
	if err := a.object.open(ctx); err != nil {
		return err
	}
	d, err := findDirectory(a.object.tail, a.object.size)
	if errors.Is(err, errNoEnd) {
		return a.whatElse(ctx)
	}
	if err != nil {
		return err
	}
	if err := a.limits.checkDirectory(d); err != nil {
		return err
	}
	raw, err := a.object.read(ctx, d.start, d.start+d.size)
	if err != nil {
		return err
	}
	a.members, err = parseDirectory(raw, d)
	return err
}

// whatElse refuses an object without an end record. Its first bytes tell what
// it is instead; they are a request of their own when the tail does not reach them.
func (a *Archive) whatElse(ctx context.Context) error {
	head, err := a.object.read(ctx, 0, min(a.object.size, headSize))
	if err != nil {
		return err
	}
	return refuseNonZip(head)
}

func (o *Options) checkDirectory(d directory) error {
	switch {
	case d.size > o.MaxDirectory:
		return refuse(TooLarge, "the zip's directory takes %d bytes, more than the limit of %d: put fewer files into the artifact", d.size, o.MaxDirectory)
	case d.entries > o.MaxEntries:
		return refuse(TooLarge, "the zip has %d entries, more than the limit of %d: put fewer files into the artifact", d.entries, o.MaxEntries)
	case d.entries > d.size/entrySize:
		return refuse(Malformed, "its end record counts %d entries, but a directory of %d bytes cannot hold as many", d.entries, d.size)
	}
	return nil
}
