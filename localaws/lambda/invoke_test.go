package lambda_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/localaws/lambda"
	"github.com/stackjob/stackjob/localaws/wire"
)

// call sends a request to the API as the AWS CLI does.
func call(s *lambda.Service, method, path, body string, header map[string]string, caller wire.Caller) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	for name, value := range header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	s.ServeCall(w, &wire.Call{
		Service: "lambda", Region: "us-east-1", Caller: caller, RequestID: "req", Time: time.Now(), Body: []byte(body), HTTP: r,
	})
	return w
}

func TestInvokeOperation(t *testing.T) {
	const path = "/2015-03-31/functions/fn/invocations"
	type header = map[string]string
	type answer struct {
		Status                  int
		Body, Error, Log, Class string
	}
	for name, c := range map[string]struct {
		method, path, body string
		header             header
		want               answer
	}{
		"waits for the answer":  {body: `{"a":1}`, want: answer{Status: 200, Body: `got {"a":1}`}},
		"no body":               {want: answer{Status: 200, Body: "got {}"}},
		"asynchronous":          {header: header{"X-Amz-Invocation-Type": "Event"}, want: answer{Status: 202}},
		"dry run":               {header: header{"X-Amz-Invocation-Type": "DryRun"}, want: answer{Status: 204}},
		"by ARN":                {path: "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Afn/invocations", want: answer{Status: 200, Body: "got {}"}},
		"unpublished version":   {path: path + "?Qualifier=$LATEST", want: answer{Status: 200, Body: "got {}"}},
		"with its log":          {header: header{"X-Amz-Log-Type": "Tail"}, want: answer{Status: 200, Body: "got {}", Log: "line\n"}},
		"an error":              {body: `"fail"`, want: answer{Status: 200, Body: `{"errorMessage":"failed","errorType":"errorString"}`, Error: "Unhandled"}},
		"published version":     {path: path + "?Qualifier=3", want: answer{Status: 404, Class: "ResourceNotFoundException", Body: "function:fn:3"}},
		"unknown function":      {path: "/2015-03-31/functions/no/invocations", want: answer{Status: 404, Class: "ResourceNotFoundException", Body: "function:no"}},
		"unknown kind":          {header: header{"X-Amz-Invocation-Type": "Maybe"}, want: answer{Status: 400, Class: "InvalidParameterValueException", Body: "DryRun"}},
		"not JSON":              {body: "{", want: answer{Status: 400, Class: "InvalidRequestContentException", Body: "json"}},
		"unknown operation":     {method: "GET", path: "/2015-03-31/functions", want: answer{Status: 400, Class: "InvalidAction", Body: "it offers: Invoke"}},
		"too large":             {body: `"` + strings.Repeat("x", 6<<20) + `"`, want: answer{Status: 413, Class: "RequestTooLargeException", Body: "6291458 byte"}},
		"too large, async":      {body: `"` + strings.Repeat("x", 1<<20) + `"`, header: header{"X-Amz-Invocation-Type": "Event"}, want: answer{Status: 413, Class: "RequestTooLargeException", Body: "1048578 byte"}},
		"name of invalid bytes": {path: "/2015-03-31/functions/%2Ffn/invocations", want: answer{Status: 404, Class: "ResourceNotFoundException", Body: "function:/fn"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := lambda.New(lambda.Config{})
			defer s.Close()
			register(t, s, func(ctx context.Context, event []byte) ([]byte, error) {
				fmt.Fprintln(lambda.Output(ctx), "line")
				if string(event) == `"fail"` {
					return nil, errors.New("failed")
				}
				return append([]byte("got "), event...), nil
			})
			w := call(s, orElse(c.method, "POST"), orElse(c.path, path), c.body, c.header, wire.Caller{})
			log, _ := base64.StdEncoding.DecodeString(w.Header().Get("X-Amz-Log-Result"))
			got := answer{w.Code, w.Body.String(), w.Header().Get("X-Amz-Function-Error"), string(log), w.Header().Get("X-Amzn-Errortype")}
			if c.want.Class != "" && strings.Contains(got.Body, c.want.Body) {
				got.Body = c.want.Body
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

func TestInvokeNeedsPermission(t *testing.T) {
	s := lambda.New(lambda.Config{})
	defer s.Close()
	register(t, s, succeed)
	var asked string
	caller := wire.Caller{ARN: "arn:aws:iam::123456789012:user/eve", Allow: func(action, resource string) bool {
		asked = action + " " + resource
		return false
	}}
	w := call(s, http.MethodPost, "/2015-03-31/functions/fn/invocations", "", nil, caller)
	if w.Code != 403 || w.Header().Get("X-Amzn-Errortype") != "AccessDeniedException" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	if want := "lambda:InvokeFunction arn:aws:lambda:us-east-1:123456789012:function:fn"; asked != want {
		t.Errorf("asked for %s", asked)
	}
}
