package s3

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// framing is the content encoding of SigV4's chunked uploads. It is not part of the object.
const framing = "aws-chunked"

// isFramed tells whether a body comes in the SDKs' chunks (aws-facts 6.4).
func isFramed(h http.Header) bool {
	return strings.HasPrefix(h.Get("X-Amz-Content-Sha256"), "STREAMING-")
}

// removeFraming takes the framing's name out of the content encodings.
func removeFraming(h http.Header) {
	var others []string
	for encoding := range strings.SplitSeq(h.Get("Content-Encoding"), ",") {
		if encoding = strings.TrimSpace(encoding); encoding != "" && encoding != framing {
			others = append(others, encoding)
		}
	}
	h.Del("Content-Encoding")
	if len(others) > 0 {
		h.Set("Content-Encoding", strings.Join(others, ","))
	}
}

// unframe reads chunks, each "SIZE[;chunk-signature=…]\r\n", that many bytes, "\r\n", up to one of
// size 0, and then the trailers. More than limit bytes are an incomplete body, before they are read.
// The chunks' own signatures are not verified.
func unframe(body io.Reader, limit int64) (content []byte, trailers http.Header, err error) {
	in := bufio.NewReaderSize(body, 64<<10)
	var out bytes.Buffer
	for {
		line, err := readLine(in)
		if err != nil {
			return nil, nil, err
		}
		size, _, _ := strings.Cut(line, ";")
		n, err := strconv.ParseInt(size, 16, 64)
		switch {
		case err != nil || n < 0:
			return nil, nil, badFraming()
		case n == 0:
			trailers, err := readTrailers(in)
			return out.Bytes(), trailers, err
		case n > limit-int64(out.Len()):
			return nil, nil, incompleteBody()
		}
		if _, err := io.CopyN(&out, in, n); err != nil {
			return nil, nil, incompleteBody()
		}
		if end, err := readLine(in); err != nil || end != "" {
			return nil, nil, badFraming()
		}
	}
}

// readTrailers reads "name:value" lines up to an empty one or the end.
func readTrailers(in *bufio.Reader) (http.Header, error) {
	trailers := http.Header{}
	for {
		line, err := readLine(in)
		if err == io.EOF || err == nil && line == "" {
			return trailers, nil
		}
		if err != nil {
			return nil, err
		}
		name, value, _ := strings.Cut(line, ":")
		trailers.Set(strings.TrimSpace(name), strings.TrimSpace(value))
	}
}

// readLine reads up to the end of a line. It is io.EOF when nothing at all is left.
func readLine(in *bufio.Reader) (string, error) {
	line, err := in.ReadSlice('\n')
	switch {
	case err == io.EOF && len(line) == 0:
		return "", io.EOF
	case err != nil:
		return "", badFraming()
	}
	return strings.TrimRight(string(line), "\r\n"), nil
}

func badFraming() *wire.Error {
	return wire.Errorf(http.StatusBadRequest, "InvalidChunkSizeError", "The aws-chunked body cannot be read")
}

func incompleteBody() *wire.Error {
	return wire.Errorf(http.StatusBadRequest, "IncompleteBody",
		"You did not provide the number of bytes specified by the Content-Length HTTP header")
}
