package ssm_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
	"github.com/aws/smithy-go"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/ssm"
	"github.com/stackjob/stackjob/localaws/wire"
)

const account = "123456789012"

// transport hands requests to a service as the server's router does, for one caller.
type transport struct {
	service *ssm.Service
	region  string
	caller  wire.Caller
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	target := r.Header.Get("X-Amz-Target")
	w := httptest.NewRecorder()
	t.service.ServeCall(w, &wire.Call{
		Service: "ssm", Operation: target[len("AmazonSSM."):], Region: t.region, Caller: t.caller,
		RequestID: "REQ", Time: time.Now(), Body: body, HTTP: r,
	})
	answer := w.Result()
	answer.Request = r
	return answer, nil
}

func (t transport) client() *sdk.Client {
	return sdk.NewFromConfig(aws.Config{
		Region: t.region, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
		HTTPClient: &http.Client{Transport: t}, RetryMaxAttempts: 1,
	})
}

func start() (*ssm.Service, *sdk.Client) {
	service := ssm.New(ssm.Config{Account: account, Region: "eu-west-1"})
	return service, transport{service: service, region: "eu-west-1"}.client()
}

// limited is a client of a caller who may do what a policy says.
func limited(service *ssm.Service, policy identity.Policy) *sdk.Client {
	caller := wire.Caller{Account: account, ARN: "arn:aws:sts::" + account + ":assumed-role/r/s", Allow: policy.Allows}
	return transport{service: service, region: "eu-west-1", caller: caller}.client()
}

func put(t *testing.T, c *sdk.Client, name string, kind types.ParameterType, value string) int64 {
	t.Helper()
	out, err := c.PutParameter(t.Context(), &sdk.PutParameterInput{Name: &name, Type: kind, Value: &value, Overwrite: aws.Bool(true)})
	if err != nil {
		t.Fatal(err)
	}
	return out.Version
}

func get(t *testing.T, c *sdk.Client, name string, decrypt bool) (*types.Parameter, error) {
	t.Helper()
	out, err := c.GetParameter(t.Context(), &sdk.GetParameterInput{Name: &name, WithDecryption: &decrypt})
	if err != nil {
		return nil, err
	}
	return out.Parameter, nil
}

// refused checks the code of an error.
func refused(t *testing.T, err error, code string) {
	t.Helper()
	if api, ok := errors.AsType[smithy.APIError](err); !ok || api.ErrorCode() != code {
		t.Errorf("want %s, got %v", code, err)
	}
}
