package s3_test

import (
	"strings"
	"testing"

	"github.com/stackjob/stackjob/localaws/s3"
)

func TestLocate(t *testing.T) {
	service := s3.New(s3.Config{Hosts: []string{"localaws.test"}})
	for _, test := range []struct{ url, bucket, key string }{
		{"https://bkt.s3.amazonaws.com/a/b.json", "bkt", "a/b.json"},
		{"https://bkt.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC+c.json", "bkt", "a b/ü+c.json"},
		{"https://bkt.s3-eu-west-1.amazonaws.com/k", "bkt", "k"},
		{"https://my.dotted.bkt.s3.us-gov-west-1.amazonaws.com/k", "my.dotted.bkt", "k"},
		{"https://a.s3.b.s3.eu-west-1.amazonaws.com/k", "a.s3.b", "k"},
		{"https://bkt.s3.dualstack.eu-west-1.amazonaws.com/k", "bkt", "k"},
		{"https://bkt.s3-accelerate.amazonaws.com/k", "bkt", "k"},
		{"https://bkt.s3-fips.us-east-1.amazonaws.com/k", "bkt", "k"},
		{"https://bkt.s3.cn-north-1.amazonaws.com.cn/k", "bkt", "k"},
		{"https://s3.amazonaws.com/bkt/a/b", "bkt", "a/b"},
		{"https://s3.eu-west-1.amazonaws.com/bkt/a/b", "bkt", "a/b"},
		{"https://s3-eu-west-1.amazonaws.com/bkt/a/b", "bkt", "a/b"},
		{"https://s3.dualstack.eu-west-1.amazonaws.com/bkt/k", "bkt", "k"},
		{"https://BKT.S3.amazonaws.com/K", "bkt", "K"},
		{"https://bkt.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0", "bkt", "k"},
		{"https://bkt.s3.amazonaws.com/k?versionId=null", "bkt", "k"},
		{"s3://bkt/a/b", "bkt", "a/b"},
		{"https://localaws.test/bkt/k", "bkt", "k"},
		{"https://bkt.localaws.test/k", "bkt", "k"},
		{"http://127.0.0.1:4566/bkt/k", "bkt", "k"},
		{"http://[::1]:4566/bkt/k", "bkt", "k"},
		{"http://localhost:4566/bkt/k", "bkt", "k"},
		{"http://bkt.localhost:4566/k", "bkt", "k"},
		{"https://bkt.s3.amazonaws.com//double//slash", "bkt", "/double//slash"},
	} {
		t.Run(test.url, func(t *testing.T) {
			bucket, key, err := service.Locate(test.url)
			if err != nil || bucket != test.bucket || key != test.key {
				t.Errorf("%q %q %v", bucket, key, err)
			}
		})
	}
}

func TestLocateRefuses(t *testing.T) {
	service := s3.New(s3.Config{})
	for url, says := range map[string]string{
		"https://example.com/bkt/k":                  "none of S3's",
		"https://bkt.s3.amazonaws.com.example.com/k": "none of S3's",
		"https://s3.evil-amazonaws.com/b/k":          "none of S3's",
		"http://192.0.2.1/bkt/k":                     "none of S3's",
		"ftp://bkt.s3.amazonaws.com/k":               "neither",
		"bkt/k":                                      "neither",
		"https://bkt.s3.amazonaws.com/":              "names no object",
		"https://s3.amazonaws.com/bkt":               "names no object",
		"s3://bkt":                                   "names no object",
		"https://%zz":                                "not a URL",
	} {
		if bucket, key, err := service.Locate(url); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %q %q %v", url, bucket, key, err)
		}
	}
}

func TestReadURL(t *testing.T) {
	service, c := start(t)
	put(t, c, "a b/t.json", "{}")
	if body, err := service.ReadURL("https://art.s3.eu-west-1.amazonaws.com/a%20b/t.json"); err != nil || string(body) != "{}" {
		t.Errorf("%q %v", body, err)
	}
	for _, absent := range []string{"s3://art/none", "s3://none/k"} {
		if _, err := service.ReadURL(absent); err == nil || !strings.Contains(err.Error(), absent) {
			t.Errorf("%s: %v", absent, err)
		}
	}
}
