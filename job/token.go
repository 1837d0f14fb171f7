package job

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	// tokenVersion is the version of the envelope that Encode writes and
	// DecodeToken reads.
	tokenVersion = 1
	// maxOperationChars bounds the operation id; CodePipeline's have 36.
	maxOperationChars = 256
	// clockSkew is how far in the future a start may seem to be: the job before
	// may have run on a host whose clock is ahead.
	clockSkew = time.Hour
)

// Token is the continuation token's envelope: what one job of an operation
// hands to the next. Its text is JSON of at most MaxTokenChars. CodePipeline
// returns it verbatim, and shows it to whoever may read the job, so it never
// holds a secret; and it is input that anyone could have written, so
// DecodeToken trusts nothing in it.
type Token struct {
	// Operation is the operation's id, the id of its first job.
	Operation string
	// Started is when the operation's first job began; whole milliseconds are
	// kept.
	Started time.Time
	// State is the handler's own, any JSON value; nil when there is none.
	State json.RawMessage
}

// envelope is a token as it is written. The names are short because the token is.
type envelope struct {
	Version   int             `json:"v"`
	Operation string          `json:"op"`
	Started   int64           `json:"at"` // epoch milliseconds
	State     json.RawMessage `json:"state,omitempty"`
}

// Encode returns the token's text. It fails when a part is missing or not
// valid, and when the text would be longer than MaxTokenChars.
func (t Token) Encode() (string, error) {
	state := t.State
	if isNull(state) {
		state = nil
	}
	if state != nil && !json.Valid(state) {
		return "", errors.New("continuation token: the state is not JSON; marshal it first")
	}
	if err := t.validate(time.Now()); err != nil {
		return "", fmt.Errorf("continuation token: %w", err)
	}
	text, err := encodePlain(envelope{tokenVersion, t.Operation, t.Started.UnixMilli(), state})
	if err != nil {
		return "", fmt.Errorf("continuation token: %w", err)
	}
	if !utf8.ValidString(text) {
		return "", errors.New("continuation token: the state is not valid UTF-8")
	}
	if err := checkLength(text); err != nil {
		return "", fmt.Errorf("continuation token: %w; keep an id in the state and the rest elsewhere", err)
	}
	return text, nil
}

// DecodeToken reads a token's text. Its errors say what is wrong and never
// repeat the text.
func DecodeToken(text string) (Token, error) {
	e, err := decodeEnvelope(text)
	if err != nil {
		return Token{}, fmt.Errorf("continuation token: %w", err)
	}
	t := Token{Operation: e.Operation, Started: time.UnixMilli(e.Started).UTC()}
	if !isNull(e.State) {
		t.State = e.State
	}
	if err := t.validate(time.Now()); err != nil {
		return Token{}, fmt.Errorf("continuation token: %w", err)
	}
	return t, nil
}

func decodeEnvelope(text string) (envelope, error) {
	var e envelope
	if text == "" {
		return e, errors.New("it is empty; expected the text that an earlier job of the operation reported")
	}
	if err := checkLength(text); err != nil {
		return e, err
	}
	if !utf8.ValidString(text) || !json.Valid([]byte(text)) {
		return e, errors.New("it is not JSON; expected the text that an earlier job of the operation reported, unchanged")
	}
	var version struct {
		V *json.Number `json:"v"`
	}
	if err := json.Unmarshal([]byte(text), &version); err != nil || version.V == nil {
		return e, errors.New(`it is not this program's: expected an object with a number "v"`)
	}
	if version.V.String() != fmt.Sprint(tokenVersion) {
		return e, fmt.Errorf("its version is unknown, this program reads version %d; was it written by another version of this program?", tokenVersion)
	}
	return e, unmarshalStrict(text, &e)
}

// unmarshalStrict refuses members that a version 1 token does not have. The
// decoder's own errors can repeat what was read, so they are not passed on,
// apart from the place.
func unmarshalStrict(text string, e *envelope) error {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	err := d.Decode(e)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Errorf("its member %q has the wrong type; expected %s", wrong.Field, wrong.Type)
	}
	if err != nil {
		return errors.New(`it has a member that is not known; expected "v", "op", "at" and "state"`)
	}
	return nil
}

func (t Token) validate(now time.Time) error {
	switch chars := utf8.RuneCountInString(t.Operation); {
	case t.Operation == "":
		return errors.New("the operation id is missing; expected the id of the operation's first job")
	case chars > maxOperationChars:
		return fmt.Errorf("the operation id has %d characters; expected at most %d", chars, maxOperationChars)
	case !utf8.ValidString(t.Operation) || strings.ContainsFunc(t.Operation, notPrintable):
		return errors.New("the operation id has characters that cannot be printed; expected the id of the operation's first job")
	case t.Started.UnixMilli() <= 0:
		return errors.New("the start time is missing; expected a time after 1970")
	case t.Started.After(now.Add(clockSkew)):
		return fmt.Errorf("the start time is %s, in the future; expected a time in the past", t.Started.UTC().Format(time.RFC3339))
	}
	return nil
}

func checkLength(text string) error {
	if chars := utf8.RuneCountInString(text); chars > MaxTokenChars {
		return fmt.Errorf("it has %d characters, %d more than the %d that CodePipeline accepts",
			chars, chars-MaxTokenChars, MaxTokenChars)
	}
	return nil
}

// encodePlain is json.Marshal without escapes for HTML, which would make a
// token longer.
func encodePlain(v any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

func isNull(raw json.RawMessage) bool {
	text := bytes.TrimSpace(raw)
	return len(text) == 0 || string(text) == "null"
}

func notPrintable(r rune) bool { return !unicode.IsPrint(r) }
