package s3

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// A byteRange is a part of an object.
type byteRange struct{ start, length int64 }

// readRange reads a Range header for an object of a size. Nil is the whole object: that is what S3
// answers to a header that is missing, not understood, or asks for several ranges.
func readRange(header string, size int64) (*byteRange, error) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	from, to, isRange := strings.Cut(spec, "-")
	if !ok || !isRange {
		return nil, nil
	}
	if from == "" {
		return suffix(to, size)
	}
	start, err := strconv.ParseInt(from, 10, 64)
	end := size - 1
	if err == nil && to != "" {
		end, err = strconv.ParseInt(to, 10, 64)
	}
	switch {
	case err != nil || start < 0 || to != "" && end < start:
		return nil, nil
	case start >= size:
		return nil, invalidRange()
	}
	return &byteRange{start, min(end, size-1) - start + 1}, nil
}

// suffix is the last n bytes, or all of them if there are fewer.
func suffix(n string, size int64) (*byteRange, error) {
	length, err := strconv.ParseInt(n, 10, 64)
	switch {
	case err != nil || length < 0:
		return nil, nil
	case length == 0 || size == 0:
		return nil, invalidRange()
	}
	length = min(length, size)
	return &byteRange{size - length, length}, nil
}

// describe puts the range into an answer's header.
func (r *byteRange) describe(h http.Header, size int64) {
	h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", r.start, r.start+r.length-1, size))
}
