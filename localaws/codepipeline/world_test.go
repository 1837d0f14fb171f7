package codepipeline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/codepipeline"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/localaws/codepipeline"
	"github.com/stackjob/stackjob/localaws/lambda"
	"github.com/stackjob/stackjob/localaws/wire"
)

// world is a CodePipeline with a Lambda, an artifact store and the SDK's client.
type world struct {
	*codepipeline.Service
	lambda *lambda.Service
	store  *store
	issuer *issuer
	client *sdk.Client
}

// inWorld runs a test in a bubble.
func inWorld(t *testing.T, settings codepipeline.Settings, test func(*testing.T, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(settings, lambda.Settings{})
		defer w.lambda.Close()
		test(t, w)
	})
}

func newWorld(settings codepipeline.Settings, queue lambda.Settings) *world {
	w := &world{lambda: lambda.New(lambda.Config{Settings: queue}), store: &store{objects: map[string][]byte{}}, issuer: &issuer{}}
	w.Service = codepipeline.New(codepipeline.Config{
		Settings: settings, Artifacts: w.store, Credentials: w.issuer, Functions: w.lambda,
	})
	w.client = w.clientIn("us-east-1", wire.Caller{Account: "123456789012"})
	return w
}

func (w *world) clientIn(region string, caller wire.Caller) *sdk.Client {
	return sdk.New(sdk.Options{
		Region: region, Credentials: credentials.NewStaticCredentialsProvider("AKID", "secret", ""),
		HTTPClient: &http.Client{Transport: transport{w.Service, region, caller}}, Retryer: aws.NopRetryer{},
	})
}

// transport gives the service the calls that a client makes, without a socket.
type transport struct {
	service *codepipeline.Service
	region  string
	caller  wire.Caller
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	recorder := httptest.NewRecorder()
	t.service.ServeCall(recorder, &wire.Call{
		Service: "codepipeline", Operation: operation, Region: t.region, Caller: t.caller,
		RequestID: "req", Time: time.Now(), Body: body, HTTP: r,
	})
	return recorder.Result(), nil
}

// handle registers the function "fn"; it reports by itself.
func (w *world) handle(t *testing.T, f func(ctx context.Context, job event) error) {
	t.Helper()
	err := w.lambda.Register("fn", func(ctx context.Context, body []byte) ([]byte, error) {
		var e struct {
			Job event `json:"CodePipeline.job"`
		}
		if err := json.Unmarshal(body, &e); err != nil {
			return nil, err
		}
		return nil, f(ctx, e.Job)
	}, lambda.Timeout(15*time.Minute))
	if err != nil {
		t.Fatal(err)
	}
}

// silent is a function that reports nothing.
func silent(context.Context, event) error { return nil }

// event is what the function reads of its event.
type event struct {
	ID, AccountID string
	Data          struct {
		ContinuationToken   string
		ArtifactCredentials *struct {
			AccessKeyID    string
			ExpirationTime int64
		}
		InputArtifacts, OutputArtifacts []struct {
			Name     string
			Location struct {
				S3Location struct{ BucketName, ObjectKey string }
			}
		}
	}
}

func (w *world) start(t *testing.T, a codepipeline.Action) *codepipeline.Execution {
	t.Helper()
	a.FunctionName = "fn"
	e, err := w.Start(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// wait waits for the end of an execution.
func wait(t *testing.T, e *codepipeline.Execution) codepipeline.Result {
	t.Helper()
	result, err := e.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// code is the API error code of an error.
func code(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return fmt.Sprint(err)
}

// store is an artifact store in memory.
type store struct {
	mu      sync.Mutex
	buckets []string
	objects map[string][]byte
	fails   error
}

func (s *store) CreateBucket(name, region string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buckets = append(s.buckets, name+" in "+region)
	return s.fails
}

func (s *store) Write(bucket, key string, body []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[bucket+"/"+key] = body
	return s.fails
}

func (s *store) Read(bucket, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, ok := s.objects[bucket+"/"+key]
	if !ok {
		return nil, errors.New("NoSuchKey")
	}
	return body, nil
}

// issuer counts the credentials it issues.
type issuer struct {
	mu     sync.Mutex
	grants []codepipeline.Grant
	fails  error
}

func (i *issuer) Issue(g codepipeline.Grant) (codepipeline.Credentials, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.grants = append(i.grants, g)
	return codepipeline.Credentials{
		AccessKeyID: fmt.Sprintf("ASIA%d", len(i.grants)), SecretAccessKey: "canary-secret", SessionToken: "canary-session",
	}, i.fails
}
