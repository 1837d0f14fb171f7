package artifact

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// tailSize is how much Open reads from the object's end: the longest archive
// comment (65,535 bytes), the end record (22) and zip64's record and locator
// (76), so that wherever a zip ends, one read finds its end. What is left is
// enough for the directory of most artifacts.
const tailSize = 66 << 10

// object is one version of an S3 object, read by ranges.
type object struct {
	client      Getter
	bucket, key string
	etag        string
	size        int64
	tail        []byte // the last bytes, at most tailSize, kept for reads that fall into them
	blocks      blocks
}

// open reads the tail and learns size and ETag from its answer.
func (o *object) open(ctx context.Context) error {
	if o.bucket == "" || o.key == "" {
		return errNoPlace(o.bucket, o.key)
	}
	out, err := o.getTail(ctx)
	if err != nil {
		return err
	}
	defer out.Body.Close()
	o.etag = aws.ToString(out.ETag)
	if o.etag == "" {
		return refuse(Misconfigured, "the answer has no ETag, so later reads could not be tied to the same object: check the S3 endpoint")
	}
	if out.ContentRange == nil {
		return o.takeWhole(ctx, out)
	}
	return o.takeTail(ctx, out)
}

// getTail asks for the tail. A tail longer than the object is all of it (RFC 9110
// 14.1.2) and only an empty object has none; but some servers refuse both alike,
// so after a refusal the whole object is asked for, of which no more than a tail is read.
func (o *object) getTail(ctx context.Context) (*s3.GetObjectOutput, error) {
	out, err := o.get(ctx, fmt.Sprintf("bytes=-%d", tailSize))
	if e, ok := errors.AsType[*Error](err); ok && e.Kind == NotZip {
		return o.get(ctx, "")
	}
	return out, err
}

// takeTail accepts the answer to a suffix range.
func (o *object) takeTail(ctx context.Context, out *s3.GetObjectOutput) error {
	r, err := parseContentRange(*out.ContentRange)
	if err != nil {
		return err
	}
	if r.to != r.total || r.from != max(0, r.total-tailSize) {
		return refuse(Misconfigured, "asked for the last %d bytes, the answer has %q: check the S3 endpoint", tailSize, *out.ContentRange)
	}
	o.size = r.total
	o.tail = make([]byte, r.to-r.from)
	return readBody(ctx, out.Body, o.tail)
}

// takeWhole accepts an answer that ignores the range if it is no longer than
// the tail would be. A longer one is refused, unread where its length is known.
func (o *object) takeWhole(ctx context.Context, out *s3.GetObjectOutput) error {
	length := out.ContentLength
	if length != nil && *length > tailSize {
		return errIgnoresRange()
	}
	body, err := io.ReadAll(io.LimitReader(out.Body, tailSize+1))
	switch {
	case err != nil:
		return transferError(ctx, err)
	case len(body) > tailSize:
		return errIgnoresRange()
	case length != nil && *length >= 0 && *length != int64(len(body)):
		return transferError(ctx, io.ErrUnexpectedEOF)
	case len(body) == 0:
		return errEmpty()
	}
	o.tail, o.size = body, int64(len(body))
	return nil
}

// read gives the bytes from from up to to, which must lie within the object.
// Only what the tail does not hold is requested. The caller must not change them.
func (o *object) read(ctx context.Context, from, to int64) ([]byte, error) {
	tailStart := o.size - int64(len(o.tail))
	if from >= tailStart {
		return o.tail[from-tailStart : to-tailStart], nil
	}
	buf := make([]byte, to-from)
	missing := min(to, tailStart) - from
	copy(buf[missing:], o.tail)
	if missing <= blockSize && o.blocks.many() {
		return buf, o.readBlocks(ctx, from, buf[:missing])
	}
	return buf, o.fetch(ctx, from, buf[:missing])
}

// fetch fills buf with one request for the bytes from from.
func (o *object) fetch(ctx context.Context, from int64, buf []byte) error {
	to := from + int64(len(buf))
	out, err := o.get(ctx, fmt.Sprintf("bytes=%d-%d", from, to-1))
	if err != nil {
		return err
	}
	defer out.Body.Close()
	if got := aws.ToString(out.ETag); got != o.etag {
		return refuse(Changed, "the object was overwritten while it was read (its ETag was %s and is now %s): run the action again", o.etag, got)
	}
	want := contentRange{from: from, to: to, total: o.size}
	if got, err := parseContentRange(aws.ToString(out.ContentRange)); err != nil || got != want {
		return refuse(Misconfigured, "asked for %q, the answer has %q: check the S3 endpoint", want, aws.ToString(out.ContentRange))
	}
	return readBody(ctx, out.Body, buf)
}

// get sends one request, for everything if byteRange is empty, tied to the first answer's ETag by If-Match.
func (o *object) get(ctx context.Context, byteRange string) (*s3.GetObjectOutput, error) {
	in := &s3.GetObjectInput{Bucket: &o.bucket, Key: &o.key}
	if byteRange != "" {
		in.Range = &byteRange
	}
	if o.etag != "" {
		in.IfMatch = &o.etag
	}
	out, err := o.client.GetObject(ctx, in)
	if err != nil {
		return nil, reading.refusal(ctx, err)
	}
	return out, nil
}

func readBody(ctx context.Context, body io.Reader, buf []byte) error {
	if _, err := io.ReadFull(body, buf); err != nil {
		return transferError(ctx, err)
	}
	return nil
}

// contentRange is a Content-Range: bytes from up to to of total.
type contentRange struct{ from, to, total int64 }

func (r contentRange) String() string {
	return fmt.Sprintf("bytes %d-%d/%d", r.from, r.to-1, r.total)
}

// sizeMost is more than any object has, and far from where sums overflow.
const sizeMost = 1 << 60

// parseContentRange reads "bytes first-last/total". A total of "*" is refused:
// without it the directory cannot be placed.
func parseContentRange(text string) (contentRange, error) {
	var r contentRange
	_, err := fmt.Sscanf(text, "bytes %d-%d/%d", &r.from, &r.to, &r.total)
	r.to++
	if err != nil || r.String() != text || r.from < 0 || r.from >= r.to || r.to > r.total || r.total > sizeMost {
		return r, refuse(Misconfigured, "the answer has the Content-Range %q: check the S3 endpoint", text)
	}
	return r, nil
}
