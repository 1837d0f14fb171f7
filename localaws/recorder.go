package localaws

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
)

// A recorder is an answer held in memory.
type recorder struct {
	header    http.Header
	status    int // 0 until it is written
	body      bytes.Buffer
	requestID string // of the call, if the answer is kept for another
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

// Header is the answer's header, to be set before anything is written.
func (a *recorder) Header() http.Header { return a.header }

// WriteHeader sets the status; only the first one counts.
func (a *recorder) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

// Write appends to the body.
func (a *recorder) Write(p []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(p)
}

// write gives the answer out, as one to the call with a request id.
func (a *recorder) write(w http.ResponseWriter, requestID string) {
	maps.Copy(w.Header(), a.header)
	for name, values := range a.header {
		if a.requestID != "" && slices.Contains(values, a.requestID) {
			w.Header().Set(name, requestID)
		}
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = w.Write(a.renamed(requestID)) // the client hung up; nobody is left to tell
}
