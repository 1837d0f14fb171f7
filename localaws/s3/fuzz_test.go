package s3_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What is framed in chunks of any size is stored as it was; anything else is refused.
func FuzzFraming(f *testing.F) {
	f.Add("hello world", 3, "")
	f.Add("", 1, "")
	f.Add("x", 1, "5\r\nhello")
	f.Add("x", 1, "ffffffffffffffff\r\n")
	f.Add("x", 1, "-1\r\n")
	f.Fuzz(func(t *testing.T, text string, size int, raw string) {
		service, _ := start(t)
		send := rawly(service)
		header := http.Header{"X-Amz-Content-Sha256": {"STREAMING-UNSIGNED-PAYLOAD-TRAILER"}, "X-Amz-Decoded-Content-Length": {strconv.Itoa(len(text))}}
		body := raw
		if raw == "" {
			body = frame(text, max(size, 1))
		}
		answer := send(t, http.MethodPut, "/k", body, header)
		stored, err := service.Read("art", "k")
		switch {
		case answer.Code == 200 && err == nil && (raw != "" || string(stored) == text) && len(stored) == len(text):
		case answer.Code == 400 && err != nil && raw != "":
		default:
			t.Errorf("%q: %d %s, stored %q", body, answer.Code, answer.Body, stored)
		}
	})
}

func frame(text string, size int) string {
	var framed strings.Builder
	for len(text) > 0 {
		n := min(size, len(text))
		_, _ = fmt.Fprintf(&framed, "%x\r\n%s\r\n", n, text[:n])
		text = text[n:]
	}
	return framed.String() + "0\r\n\r\n"
}

// A range is a part of the object, the whole of it, or not satisfiable.
func FuzzRange(f *testing.F) {
	for _, seed := range []string{"bytes=0-3", "bytes=-3", "bytes=9223372036854775807-", "bytes=-9223372036854775807", "bytes=-", "bytes=1-2,3-4"} {
		f.Add(seed)
	}
	const content = "0123456789"
	f.Fuzz(func(t *testing.T, header string) {
		service, _ := start(t)
		if err := service.Write("art", "k", []byte(content)); err != nil {
			t.Fatal(err)
		}
		answer := rawly(service)(t, http.MethodGet, "/k", "", http.Header{"Range": {header}})
		body := answer.Body.String()
		switch answer.Code {
		case 200:
			if body != content {
				t.Errorf("%q: %q", header, body)
			}
		case 206:
			at := strings.Index(content, body)
			if want := fmt.Sprintf("bytes %d-%d/10", at, at+len(body)-1); body == "" || at < 0 || answer.Header().Get("Content-Range") != want {
				t.Errorf("%q: %q %q", header, body, answer.Header().Get("Content-Range"))
			}
		case 416:
		default:
			t.Errorf("%q: %d", header, answer.Code)
		}
	})
}
