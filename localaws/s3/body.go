package s3

import (
	"bytes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// putLimit is the largest object of a single PUT, and the largest part: 5 GB.
const putLimit = 5 << 30

// readBody reads a request's content and compares it with the checksum that was declared for it.
func readBody(q *request) ([]byte, checksum, error) {
	content, trailers, err := readDeclared(q.HTTP)
	if err != nil {
		return nil, checksum{}, err
	}
	c := declared(q.HTTP.Header)
	if c.algorithm == "" {
		c = declared(trailers)
	}
	c, err = c.verify(content)
	return content, c, err
}

// readDeclared reads a request's content, takes it out of the SDKs' framing, and compares it with
// its declared length, MD5 and SHA-256.
func readDeclared(r *http.Request) (content []byte, trailers http.Header, err error) {
	length, err := declaredLength(r)
	if err != nil {
		return nil, nil, err
	}
	content, trailers, err = readContent(r, length)
	switch {
	case err != nil:
		return nil, nil, err
	case int64(len(content)) != length:
		return nil, nil, incompleteBody()
	}
	return content, trailers, errors.Join(checkMD5(r.Header, content), checkSHA256(r.Header, content))
}

func declaredLength(r *http.Request) (int64, error) {
	length := r.ContentLength
	if isFramed(r.Header) {
		n, err := strconv.ParseInt(r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
		if err != nil {
			return 0, missingLength()
		}
		length = n
	}
	switch {
	case length < 0:
		return 0, missingLength()
	case length > putLimit:
		return 0, wire.Errorf(http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
	}
	return length, nil
}

// readContent reads the content, of which there is to be that much.
func readContent(r *http.Request, length int64) (content []byte, trailers http.Header, err error) {
	if isFramed(r.Header) {
		content, trailers, err = unframe(r.Body, length)
		if err == io.EOF {
			err = incompleteBody()
		}
		return content, trailers, err
	}
	var all bytes.Buffer
	if _, err := all.ReadFrom(io.LimitReader(r.Body, putLimit)); err != nil {
		return nil, nil, incompleteBody()
	}
	return all.Bytes(), nil, nil
}

func checkMD5(h http.Header, content []byte) error {
	sent := h.Get("Content-Md5")
	if sent == "" {
		return nil
	}
	want, err := base64.StdEncoding.DecodeString(sent)
	if err != nil || len(want) != md5.Size {
		return wire.Errorf(http.StatusBadRequest, "InvalidDigest", "The Content-MD5 you specified was invalid.")
	}
	if got := md5.Sum(content); !bytes.Equal(got[:], want) {
		return wire.Errorf(http.StatusBadRequest, "BadDigest", "The Content-MD5 you specified did not match what we received.")
	}
	return nil
}

// checkSHA256 compares the content with the hash that the signature covers, if it is a hash.
func checkSHA256(h http.Header, content []byte) error {
	sent := h.Get("X-Amz-Content-Sha256")
	if len(sent) != 2*sha256.Size {
		return nil
	}
	if got := sha256.Sum256(content); !strings.EqualFold(hex.EncodeToString(got[:]), sent) {
		return wire.Errorf(http.StatusBadRequest, "XAmzContentSHA256Mismatch",
			"The provided 'x-amz-content-sha256' header does not match what was computed.")
	}
	return nil
}

func missingLength() *wire.Error {
	return wire.Errorf(http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.")
}

func invalidMetadata(size int) *wire.Error {
	return wire.Errorf(http.StatusBadRequest, "MetadataTooLarge",
		"Your metadata headers exceed the maximum allowed metadata size of %d bytes: %d", metadataLimit, size)
}
