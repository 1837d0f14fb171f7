package identity

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// algorithm is the only one AWS's services take of the ones SDKs send here.
const algorithm = "AWS4-HMAC-SHA256"

// A Signature is what a signed request says of itself, before anything is verified. Its credential
// scope tells the service and the region the request is meant for.
type Signature struct {
	AccessKeyID string
	// Date is the scope's day, YYYYMMDD.
	Date    string
	Region  string
	Service string

	presigned bool
	time      string   // the full X-Amz-Date
	headers   []string // the signed ones, lower case
	value     string   // hex
	token     string
	end       time.Time // of a presigned URL
}

// Parse reads a request's signature, in its Authorization header or its query string. The error is
// [ErrUnsigned] for a request without one.
func Parse(r *http.Request) (*Signature, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		return parseHeader(r, header)
	}
	switch query := r.URL.Query(); {
	case query.Get("X-Amz-Algorithm") != "":
		return parseQuery(query.Get)
	case query.Get("AWSAccessKeyId") != "":
		return parseOld(query.Get)
	}
	return nil, ErrUnsigned
}

// parseOld reads the signature of S3's old presigned URLs (SigV2), which the AWS CLI still makes
// for endpoints it does not know. It has no scope, and so no region. Issued keys are not let in by one.
func parseOld(get func(string) string) (*Signature, error) {
	end, err := strconv.ParseInt(get("Expires"), 10, 64)
	if err != nil {
		return nil, ErrMalformed
	}
	return &Signature{
		AccessKeyID: get("AWSAccessKeyId"), Service: "s3",
		token: get("x-amz-security-token"), end: time.Unix(end, 0),
	}, nil
}

func parseHeader(r *http.Request, header string) (*Signature, error) {
	fields, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return nil, ErrMalformed
	}
	values := map[string]string{}
	for field := range strings.SplitSeq(fields, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		values[name] = value
	}
	s := &Signature{
		time:    r.Header.Get("X-Amz-Date"),
		headers: strings.Split(values["SignedHeaders"], ";"),
		value:   values["Signature"],
		token:   r.Header.Get("X-Amz-Security-Token"),
	}
	return s, s.scope(values["Credential"])
}

func parseQuery(get func(string) string) (*Signature, error) {
	seconds, err := strconv.Atoi(get("X-Amz-Expires"))
	signed, wrongDate := time.Parse(timeFormat, get("X-Amz-Date"))
	if err != nil || wrongDate != nil || seconds < 1 || seconds > longestURL || get("X-Amz-Algorithm") != algorithm {
		return nil, ErrMalformed
	}
	s := &Signature{
		presigned: true,
		time:      get("X-Amz-Date"),
		headers:   strings.Split(get("X-Amz-SignedHeaders"), ";"),
		value:     get("X-Amz-Signature"),
		token:     get("X-Amz-Security-Token"),
		end:       signed.Add(time.Duration(seconds) * time.Second),
	}
	return s, s.scope(get("X-Amz-Credential"))
}

// scope reads AKID/YYYYMMDD/region/service/aws4_request.
func (s *Signature) scope(credential string) error {
	parts := strings.Split(credential, "/")
	if len(parts) != 5 || parts[0] == "" || parts[4] != "aws4_request" {
		return ErrMalformed
	}
	s.AccessKeyID, s.Date, s.Region, s.Service = parts[0], parts[1], parts[2], parts[3]
	return nil
}

// longestURL is how long a presigned URL is good for at most, in seconds: a week
// (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
const longestURL = 604_800

// timeFormat is that of X-Amz-Date.
const timeFormat = "20060102T150405Z"

// ended tells whether a presigned URL is past its time.
func (s *Signature) ended(now time.Time) bool { return !s.end.IsZero() && now.After(s.end) }
