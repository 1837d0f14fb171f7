package identity_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/stackjob/stackjob/localaws/identity"
)

const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// sign signs a request with the SDK's signer.
func sign(t *testing.T, r *http.Request, c identity.Credentials, service, hash string) {
	t.Helper()
	signer := v4.NewSigner(func(o *v4.SignerOptions) { o.DisableURIPathEscaping = service == "s3" })
	who := aws.Credentials{AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, SessionToken: c.SessionToken}
	if err := signer.SignHTTP(t.Context(), who, r, hash, service, "eu-west-1", time.Now()); err != nil {
		t.Fatal(err)
	}
}

// check authenticates a request and returns the caller's ARN.
func check(registry *identity.Registry, r *http.Request, body []byte) (string, error) {
	signature, err := identity.Parse(r)
	if err != nil {
		return "", err
	}
	caller, err := registry.Authenticate(signature, r, body, time.Now())
	return caller.ARN, err
}

func request(method, url string) *http.Request {
	r := httptest.NewRequest(method, url, nil)
	r.Header.Set("X-Custom", "  several   spaces ")
	r.Header.Add("X-Custom", "twice")
	return r
}

func TestSignatures(t *testing.T) {
	for _, test := range []struct{ name, service, method, url, body string }{
		{"JSON", "codepipeline", "POST", "https://localaws.test/", `{"a":1}`},
		{"no path", "sts", "POST", "https://localaws.test", "Action=X"},
		{"query", "sts", "GET", "https://localaws.test/?Action=GetCallerIdentity&b=%20x+y&a=2&a=1&empty=", ""},
		{"escaped path", "lambda", "POST", "https://localaws.test/functions/arn%3Aaws%3Alambda/invo%20cations", "{}"},
		{"escaped key", "s3", "GET", "https://art.localaws.test/a%20b/%C3%BC%2Bc%28%29.zip?x-id=GetObject", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			registry := identity.New("123456789012")
			issued := registry.Issue(identity.Session{Role: "deploy", Name: "s"})
			signed := func() *http.Request {
				r := request(test.method, test.url)
				r.ContentLength = int64(len(test.body))
				hash := emptyHash
				if test.body != "" {
					hash = fmt.Sprintf("%x", sha(test.body))
				}
				r.Header.Set("X-Amz-Content-Sha256", hash)
				sign(t, r, issued, test.service, hash)
				return r
			}
			if who, err := check(registry, signed(), []byte(test.body)); err != nil || who != "arn:aws:sts::123456789012:assumed-role/deploy/s" {
				t.Fatalf("%s %v", who, err)
			}
			for name, change := range map[string]func(*http.Request){
				"method": func(r *http.Request) { r.Method = "DELETE" },
				"path":   func(r *http.Request) { r.URL.Path, r.URL.RawPath = "/other", "" },
				"query":  func(r *http.Request) { r.URL.RawQuery += "&more=1" },
				"host":   func(r *http.Request) { r.Host = "other" },
				"header": func(r *http.Request) { r.Header.Set("X-Custom", "other") },
				"date":   func(r *http.Request) { r.Header.Set("X-Amz-Date", "20000101T000000Z") },
				"region": func(r *http.Request) {
					r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "eu-west-1", "us-east-1", 1))
				},
			} {
				r := signed()
				change(r)
				if _, err := check(registry, r, []byte(test.body)); !errors.Is(err, identity.ErrSignature) {
					t.Errorf("with another %s: %v", name, err)
				}
			}
			if test.service != "s3" {
				if _, err := check(registry, signed(), []byte(test.body+"x")); !errors.Is(err, identity.ErrSignature) {
					t.Errorf("with another body: %v", err)
				}
			}
		})
	}
}

func TestPresigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := identity.New("123456789012")
		issued := registry.Issue(identity.Session{Role: "r", Name: "s"})
		r := httptest.NewRequest("GET", "https://art.localaws.test/k?X-Amz-Expires=60", nil)
		who := aws.Credentials{AccessKeyID: issued.AccessKeyID, SecretAccessKey: issued.SecretAccessKey, SessionToken: issued.SessionToken}
		url, _, err := v4.NewSigner().PresignHTTP(t.Context(), who, r, "UNSIGNED-PAYLOAD", "s3", "eu-west-1", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if who, err := check(registry, httptest.NewRequest("GET", url, nil), nil); err != nil || who == "" {
			t.Errorf("%q %v", who, err)
		}
		if _, err := check(registry, httptest.NewRequest("GET", url+"&versionId=1", nil), nil); !errors.Is(err, identity.ErrSignature) {
			t.Error(err)
		}
		time.Sleep(61 * time.Second)
		if _, err := check(registry, httptest.NewRequest("GET", url, nil), nil); !errors.Is(err, identity.ErrURLExpired) {
			t.Error(err)
		}
	})
}

// The AWS CLI presigns with SigV2 for an endpoint it does not know.
func TestOldPresigned(t *testing.T) {
	registry := identity.New("123456789012")
	issued := registry.Issue(identity.Session{Role: "r", Name: "s"})
	for _, test := range []struct {
		key    string
		offset time.Duration
		want   error
	}{
		{"test", time.Minute, nil},
		{"test", -time.Minute, identity.ErrURLExpired},
		{issued.AccessKeyID, time.Minute, identity.ErrSignature},
	} {
		url := fmt.Sprintf("https://localaws.test/art/k?AWSAccessKeyId=%s&Signature=x%%3D&Expires=%d&x-amz-security-token=%s",
			test.key, time.Now().Add(test.offset).Unix(), issued.SessionToken)
		if _, err := check(registry, httptest.NewRequest("GET", url, nil), nil); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", test.key, err, test.want)
		}
	}
}

func TestAuthenticate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := identity.New("123456789012")
		issued := registry.Issue(identity.Session{Role: "r", Name: "s", Expires: time.Now().Add(time.Minute)})
		with := func(change func(*identity.Credentials)) error {
			c := issued
			change(&c)
			r := request("POST", "https://localaws.test/")
			sign(t, r, c, "sts", emptyHash)
			_, err := check(registry, r, nil)
			return err
		}
		for name, test := range map[string]struct {
			change func(*identity.Credentials)
			want   error
		}{
			"as issued":       {func(*identity.Credentials) {}, nil},
			"no token":        {func(c *identity.Credentials) { c.SessionToken = "" }, identity.ErrToken},
			"another token":   {func(c *identity.Credentials) { c.SessionToken += "x" }, identity.ErrToken},
			"another secret":  {func(c *identity.Credentials) { c.SecretAccessKey = "x" }, identity.ErrSignature},
			"an unknown key":  {func(c *identity.Credentials) { c.AccessKeyID = "ASIALOCALUNKNOWN0000" }, identity.ErrUnknownKey},
			"a laptop's key":  {func(c *identity.Credentials) { c.AccessKeyID = "test" }, nil},
			"a laptop's real": {func(c *identity.Credentials) { c.AccessKeyID = "ASIAQWERTYUIOPASDFGH" }, nil},
		} {
			if err := with(test.change); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
		}
		time.Sleep(time.Minute)
		if err := with(func(*identity.Credentials) {}); !errors.Is(err, identity.ErrExpired) {
			t.Errorf("a minute later: %v", err)
		}
	})
}

func TestParse(t *testing.T) {
	const right = "AWS4-HMAC-SHA256 Credential=AK/20240102/eu-west-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=ab"
	for header, want := range map[string]error{
		right:                                nil,
		strings.ReplaceAll(right, ", ", ","): nil,
		"":                                   identity.ErrUnsigned,
		"AWS AKID:signature":                 identity.ErrMalformed,
		"AWS4-HMAC-SHA256 ":                  identity.ErrMalformed,
		strings.Replace(right, "/aws4_request", "", 1):        identity.ErrMalformed,
		strings.Replace(right, "AK/", "/", 1):                 identity.ErrMalformed,
		strings.Replace(right, "aws4_request", "aws4_req", 1): identity.ErrMalformed,
	} {
		r := httptest.NewRequest("GET", "https://localaws.test/", nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		s, err := identity.Parse(r)
		if !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", header, err, want)
		}
		if err == nil && (s.AccessKeyID != "AK" || s.Date != "20240102" || s.Region != "eu-west-1" || s.Service != "s3") {
			t.Errorf("%q: %+v", header, s)
		}
	}
}

// Whatever a header holds, it is read or refused, and an issued key never gets in by it.
func FuzzParse(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=ASIALOCALX/20240102/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=ab")
	f.Add("AWS4-HMAC-SHA256 ,,=,=")
	registry := identity.New("123456789012")
	issued := registry.Issue(identity.Session{Role: "r", Name: "s"})
	f.Fuzz(func(t *testing.T, header string) {
		r := httptest.NewRequest("GET", "https://localaws.test/", nil)
		r.Header["Authorization"] = []string{strings.ReplaceAll(header, "ASIALOCALX", issued.AccessKeyID)}
		r.Header.Set("X-Amz-Security-Token", issued.SessionToken)
		if who, err := check(registry, r, nil); err == nil && strings.Contains(who, "assumed-role") {
			t.Errorf("%q was let in", header)
		}
	})
}

// Credentials show nothing secret, however they are printed.
func TestRedaction(t *testing.T) {
	issued := identity.New("123456789012").Issue(identity.Session{Role: "r", Name: "s"})
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("text", "credentials", issued)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("JSON", "credentials", issued, "pointer", &issued)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		_, _ = fmt.Fprintf(&out, verb+verb+verb, issued, &issued, []any{issued})
	}
	encoded, err := json.Marshal(map[string]any{"c": issued})
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	for _, secret := range []string{issued.SecretAccessKey, issued.SessionToken, fmt.Sprintf("%x", issued.SecretAccessKey)} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("a secret in %s", &out)
		}
	}
	if !strings.Contains(out.String(), issued.AccessKeyID) {
		t.Errorf("the access key id is not in %s", &out)
	}
}

func TestRoles(t *testing.T) {
	registry := identity.New("123456789012")
	registry.Define(identity.Role{Name: "deploy", ExternalID: "x", MaxDuration: 2 * time.Hour})
	for arn, want := range map[string]string{
		"arn:aws:iam::123456789012:role/deploy":           "123456789012 deploy x",
		"arn:aws:iam::123456789012:role/some/path/deploy": "123456789012 deploy x",
		"arn:aws:iam::210987654321:role/deploy":           "210987654321 deploy ",
		"arn:aws-cn:iam::123456789012:role/other":         "123456789012 other ",
		"arn:aws:iam::123456789012:user/deploy":           "",
		"arn:aws:iam::123456789012:role/":                 "",
		"arn:aws:iam:::role/deploy":                       "",
		"arn:aws:sts::123456789012:role/deploy":           "",
		"deploy":                                          "",
	} {
		role, ok := registry.Role(arn)
		got := role.Account + " " + role.Name + " " + role.ExternalID
		if !ok {
			got = ""
		}
		if got != want {
			t.Errorf("%s: %q, want %q", arn, got, want)
		}
	}
}

func sha(text string) [sha256.Size]byte { return sha256.Sum256([]byte(text)) }
