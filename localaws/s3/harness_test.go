package s3_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/s3"
	"github.com/stackjob/stackjob/localaws/wire"
)

const account = "123456789012"

// transport hands requests to a service as the server's router does, for one caller.
type transport struct {
	service *s3.Service
	region  string
	caller  wire.Caller
	seen    func(*http.Request, *http.Response) // may be nil
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	served := r.Clone(r.Context())
	served.Host = cmp.Or(r.Host, r.URL.Host)
	if served.Body == nil {
		served.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	t.service.ServeCall(w, &wire.Call{
		Service: "s3", Operation: t.service.Operation(served), Region: t.region, Caller: t.caller,
		RequestID: "REQ", Time: time.Now(), HTTP: served,
	})
	answer := w.Result()
	answer.Request = r
	if t.seen != nil {
		t.seen(r, answer)
	}
	return answer, nil
}

// client is the SDK's client, with the checksum settings that its configuration loader gives it.
func (t transport) client(options ...func(*sdk.Options)) *sdk.Client {
	return sdk.NewFromConfig(aws.Config{
		Region: t.region, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		HTTPClient: &http.Client{Transport: t}, BaseEndpoint: aws.String("https://localaws.test"),
		RequestChecksumCalculation: aws.RequestChecksumCalculationWhenSupported,
		ResponseChecksumValidation: aws.ResponseChecksumValidationWhenSupported,
		RetryMaxAttempts:           1,
	}, options...)
}

func pathStyle(o *sdk.Options) { o.UsePathStyle = true }

// start gives a service with a bucket "art" and a client of it.
func start(t *testing.T) (*s3.Service, *sdk.Client) {
	t.Helper()
	service := s3.New(s3.Config{Account: account, Hosts: []string{"localaws.test"}})
	if err := service.CreateBucket("art", "eu-west-1"); err != nil {
		t.Fatal(err)
	}
	return service, transport{service: service, region: "eu-west-1"}.client()
}

// limited is a client of a caller who may do what a policy says.
func limited(service *s3.Service, policy identity.Policy) *sdk.Client {
	caller := wire.Caller{Account: account, ARN: "arn:aws:sts::" + account + ":assumed-role/r/s", Allow: policy.Allows}
	return transport{service: service, region: "eu-west-1", caller: caller}.client()
}

func put(t *testing.T, c *sdk.Client, key, body string) *sdk.PutObjectOutput {
	t.Helper()
	out, err := c.PutObject(t.Context(), &sdk.PutObjectInput{
		Bucket: aws.String("art"), Key: &key, Body: bytes.NewReader([]byte(body)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// get reads an object, or the part that a Range header asks for.
func get(ctx context.Context, c *sdk.Client, key string, options ...func(*sdk.GetObjectInput)) (string, *sdk.GetObjectOutput, error) {
	in := &sdk.GetObjectInput{Bucket: aws.String("art"), Key: &key}
	for _, option := range options {
		option(in)
	}
	out, err := c.GetObject(ctx, in)
	if err != nil {
		return "", nil, err
	}
	defer out.Body.Close()
	body, err := io.ReadAll(out.Body)
	return string(body), out, err
}

// refused checks the status and the code of an error.
func refused(t *testing.T, err error, status int, code string) {
	t.Helper()
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		t.Errorf("want %d %s, got %v", status, code, err)
		return
	}
	answer, ok := errors.AsType[interface {
		error
		HTTPStatusCode() int
	}](err)
	if !ok || answer.HTTPStatusCode() != status || api.ErrorCode() != code {
		t.Errorf("want %d %s, got %v", status, code, err)
	}
}

func kms(in *sdk.PutObjectInput) { in.ServerSideEncryption = types.ServerSideEncryptionAwsKms }

// rawly sends requests for the bucket "art" as they are, without the SDK's help, by path.
func rawly(service *s3.Service) func(t *testing.T, method, path, body string, h http.Header) *httptest.ResponseRecorder {
	return func(t *testing.T, method, path, body string, h http.Header) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequest(method, "https://localaws.test/art"+path, bytes.NewReader([]byte(body)))
		for name, values := range h {
			r.Header[name] = values
		}
		w := httptest.NewRecorder()
		service.ServeCall(w, &wire.Call{Service: "s3", Operation: service.Operation(r), Region: "eu-west-1", RequestID: "REQ", Time: time.Now(), HTTP: r})
		return w
	}
}
