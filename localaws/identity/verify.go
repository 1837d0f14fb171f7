package identity

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// unsignedPayload stands for the body's hash in what a presigned URL signs.
const unsignedPayload = "UNSIGNED-PAYLOAD"

// verify tells whether the signature is the one that the secret makes for the request. The body is
// that of the request; S3 declares its body's hash in a header instead, and checks that itself.
func (s *Signature) verify(secret string, r *http.Request, body []byte) bool {
	if !slices.Contains(s.headers, "host") || !strings.HasPrefix(s.time, s.Date) {
		return false
	}
	scope := strings.Join([]string{s.Date, s.Region, s.Service, "aws4_request"}, "/")
	text := strings.Join([]string{algorithm, s.time, scope, digest([]byte(s.canonical(r, body)))}, "\n")
	key := []byte("AWS4" + secret)
	for part := range strings.SplitSeq(scope, "/") {
		key = sign(key, part)
	}
	return hmac.Equal([]byte(hex.EncodeToString(sign(key, text))), []byte(s.value))
}

// canonical is the canonical request of SigV4.
func (s *Signature) canonical(r *http.Request, body []byte) string {
	lines := []string{r.Method, s.path(r), s.query(r.URL)}
	for _, name := range s.headers {
		lines = append(lines, name+":"+header(r, name))
	}
	return strings.Join(append(lines, "", strings.Join(s.headers, ";"), s.payload(r, body)), "\n")
}

// path is the path as sent; every service but S3 escapes it once more.
func (s *Signature) path(r *http.Request) string {
	sent := r.URL.EscapedPath()
	switch {
	case sent == "":
		return "/"
	case s.Service == "s3":
		return sent
	}
	return strings.ReplaceAll(escape(sent), "%2F", "/")
}

func (s *Signature) query(u *url.URL) string {
	query := u.Query()
	query.Del("X-Amz-Signature")
	return strings.ReplaceAll(query.Encode(), "+", "%20")
}

func (s *Signature) payload(r *http.Request, body []byte) string {
	switch declared := r.Header.Get("X-Amz-Content-Sha256"); {
	case s.Service == "s3" && declared != "":
		return declared
	case s.Service == "s3" && s.presigned:
		return unsignedPayload
	}
	return digest(body)
}

func header(r *http.Request, name string) string {
	values := r.Header.Values(name)
	switch {
	case name == "host":
		values = []string{r.Host}
	case name == "content-length" && len(values) == 0:
		values = []string{strconv.FormatInt(r.ContentLength, 10)}
	}
	trimmed := make([]string, len(values))
	for i, value := range values {
		trimmed[i] = strings.Join(strings.Fields(value), " ")
	}
	return strings.Join(trimmed, ",")
}

// escape is AWS's percent-encoding: everything but letters, digits and "-_.~".
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }

func digest(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

func sign(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
