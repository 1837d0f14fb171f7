package s3

import (
	"fmt"
	"net"
	"net/http"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// anyRegion are the operations that need not be signed for the bucket's region.
var anyRegion = map[string]bool{"CreateBucket": true, "GetBucketLocation": true}

// checkRegion refuses a call that is signed for another region than its bucket's. A call to the
// bucket's own region, or to the endpoint that leads to every region, has a wrong signature; a call to
// another region's endpoint, which is what this server is for every other host, is sent on
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html).
func (s *Service) checkRegion(q *request) error {
	if anyRegion[q.Operation] || q.Region == "" {
		return nil
	}
	s.mu.RLock()
	b := s.buckets[q.bucket]
	s.mu.RUnlock()
	if b == nil || b.region == q.Region {
		return nil
	}
	q.w.Header().Set("X-Amz-Bucket-Region", b.region)
	host, isAWS := regionOf(q.HTTP.Host)
	switch {
	case !isAWS || host != "" && host != b.region:
		moved := wire.Errorf(http.StatusMovedPermanently, "PermanentRedirect", "The bucket you are attempting to access must be addressed "+
			"using the specified endpoint. Please send all future requests to this endpoint.")
		return &elsewhere{refusal: moved, bucket: b.name, endpoint: b.name + ".s3." + b.region + ".amazonaws.com"}
	case q.HTTP.Header.Get("Authorization") == "":
		return &elsewhere{region: b.region, refusal: wire.Errorf(http.StatusBadRequest, "AuthorizationQueryParametersError",
			"Error parsing the X-Amz-Credential parameter; %s", expecting(q.Region, b.region))}
	}
	return &elsewhere{region: b.region, refusal: wire.Errorf(http.StatusBadRequest, "AuthorizationHeaderMalformed",
		"The authorization header is malformed; %s", expecting(q.Region, b.region))}
}

func expecting(signed, right string) string {
	return fmt.Sprintf("the region '%s' is wrong; expecting '%s'", signed, right)
}

// elsewhere is a refusal that says which region is the right one.
type elsewhere struct {
	refusal                  *wire.Error
	bucket, endpoint, region string
}

func (e *elsewhere) Error() string { return e.refusal.Error() }

// Unwrap is the refusal without the place.
func (e *elsewhere) Unwrap() error { return e.refusal }

// regionOf is the region in a name of AWS, "" in one that is of no region.
func regionOf(host string) (region string, isAWS bool) {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	m := awsHost.FindStringSubmatch(strings.ToLower(host))
	if m == nil {
		return "", false
	}
	return m[2], true
}
