package s3

import (
	"crypto/md5"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// An upload is a multipart upload that is not complete. The service's lock guards it.
type upload struct {
	id, key    string
	algorithm  string // of the parts' checksums, "" if none was named
	headers    http.Header
	encryption encryption
	parts      map[int]part
}

type part struct {
	content  []byte
	sum      [md5.Size]byte
	checksum checksum
	modified time.Time
}

func newPart(content []byte, c checksum) part {
	return part{content: content, sum: md5.Sum(content), checksum: c, modified: time.Now().UTC()}
}

func (p part) etag() string { return quote(hex.EncodeToString(p.sum[:])) }

const (
	// partLimit is the highest part number.
	partLimit = 10_000
	// smallestPart is how large every part but the last must be.
	smallestPart = 5 << 20
)

func newUploadID() string { return rand.Text() + rand.Text() }

// findUpload is the upload of a request. The caller holds the lock.
func (s *Service) findUpload(q *request) (*bucket, *upload, error) {
	b, err := s.find(q)
	if err != nil {
		return nil, nil, err
	}
	u := b.uploads[q.HTTP.URL.Query().Get("uploadId")]
	if u == nil || u.key != q.key {
		return nil, nil, noSuchUpload()
	}
	return b, u, nil
}

// chosen is a part as CompleteMultipartUpload names it.
type chosen struct {
	PartNumber int
	ETag       string
}

// choose takes the parts that are named, which must be in order and as they were uploaded.
func (u *upload) choose(named []chosen) ([]part, error) {
	if !ascending(named) {
		return nil, wire.Errorf(http.StatusBadRequest, "InvalidPartOrder",
			"The list of parts was not in ascending order. Parts must be ordered by part number.")
	}
	parts := make([]part, len(named))
	for i, c := range named {
		p, ok := u.parts[c.PartNumber]
		if !ok || !names(c.ETag, p.etag()) {
			return nil, wire.Errorf(http.StatusBadRequest, "InvalidPart", "One or more of the specified parts could not be found. "+
				"The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.")
		}
		if i < len(named)-1 && len(p.content) < smallestPart {
			return nil, wire.Errorf(http.StatusBadRequest, "EntityTooSmall",
				"Your proposed upload is smaller than the minimum allowed size")
		}
		parts[i] = p
	}
	return parts, nil
}

// ascending tells whether each part number is higher than the one before.
func ascending(named []chosen) bool {
	for i := 1; i < len(named); i++ {
		if named[i].PartNumber <= named[i-1].PartNumber {
			return false
		}
	}
	return true
}

// assemble makes the object of the parts. Its ETag is the MD5 of the parts' MD5s, and their number.
func (u *upload) assemble(parts []part, whole checksum) (*object, error) {
	var content []byte
	var checksums []checksum
	sums := md5.New()
	for _, p := range parts {
		content = append(content, p.content...)
		checksums = append(checksums, p.checksum)
		sums.Write(p.sum[:])
	}
	if whole.algorithm == "" {
		whole = composite(u.algorithm, checksums)
	} else if _, err := whole.verify(content); err != nil {
		return nil, err
	}
	o := newObject(content, u.headers, u.encryption, whole)
	o.etag = quote(fmt.Sprintf("%x-%d", sums.Sum(nil), len(parts)))
	return o, nil
}
