package wire_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// call makes a call of an operation with a body, as the router would.
func call(operation, body string) *wire.Call {
	return &wire.Call{
		Service: "cloudformation", Operation: operation, Region: "us-east-1", RequestID: "req-1",
		Time: time.Unix(1700000000, 0), Body: []byte(body),
		HTTP: httptest.NewRequest(http.MethodPost, "/", nil),
	}
}

// query answers a call from a service of one operation, "Do".
func query(t *testing.T, do wire.Operation, body string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	wire.Query{Namespace: "urn:x", Operations: wire.Operations{"Do": do}}.ServeCall(w, call("Do", body))
	return w
}

// decode gives what an operation with input In is handed for a body.
func decode[In any](t *testing.T, body string) *In {
	t.Helper()
	var got *In
	w := query(t, wire.Op(func(_ *wire.Call, in *In) (*struct{}, error) {
		got = in
		return nil, nil
	}), body)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", body, w.Code, w.Body)
	}
	return got
}

// result gives the Result element's content for an output.
func result[Out any](t *testing.T, out *Out) string {
	t.Helper()
	w := query(t, wire.Op(func(*wire.Call, *struct{}) (*Out, error) { return out, nil }), "")
	_, rest, _ := strings.Cut(w.Body.String(), "<DoResult>")
	inside, _, found := strings.Cut(rest, "</DoResult>")
	if !found {
		t.Fatalf("no result in %s", w.Body)
	}
	return inside
}

func TestAuthorize(t *testing.T) {
	c := call("Do", "")
	if err := c.Authorize("s3:GetObject", "arn:aws:s3:::b/k"); err != nil {
		t.Errorf("a caller without Allow may do everything, got %v", err)
	}
	c.Caller = wire.Caller{ARN: "arn:aws:iam::1:user/u", Allow: func(action, resource string) bool {
		return action == "s3:GetObject" && resource == "arn:aws:s3:::b/k"
	}}
	if err := c.Authorize("s3:GetObject", "arn:aws:s3:::b/k"); err != nil {
		t.Error(err)
	}
	refused, ok := errors.AsType[*wire.Error](c.Authorize("s3:PutObject", "arn:aws:s3:::b/k"))
	if !ok || refused.Status != 403 || refused.Code != "AccessDenied" {
		t.Fatalf("got %v", refused)
	}
	want := "User: arn:aws:iam::1:user/u is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::b/k"
	if refused.Message != want {
		t.Errorf("got  %s\nwant %s", refused.Message, want)
	}
}

func form(pairs ...string) string {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	return values.Encode()
}

func TestNewID(t *testing.T) {
	uuid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	first, second := wire.NewID(), wire.NewID()
	if !uuid.MatchString(first) || !uuid.MatchString(second) || first == second {
		t.Errorf("%s %s", first, second)
	}
}
