package lambda

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"

	"github.com/stackjob/stackjob/localaws/wire"
)

// routes is the runtime API as a process sees it (aws-facts 7.1), and of the extensions API what
// aws-lambda-go needs to be told of the end by SIGTERM (aws-facts 7.2).
func (b *sandbox) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", b.serveNext)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", b.serveResponse)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", b.serveError)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", b.serveInitError)
	mux.HandleFunc("POST /2020-01-01/extension/register", b.serveRegister)
	mux.HandleFunc("GET /2020-01-01/extension/event/next", b.serveExtensionNext)
	return mux
}

// serveNext blocks until there is an event.
func (b *sandbox) serveNext(w http.ResponseWriter, r *http.Request) {
	select {
	case x := <-b.events:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", x.RequestID)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(x.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", x.FunctionARN)
		h.Set("Lambda-Runtime-Trace-Id", x.TraceID)
		_, _ = w.Write(x.event) // a process that is gone is noticed by its end
	case <-b.exited:
	case <-r.Context().Done():
	}
}

func (b *sandbox) serveResponse(w http.ResponseWriter, r *http.Request) {
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxResponse))
	if err != nil {
		b.answer(w, r, http.StatusRequestEntityTooLarge, answer{failure: &FunctionError{
			Type:    "Function.ResponseSizeTooLarge",
			Message: "Response payload size exceeded maximum allowed payload size (" + strconv.Itoa(maxResponse) + " bytes).",
		}})
		return
	}
	b.answer(w, r, http.StatusAccepted, answer{payload: payload})
}

func (b *sandbox) serveError(w http.ResponseWriter, r *http.Request) {
	b.answer(w, r, http.StatusAccepted, answer{failure: reportedError(r)})
}

// answer passes an answer on if it is to the event that the process has.
func (b *sandbox) answer(w http.ResponseWriter, r *http.Request, status int, a answer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	x := b.current
	if x.answered || x.RequestID != r.PathValue("id") {
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return
	}
	x.answered = true
	accept(w, status)
	x.answer <- a
}

func (b *sandbox) serveInitError(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.initError = reportedError(r)
	accept(w, http.StatusAccepted)
}

func (b *sandbox) serveRegister(w http.ResponseWriter, _ *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.extension = true
	w.Header().Set("Lambda-Extension-Identifier", wire.NewID())
	accept(w, http.StatusOK)
}

// serveExtensionNext blocks for good: nobody registers for an event here but to be terminated.
func (b *sandbox) serveExtensionNext(_ http.ResponseWriter, r *http.Request) {
	select {
	case <-b.exited:
	case <-r.Context().Done():
	}
}

// reportedError is the error that a process posts.
func reportedError(r *http.Request) *FunctionError {
	var posted struct {
		ErrorMessage string `json:"errorMessage"`
		ErrorType    string `json:"errorType"`
	}
	_ = json.NewDecoder(io.LimitReader(r.Body, maxResponse)).Decode(&posted) // any body is accepted
	if posted.ErrorType == "" {
		posted.ErrorType = r.Header.Get("Lambda-Runtime-Function-Error-Type")
	}
	if posted.ErrorType == "" {
		posted.ErrorType = "Runtime.Unknown"
	}
	return &FunctionError{Type: posted.ErrorType, Message: posted.ErrorMessage}
}

func accept(w http.ResponseWriter, status int) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, `{"status":"OK"}`)
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"errorType": kind, "errorMessage": message})
}
