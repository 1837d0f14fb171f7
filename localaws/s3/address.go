package s3

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
)

// awsHost matches every name under which AWS offers S3, old and new, regional, dual-stack, FIPS and
// accelerated, with a bucket before it or not
// (https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html).
var awsHost = regexp.MustCompile(
	`^(?:(.+)\.)?s3(?:-fips|-accelerate|-external-1)?(?:\.dualstack)?(?:[.-]([a-z]{2}(?:-[a-z]+)+-\d+))?\.amazonaws\.com(?:\.cn)?$`)

// address is the bucket and the key that a request is about; either may be empty.
func (s *Service) address(r *http.Request) (bucket, key string) {
	bucket, path := s.split(r.Host, r.URL.Path)
	if bucket != "" {
		return bucket, path
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

// split takes the bucket from a virtual-hosted name. The path comes back without its first slash.
func (s *Service) split(host, path string) (bucket, rest string) {
	bucket, _ = s.bucketOf(host)
	return bucket, strings.TrimPrefix(path, "/")
}

// bucketOf is the bucket in a host name, and whether the name is S3's at all.
func (s *Service) bucketOf(host string) (bucket string, ours bool) {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(host)
	if m := awsHost.FindStringSubmatch(host); m != nil {
		return m[1], true
	}
	for _, own := range s.hosts {
		if host == own {
			return "", true
		}
		if bucket, ok := strings.CutSuffix(host, "."+own); ok {
			return bucket, true
		}
	}
	ip, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return "", err == nil && ip.IsLoopback()
}

// Serves tells whether a host name, with or without a port, is one that the service answers under: a
// loopback address, AWS's names of S3, a configured name, or a bucket below one.
func (s *Service) Serves(host string) bool {
	_, ours := s.bucketOf(host)
	return ours
}

// Locate finds the bucket and the key in a URL of an object, in every form AWS accepts: virtual
// hosted or path style, global, regional, dual-stack, with a query string (presigned) or without,
// s3://bucket/key, and with this server's own endpoint as the host.
func (s *Service) Locate(rawURL string) (bucket, key string, err error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		return "", "", fmt.Errorf("%q is not a URL: %w", rawURL, err)
	}
	switch u.Scheme {
	case "s3":
		bucket, key = u.Host, strings.TrimPrefix(u.Path, "/")
	case "https", "http":
		if _, ours := s.bucketOf(u.Host); !ours {
			return "", "", fmt.Errorf("the host of %q is none of S3's; write https://BUCKET.s3.REGION.amazonaws.com/KEY", rawURL)
		}
		bucket, key = s.address(&http.Request{Host: u.Host, URL: u})
	default:
		return "", "", fmt.Errorf("%q is neither an https nor an s3 URL", rawURL)
	}
	if bucket == "" || key == "" {
		return "", "", fmt.Errorf("%q names no object: it needs a bucket and a key", rawURL)
	}
	return bucket, key, nil
}
