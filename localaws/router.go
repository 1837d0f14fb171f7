package localaws

import (
	"io"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

// bodyLimit is the largest request of every service but S3. The largest that AWS takes is an
// invocation's payload of 6 MB.
const bodyLimit = 8 << 20

// ServeHTTP answers a request: who signed it, for what service and region (both from the
// signature's scope), which operation, and then the service itself, unless a fault comes between.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &wire.Call{RequestID: wire.NewID(), Time: time.Now(), HTTP: r}
	seen := &statusWriter{ResponseWriter: w}
	defer s.tell(c, seen)
	e, err := s.open(c)
	if err != nil {
		e.protocol.fail(seen, c, e.protocol.asError(err))
		return
	}
	s.faults.serve(seen, c, e)
	seen.answered()
}

// open reads everything about a call but its input. With an error, the endpoint's protocol is how
// to say it.
func (s *Server) open(c *wire.Call) (endpoint, error) {
	signature, err := identity.Parse(c.HTTP)
	if err != nil {
		return endpoint{protocol: guess(c.HTTP)}, err
	}
	c.Service, c.Region = signature.Service, signature.Region
	e, ok := s.endpoints[c.Service]
	if !ok {
		return endpoint{protocol: guess(c.HTTP)}, unknownService(c.Service, s.endpoints)
	}
	if !e.protocol.streams {
		if c.Body, err = readBody(c.HTTP); err != nil {
			return e, err
		}
	}
	c.Caller, err = s.identity.Authenticate(signature, c.HTTP, c.Body, c.Time)
	if len(c.Body) == 0 && c.HTTP.Method == http.MethodGet && !e.protocol.streams {
		c.Body = []byte(c.HTTP.URL.RawQuery) // awsQuery in a URL
	}
	c.Operation = e.name(c)
	return e, err
}

func readBody(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, bodyLimit+1))
	switch {
	case err != nil:
		return nil, wire.Errorf(http.StatusBadRequest, "RequestAbortedException", "the request ended early: %v", err)
	case len(body) > bodyLimit:
		return nil, wire.Errorf(http.StatusRequestEntityTooLarge, "RequestEntityTooLargeException",
			"the request has more than %d bytes", bodyLimit)
	}
	return body, nil
}

// unknownService fails loudly, as an unknown operation does.
func unknownService(name string, known map[string]endpoint) *wire.Error {
	return wire.Errorf(http.StatusNotImplemented, "NotImplemented", "localaws does not offer the service %q; it offers: %s",
		name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
}

// tell tells the log and the observer of a call, also when its connection breaks.
func (s *Server) tell(c *wire.Call, answer *statusWriter) {
	call := Call{
		Service: c.Service, Operation: c.Operation, Region: c.Region, Caller: c.Caller.ARN,
		RequestID: c.RequestID, Status: answer.status, Took: time.Since(c.Time),
	}
	s.config.Log.Debug("call", slog.String("service", call.Service), slog.String("operation", call.Operation),
		slog.String("region", call.Region), slog.String("caller", call.Caller), slog.String("requestId", call.RequestID),
		slog.Int("status", call.Status), slog.Duration("took", call.Took))
	s.config.OnCall(call)
}

// statusWriter remembers the status that was written.
type statusWriter struct {
	http.ResponseWriter
	status int // 0 until one was
}

// WriteHeader remembers the first status.
func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// answered says that the handler returned: what it wrote without a status was a 200.
func (w *statusWriter) answered() {
	if w.status == 0 {
		w.status = http.StatusOK
	}
}
