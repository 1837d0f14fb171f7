package localaws_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/stackjob/stackjob/localaws"
)

func TestListenRefusesOthers(t *testing.T) {
	s := start(t, localaws.Config{})
	for _, address := range []string{"0.0.0.0:0", ":0", "[::]:0", "192.0.2.1:0", "example.com:0", "127.0.0.1", ""} {
		if url, err := s.Listen(address); err == nil {
			t.Errorf("listens on %q: %s", address, url)
		}
	}
}

// Over a socket everything is as it is without one; signatures of issued keys are verified there
// too, with all that a real connection does to a request.
func TestListen(t *testing.T) {
	s := start(t, localaws.Config{})
	url, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.S3().CreateBucket("art", "us-east-1"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []aws.Config{s.AWS(), s.ConfigFor("deploy")} {
		c.BaseEndpoint, c.HTTPClient = &url, nil
		for _, key := range []string{"k", "a b/ü+c (1)'s.zip"} {
			if err := write(t.Context(), c, "art", key, "hello"); err != nil {
				t.Error(err)
			}
			if body, err := read(t.Context(), c, "art", key); err != nil || body != "hello" {
				t.Errorf("%q %v", body, err)
			}
		}
	}
	if body, err := s.S3().ReadURL(url + "/art/k"); err != nil || string(body) != "hello" {
		t.Errorf("%q %v", body, err)
	}
}

// A web page cannot drive the server behind its reader's back.
func TestListenRefusesWebPages(t *testing.T) {
	s := start(t, localaws.Config{OnCall: func(c localaws.Call) { t.Errorf("let in: %+v", c) }})
	url, err := s.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Origin", "https://example.com")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusForbidden {
		t.Error(answer.Status)
	}
}

func TestListenAfterClose(t *testing.T) {
	s := localaws.New(localaws.Config{})
	s.Close()
	if _, err := s.Listen("127.0.0.1:0"); !errors.Is(err, localaws.ErrClosed) {
		t.Error(err)
	}
}

// A program with this environment, and nothing else, is a role of the account.
func TestEnvironment(t *testing.T) {
	s := start(t, localaws.Config{Region: "eu-west-1"})
	env, err := s.Environment("deploy")
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range env {
		t.Setenv(name, value)
	}
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	c, err := config.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if who, err := whoAmI(t.Context(), c); err != nil || who != "arn:aws:sts::123456789012:assumed-role/deploy/deploy" {
		t.Errorf("%s %v", who, err)
	}
	again, err := s.Environment("deploy")
	if err != nil || again["AWS_ENDPOINT_URL"] != env["AWS_ENDPOINT_URL"] || !strings.HasPrefix(env["AWS_ENDPOINT_URL"], "http://127.0.0.1:") {
		t.Errorf("%v %v", again["AWS_ENDPOINT_URL"], err)
	}
}
