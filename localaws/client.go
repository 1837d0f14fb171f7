package localaws

import (
	"bytes"
	"cmp"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
)

// host is the name in the endpoint of clients that call the server without a socket. Nothing looks
// it up.
const host = "localaws.test"

// HTTPClient is a client that calls the server directly: no socket, no goroutine, whatever the
// request's host. Answers are complete when it returns them. A connection that a fault breaks is an
// error like the one of a connection that was reset. It works in a testing/synctest bubble.
func (s *Server) HTTPClient() *http.Client {
	return &http.Client{Transport: transport{s}}
}

type transport struct{ server *Server }

// RoundTrip calls the server with the request.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	served := r.Clone(r.Context())
	served.Host = cmp.Or(r.Host, r.URL.Host)
	served.RequestURI = r.URL.RequestURI()
	served.RemoteAddr = "127.0.0.1:0"
	if served.Body == nil {
		served.Body = http.NoBody
	}
	defer func() { _ = served.Body.Close() }() // a transport always closes the body
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	answer, ok := t.call(served)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if !ok {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	}
	return answer.response(r), nil
}

// call records the server's answer. False means that the connection broke.
func (t transport) call(r *http.Request) (answer *recorder, ok bool) {
	defer func() {
		switch broken := recover(); broken {
		case nil:
		case http.ErrAbortHandler:
			ok = false
		default:
			panic(broken)
		}
	}()
	answer = newRecorder()
	t.server.ServeHTTP(answer, r)
	return answer, true
}

// response is the answer as a client sees it.
func (a *recorder) response(to *http.Request) *http.Response {
	status := cmp.Or(a.status, http.StatusOK)
	length := int64(a.body.Len())
	if declared, err := strconv.ParseInt(a.header.Get("Content-Length"), 10, 64); err == nil && to.Method == http.MethodHead {
		length = declared
	}
	// The SDK trims header values in place, and a service may keep those it answers with.
	header := a.header.Clone()
	return &http.Response{
		Status: strconv.Itoa(status) + " " + http.StatusText(status), StatusCode: status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: header, Body: io.NopCloser(bytes.NewReader(a.body.Bytes())), ContentLength: length, Request: to,
	}
}
