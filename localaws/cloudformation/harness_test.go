package cloudformation_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/localaws/cloudformation"
	"github.com/stackjob/stackjob/localaws/wire"
)

// An account is a CloudFormation with the real SDK in front of it.
type account struct {
	*sdk.Client
	t       *testing.T
	objects *bucketStore
	allow   func(action, resource string) bool
	service *cloudformation.Service
}

// inAccount runs a test in a bubble of its own time.
func inAccount(t *testing.T, settings cloudformation.Settings, test func(*testing.T, *account)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, newAccount(t, settings)) })
}

func newAccount(t *testing.T, settings cloudformation.Settings) *account {
	a := &account{t: t, objects: &bucketStore{buckets: map[string]map[string]string{}}}
	a.service = cloudformation.New(cloudformation.Config{Settings: settings, Objects: a.objects})
	a.Client = a.in("us-east-1")
	return a
}

// in is a client for another region.
func (a *account) in(region string) *sdk.Client {
	return sdk.New(sdk.Options{
		Region:      region,
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		HTTPClient:  &http.Client{Transport: transport{a}},
		Retryer:     aws.NopRetryer{},
	})
}

// transport hands requests to the service as a router would.
type transport struct{ a *account }

func (tr transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	scope := strings.Split(r.Header.Get("Authorization"), "/")
	answer := httptest.NewRecorder()
	tr.a.service.ServeCall(answer, &wire.Call{
		Service: "cloudformation", Operation: form.Get("Action"), Region: scope[2], RequestID: "request",
		Time: time.Now(), Body: body, HTTP: r,
		Caller: wire.Caller{Account: "123456789012", ARN: "arn:aws:iam::123456789012:user/test", Allow: tr.a.allow},
	})
	response := answer.Result()
	response.Request = r
	return response, nil
}

// bucketStore is the account's S3.
type bucketStore struct{ buckets map[string]map[string]string }

func (b *bucketStore) Read(bucket, key string) ([]byte, error) {
	body, ok := b.buckets[bucket][key]
	if !ok {
		return nil, wire.Errorf(404, "NoSuchKey", "The specified key does not exist.")
	}
	return []byte(body), nil
}

func (b *bucketStore) Locate(address string) (bucket, key string, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Host != "s3.amazonaws.com" {
		return "", "", fmt.Errorf("%s is not of this S3", address)
	}
	bucket, key, _ = strings.Cut(u.Path[1:], "/")
	return bucket, key, nil
}

func (b *bucketStore) CreateBucket(name, region string) error {
	if b.buckets[name] != nil {
		return wire.Errorf(409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded")
	}
	b.buckets[name] = map[string]string{}
	return nil
}

func (b *bucketStore) DeleteBucket(name string) error {
	if len(b.buckets[name]) > 0 {
		return wire.Errorf(409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
	}
	delete(b.buckets, name)
	return nil
}

func (b *bucketStore) Bucket(name string) (there, empty bool) {
	return b.buckets[name] != nil, len(b.buckets[name]) == 0
}

// refused checks the code and the text of an SDK call's error.
func refused(t *testing.T, err error, code, message string) {
	t.Helper()
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		t.Errorf("got %v, want %s: %s", err, code, message)
		return
	}
	if got, want := api.ErrorCode()+": "+api.ErrorMessage(), code+": "+message; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
