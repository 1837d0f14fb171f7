package artifact_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/stackjob/stackjob/artifact"
	"github.com/stackjob/stackjob/job"
)

var (
	_ artifact.Getter = (*s3.Client)(nil)
	_ artifact.Putter = (*s3.Client)(nil)
)

func TestCredentialsOfTheJob(t *testing.T) {
	past := time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)
	tests := map[string]struct {
		credentials *job.Credentials
		kind        artifact.Kind
		want        string
	}{
		"none":    {nil, artifact.Denied, "the job brings no artifact credentials"},
		"empty":   {&job.Credentials{}, artifact.Denied, "the job brings no artifact credentials"},
		"expired": {&job.Credentials{AccessKeyID: "AKIAJOB", SecretAccessKey: "canary", Expires: past}, artifact.Expired, "the job's artifact credentials expired at 2020-01-02T03:04:05Z; every invocation brings fresh credentials"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := holding(pack(t, "template.yml", template))
			_, err := artifact.Open(t.Context(), artifact.NewClient(test.credentials, s.config()), bucket, key, nil)
			wantError(t, err, test.kind, job.PermissionError, test.want)
			if s.requests() != 0 {
				t.Errorf("sent %q", s.ranges)
			}
		})
	}
}

func TestClientSignsWithTheJobsCredentials(t *testing.T) {
	s := holding(pack(t, "template.yml", template))
	s.before = func(_ int, r *http.Request) *http.Response {
		auth := r.Header.Get("Authorization")
		if !strings.Contains(auth, "Credential=AKIAJOB/") || !strings.Contains(auth, "/eu-central-1/s3/") {
			t.Errorf("signed as %q", auth)
		}
		if got := r.Header.Get("X-Amz-Security-Token"); got != "canary-token" {
			t.Errorf("sent the session token %q", got)
		}
		if mode := r.Header.Get("X-Amz-Checksum-Mode"); mode != "" {
			t.Errorf("asked for checksums of the whole object: %q", mode)
		}
		return nil
	}
	readTemplate(t, s)
}

// Some servers send the whole object's checksum with a range (aws-facts, trap 53).
func TestChecksumOfTheWholeObjectIsNotComparedWithARange(t *testing.T) {
	_, err := answering(t, 0, header("X-Amz-Checksum-Crc32", "AAAAAA=="))
	check(t, err)
}
