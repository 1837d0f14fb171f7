package staging

import (
	"net/url"
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
)

// suffixes are the DNS suffixes of the partitions whose regions begin so, as the AWS SDKs list them;
// all others have amazonaws.com.
var suffixes = []struct{ region, suffix string }{
	{"cn-", "amazonaws.com.cn"},
	{"us-isob-", "sc2s.sgov.gov"},
	{"us-isof-", "csp.hci.ic.gov"},
	{"us-iso-", "c2s.ic.gov"},
	{"eu-isoe-", "cloud.adc-e.uk"},
	{"eusc-", "amazonaws.eu"},
}

// label is a bucket's name that can be the first part of a host name whose certificate is a wildcard.
var label = pattern.New(`^[a-z0-9-]+$`)

// URL is the https address of an object, as CloudFormation takes it for a template: with the bucket
// in the host name or, if its name has a dot, in the path. An empty region gives the address without
// one.
func URL(bucket, key, region string) string {
	host := "s3."
	if region != "" {
		host += region + "."
	}
	host += suffix(region)
	if label.MatchString(bucket) {
		return "https://" + bucket + "." + host + "/" + escaped(key)
	}
	return "https://" + host + "/" + url.PathEscape(bucket) + "/" + escaped(key)
}

func suffix(region string) string {
	for _, s := range suffixes {
		if strings.HasPrefix(region, s.region) {
			return s.suffix
		}
	}
	return "amazonaws.com"
}

// escaped is a key in a path. S3 reads a plus as a blank.
func escaped(key string) string {
	parts := strings.Split(key, "/")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(part), "+", "%2B")
	}
	return strings.Join(parts, "/")
}
