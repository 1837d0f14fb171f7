package s3

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"
)

// An object is what a key stands for. It never changes: a new content is a new object.
type object struct {
	body       io.ReaderAt
	size       int64
	etag       string // with its quotes
	modified   time.Time
	headers    http.Header // Content-Type and the like, and X-Amz-Meta-…
	encryption encryption
	checksum   checksum
}

// keptHeaders come back with every answer as they were sent with the object.
var keptHeaders = []string{"Content-Type", "Content-Disposition", "Content-Encoding", "Content-Language", "Cache-Control", "Expires"}

// metadataLimit is that of the user-defined metadata's names and values together, in bytes.
const metadataLimit = 2048

// headersToKeep picks an object's own headers from a request.
func headersToKeep(sent http.Header) (http.Header, error) {
	kept := http.Header{"Content-Type": {"binary/octet-stream"}}
	for _, name := range keptHeaders {
		if value := sent.Get(name); value != "" {
			kept.Set(name, value)
		}
	}
	removeFraming(kept)
	size := 0
	for name, values := range sent {
		if short, ok := strings.CutPrefix(name, "X-Amz-Meta-"); ok {
			kept[name] = values
			size += len(short) + len(strings.Join(values, ","))
		}
	}
	if size > metadataLimit {
		return nil, invalidMetadata(size)
	}
	return kept, nil
}

// newObject makes an object of a content in memory.
func newObject(content []byte, headers http.Header, e encryption, c checksum) *object {
	return &object{
		body: bytes.NewReader(content), size: int64(len(content)), etag: etagOf(content, e),
		modified: time.Now().UTC(), headers: headers, encryption: e, checksum: c,
	}
}

// etagOf is the MD5 of the content, or something else that depends on it if it is encrypted by KMS
// (https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html).
func etagOf(content []byte, e encryption) string {
	sum := md5.New()
	sum.Write(content)
	if e.byKMS() {
		_, _ = io.WriteString(sum, e.keyID)
	}
	return quote(hex.EncodeToString(sum.Sum(nil)))
}

func quote(text string) string { return `"` + text + `"` }

// content reads the whole object into memory.
func (o *object) content() ([]byte, error) {
	content := make([]byte, o.size)
	if n, err := o.body.ReadAt(content, 0); int64(n) < o.size {
		return nil, fmt.Errorf("read %d of %d bytes of an object: %w", n, o.size, err)
	}
	return content, nil
}

// describe puts what is known of the object into an answer's header.
func (o *object) describe(h http.Header) {
	maps.Copy(h, o.headers)
	h.Set("Accept-Ranges", "bytes")
	h.Set("Etag", o.etag)
	h.Set("Last-Modified", o.modified.Format(http.TimeFormat))
	o.encryption.describe(h)
}
