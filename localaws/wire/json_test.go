package wire_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/localaws/wire"
)

func record(answer func(http.ResponseWriter)) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	answer(w)
	return w
}

type jobInput struct {
	JobID   string            `json:"jobId"`
	Details map[string]string `json:"details"`
	Percent *int              `json:"percent"`
}

type jobOutput struct {
	Text  string   `json:"text"`
	Names []string `json:"names,omitempty"`
}

func serveJSON(do wire.Operation, body string) *httptest.ResponseRecorder {
	return record(func(w http.ResponseWriter) { wire.ServeJSON(w, call("Do", body), wire.Operations{"Do": do}) })
}

func TestJSONAnswers(t *testing.T) {
	var got jobInput
	w := serveJSON(wire.Op(func(_ *wire.Call, in *jobInput) (*jobOutput, error) {
		got = *in
		return &jobOutput{Text: `<&> "ü"`}, nil
	}), `{"jobId":"j","details":{},"other":[1]}`)
	if got.JobID != "j" || got.Details == nil || got.Percent != nil {
		t.Errorf("decoded %+v: an empty map is there, an absent number is not", got)
	}
	if w.Code != 200 || strings.TrimSpace(w.Body.String()) != `{"text":"\u003c\u0026\u003e \"ü\""}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w.Header().Get("Content-Type") != "application/x-amz-json-1.1" || w.Header().Get("X-Amzn-RequestId") != "req-1" {
		t.Error(w.Header())
	}
}

func TestJSONWithoutOutput(t *testing.T) {
	w := serveJSON(wire.Op(func(*wire.Call, *jobInput) (*struct{}, error) { return nil, nil }), "{}")
	if w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("%d %q", w.Code, w.Body)
	}
}

func TestJSONErrors(t *testing.T) {
	refuse := wire.Op(func(*wire.Call, *jobInput) (*jobOutput, error) {
		return nil, wire.Errorf(400, "JobNotFoundException", "no job \"j\"")
	})
	for _, test := range []struct{ name, body, code, message string }{
		{"a refusal", `{}`, "JobNotFoundException", `no job \"j\"`},
		{"no body", ``, "SerializationException", "unexpected end of JSON input"},
		{"not an object", `[]`, "SerializationException", "cannot unmarshal array"},
		{"a member of the wrong type", `{"jobId":1}`, "SerializationException", "cannot unmarshal number"},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := serveJSON(refuse, test.body)
			body := w.Body.String()
			if w.Code != 400 || w.Header().Get("X-Amzn-ErrorType") != test.code ||
				!strings.Contains(body, `"__type":"`+test.code+`"`) || !strings.Contains(body, test.message) {
				t.Errorf("%d %v %s", w.Code, w.Header(), body)
			}
		})
	}
}

func TestJSONUnknownOperation(t *testing.T) {
	w := record(func(w http.ResponseWriter) { wire.ServeJSON(w, call("Nope", "{}"), wire.Operations{}) })
	if w.Code != 400 || !strings.Contains(w.Body.String(), "Nope") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
