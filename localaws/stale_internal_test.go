package localaws

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/localaws/fault"
	"github.com/stackjob/stackjob/localaws/wire"
)

// A service whose state the test sets: it answers every read with the state and the request id.
func stateful(state *string, status *int) endpoint {
	return endpoint{
		protocol: awsJSON,
		name:     func(c *wire.Call) string { return c.HTTP.Header.Get("X-Operation") },
		serve: func(w http.ResponseWriter, c *wire.Call) {
			w.Header().Set("X-Amzn-RequestId", c.RequestID)
			w.WriteHeader(*status)
			_, _ = io.WriteString(w, *state+" "+c.RequestID)
		},
	}
}

func TestStaleReads(t *testing.T) {
	state, status := "", 200
	var sw fault.Switch
	s := New(Config{Faults: &sw})
	defer s.Close()
	s.endpoints["test"] = stateful(&state, &status)
	ask := func(operation, question string) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://localaws.test/", strings.NewReader(question))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Operation", operation)
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20240101/us-east-1/test/aws4_request, SignedHeaders=host, Signature=0")
		answer, err := s.HTTPClient().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		said, id, _ := strings.Cut(string(body), " ")
		if id != answer.Header.Get("X-Amzn-RequestId") {
			t.Errorf("the body says request %s, the header %s", id, answer.Header.Get("X-Amzn-RequestId"))
		}
		return said
	}
	for _, step := range []struct {
		state, operation, question string
		stale                      bool
		want                       string
	}{
		{"A", "DescribeX", "x", true, "A"},  // never asked: the present state
		{"B", "DescribeX", "x", true, "A"},  // asked once: the last answer
		{"B", "DescribeX", "x", false, "B"}, // seen to have changed
		{"B", "DescribeX", "x", false, "B"},
		{"B", "DescribeX", "x", true, "A"}, // back to the state before
		{"B", "DescribeX", "y", true, "B"}, // another question
		{"C", "DescribeX", "x", false, "C"},
		{"C", "DescribeX", "x", true, "B"},
		{"D", "UpdateX", "x", true, "D"}, // what changes something is not stale
		{"E", "UpdateX", "x", true, "E"},
	} {
		state = step.state
		sw.Set(nil)
		if step.stale {
			sw.Set(fault.On(fault.Always(), fault.StaleRead()))
		}
		if got := ask(step.operation, step.question); got != step.want {
			t.Errorf("%+v: got %s", step, got)
		}
	}
	state, status = "broken", 500
	sw.Set(nil)
	ask("DescribeX", "x")
	state, status = "C", 200
	sw.Set(fault.On(fault.Always(), fault.StaleRead()))
	if got := ask("DescribeX", "x"); got != "B" {
		t.Errorf("a failure of the service was remembered: got %s", got)
	}
}
