package job_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/stackjob/stackjob/job"
)

var start = time.Date(2024, 5, 6, 7, 8, 9, 123_000_000, time.UTC)

func TestTokenRoundTrip(t *testing.T) {
	for _, state := range []string{``, `null`, `{"a":"<b> & é \u2028"}`, `[1, 2]`, `"x"`, ` {"spaced" : 1 } `} {
		text, err := job.Token{Operation: "op", Started: start, State: json.RawMessage(state)}.Encode()
		if err != nil {
			t.Errorf("%s: %v", state, err)
			continue
		}
		got, err := job.DecodeToken(text)
		if err != nil || got.Operation != "op" || !got.Started.Equal(start) {
			t.Errorf("%s: got %+v, %v", state, got, err)
		}
	}
}

func TestTokenText(t *testing.T) {
	text, err := job.Token{Operation: "op-1", Started: start, State: json.RawMessage(`{"url":"a<b>&c"}`)}.Encode()
	if want := `{"v":1,"op":"op-1","at":1714979289123,"state":{"url":"a<b>&c"}}`; err != nil || text != want {
		t.Errorf("got %s, %v\nwant %s", text, err, want)
	}
}

// Exactly the limit passes, counted in characters and not bytes; one more does not.
func TestTokenLength(t *testing.T) {
	state := func(n int) json.RawMessage { return json.RawMessage(`"` + strings.Repeat("é", n) + `"`) }
	empty, err := job.Token{Operation: "op", Started: start, State: state(0)}.Encode()
	if err != nil {
		t.Fatal(err)
	}
	room := job.MaxTokenChars - utf8.RuneCountInString(empty)
	text, err := job.Token{Operation: "op", Started: start, State: state(room)}.Encode()
	if err != nil || utf8.RuneCountInString(text) != job.MaxTokenChars {
		t.Fatalf("%d characters, %v", utf8.RuneCountInString(text), err)
	}
	if _, err := job.DecodeToken(text); err != nil {
		t.Error(err)
	}
	text, err = job.Token{Operation: "op", Started: start, State: state(room + 7)}.Encode()
	if want := "2055 characters, 7 more than the 2048"; err == nil || text != "" || !strings.Contains(err.Error(), want) {
		t.Errorf("got %q, %v; want an error with %q", text, err, want)
	}
}

func TestTokenEncodeRefuses(t *testing.T) {
	for want, token := range map[string]job.Token{
		"operation id is missing":     {Started: start},
		"characters that cannot":      {Operation: "a\nb", Started: start},
		"operation id has 300":        {Operation: strings.Repeat("x", 300), Started: start},
		"start time is missing":       {Operation: "op"},
		"in the future":               {Operation: "op", Started: time.Now().Add(2 * time.Hour)},
		"the state is not JSON":       {Operation: "op", Started: start, State: json.RawMessage(`{`)},
		"the state is not valid UTF-": {Operation: "op", Started: start, State: json.RawMessage("\"\xff\"")},
	} {
		text, err := token.Encode()
		if err == nil || text != "" || !strings.Contains(err.Error(), want) {
			t.Errorf("got %q, %v; want an error with %q", text, err, want)
		}
	}
}

func TestDecodeTokenRefuses(t *testing.T) {
	const rest = `"op":"CANARY","at":1714979289123}`
	for text, want := range map[string]string{
		``:                                               "it is empty",
		`CANARY`:                                         "it is not JSON",
		`{"v":1,` + rest + `{}`:                          "it is not JSON",
		`"CANARY"`:                                       `it is not this program's: expected an object with a number "v"`,
		`{"previous_job_id":"CANARY"}`:                   `it is not this program's`,
		`{"v":"1",` + rest:                               `its member "v" has the wrong type; expected int`,
		`{"v":"x",` + rest:                               `it is not this program's`,
		`{"v":2,"CANARY":1}`:                             "its version is unknown, this program reads version 1",
		`{"v":1.0,` + rest:                               "its version is unknown",
		`{"v":1,"CANARY":1,` + rest:                      "has a member that is not known",
		`{"v":1,"at":1714979289123}`:                     "the operation id is missing",
		`{"v":1,"op":7,"at":1}`:                          `its member "op" has the wrong type; expected string`,
		`{"v":1,"op":"CANARY"}`:                          "the start time is missing",
		`{"v":1,"op":"CANARY","at":-5}`:                  "the start time is missing",
		`{"v":1,"op":"CANARY","at":"now"}`:               `its member "at" has the wrong type; expected int64`,
		`{"v":1,"op":"CANARY","at":9e99}`:                `its member "at" has the wrong type`,
		`{"v":1,"op":"CANARY","at":9999999999999}`:       "the start time is 2286-11-20T17:46:39Z, in the future",
		`{"v":1,"op":"CANARY","at":9223372036854775807}`: "in the future",
		`{"v":1,"op":"\u0000","at":1}`:                   "characters that cannot be printed",
		"{\"v\":1,\"op\":\"\xff\",\"at\":1}":             "it is not JSON",
		`{"v":1,"op":"x","at":1,"state":"` + strings.Repeat("x", 2048) + `"}`: "more than the 2048",
	} {
		token, err := job.DecodeToken(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "CANARY") {
			t.Errorf("%.60s: got %v, %v; want an error with %q", text, token, err, want)
		}
	}
}

// A token from a host whose clock is a little ahead is still good.
func TestDecodeTokenToleratesClockSkew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text, err := job.Token{Operation: "op", Started: time.Now().Add(59 * time.Minute)}.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := job.DecodeToken(text); err != nil {
			t.Error(err)
		}
	})
}

func FuzzDecodeToken(f *testing.F) {
	for _, seed := range []string{
		`{"v":1,"op":"op-1","at":1714979289123,"state":{"url":"a<b>&c"}}`,
		`{"v":1,"op":"op","at":1}`, `{"V":1,"OP":"x","aT":1,"state":null}`,
		"{\"v\":1,\"op\":\"a\u2028\",\"at\":1, \"state\": [ \"\u2028\", \"\\ud800\" ] }",
		`{"v":2}`, `[]`, ``, `{"v":1,"op":"x","at":99999999999999999}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		token, err := job.DecodeToken(text)
		if err != nil {
			return
		}
		again, err := token.Encode()
		if err != nil {
			t.Fatalf("what decodes does not encode: %v", err)
		}
		back, err := job.DecodeToken(again)
		if err != nil {
			t.Fatalf("what encodes does not decode: %v", err)
		}
		if back.Operation != token.Operation || !back.Started.Equal(token.Started) || !sameJSON(t, back.State, token.State) {
			t.Fatalf("got %+v back, want %+v", back, token)
		}
	})
}

func sameJSON(t *testing.T, a, b json.RawMessage) bool {
	t.Helper()
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return string(a) == string(b) // numbers beyond float64
	}
	return cmp.Equal(x, y)
}
