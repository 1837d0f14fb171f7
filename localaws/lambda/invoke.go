package lambda

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"

	"github.com/stackjob/stackjob/localaws/wire"
)

// maxResponse is the largest synchronous payload in either direction, in bytes (aws-facts 7.2: 6 MB).
const maxResponse = 6 << 20

// maxTail is how much of the log X-Amz-Log-Result carries, in bytes (API reference, Invoke).
const maxTail = 4 << 10

// invokePath is the only route of the REST API that is offered.
var invokePath = regexp.MustCompile(`^/2015-03-31/functions/([^/]+)/invocations$`)

// ServeCall answers a call of the Lambda API. It offers Invoke.
func (s *Service) ServeCall(w http.ResponseWriter, c *wire.Call) {
	if err := s.serve(w, c); err != nil {
		refused, ok := errors.AsType[*wire.Error](err)
		if !ok {
			refused = wire.Errorf(http.StatusInternalServerError, "ServiceException", "localaws: %v", err)
		}
		wire.WriteJSONError(w, c, refused)
	}
}

func (s *Service) serve(w http.ResponseWriter, c *wire.Call) error {
	match := invokePath.FindStringSubmatch(c.HTTP.URL.EscapedPath())
	if match == nil || c.HTTP.Method != http.MethodPost {
		return wire.Errorf(http.StatusBadRequest, "InvalidAction",
			"localaws does not offer the lambda operation %s %s; it offers: Invoke (POST /2015-03-31/functions/NAME/invocations)",
			c.HTTP.Method, c.HTTP.URL.Path)
	}
	ref, err := url.PathUnescape(match[1])
	if err != nil {
		return wire.Errorf(http.StatusBadRequest, "ValidationException", "the function name is not a valid path segment")
	}
	if qualifier := c.HTTP.URL.Query().Get("Qualifier"); qualifier != "" {
		ref += ":" + qualifier
	}
	if err := s.authorize(c, ref); err != nil {
		return err
	}
	return s.serveInvoke(w, c, ref)
}

// authorize refuses a caller who may not invoke the function. Functions have no policy of their own here,
// so nobody of another account may.
func (s *Service) authorize(c *wire.Call, ref string) error {
	const action = "lambda:InvokeFunction"
	name, _ := splitReference(ref)
	err := c.Authorize(action, s.arn(name))
	if err == nil && c.Caller.Foreign(s.config.Account) {
		err = wire.Denied(c.Caller, action, s.arn(name))
	}
	if refused, ok := errors.AsType[*wire.Error](err); ok {
		return wire.Errorf(http.StatusForbidden, "AccessDeniedException", "%s", refused.Message)
	}
	return err
}

func (s *Service) serveInvoke(w http.ResponseWriter, c *wire.Call, ref string) error {
	if !json.Valid(jsonBody(c.Body)) {
		return wire.Errorf(http.StatusBadRequest, "InvalidRequestContentException", "Could not parse request body into json")
	}
	switch kind := c.HTTP.Header.Get("X-Amz-Invocation-Type"); kind {
	case "", "RequestResponse":
		return s.serveSync(w, c, ref)
	case "Event":
		id, err := s.Enqueue(ref, jsonBody(c.Body))
		if err == nil {
			w.Header().Set("X-Amzn-RequestId", id)
			w.WriteHeader(http.StatusAccepted)
		}
		return err
	case "DryRun":
		_, err := s.function(ref)
		if err == nil {
			w.WriteHeader(http.StatusNoContent)
		}
		return err
	default:
		return wire.Errorf(http.StatusBadRequest, "InvalidParameterValueException",
			"invocation type %q: use RequestResponse, Event or DryRun", kind)
	}
}

func (s *Service) serveSync(w http.ResponseWriter, c *wire.Call, ref string) error {
	inv, answered, err := s.invoke(ref, jsonBody(c.Body))
	if err != nil {
		return err
	}
	var a answer
	select {
	case a = <-answered:
	case <-c.Context().Done():
		return c.Context().Err()
	}
	w.Header().Set("X-Amzn-RequestId", inv.RequestID)
	w.Header().Set("X-Amz-Executed-Version", "$LATEST")
	if c.HTTP.Header.Get("X-Amz-Log-Type") == "Tail" {
		w.Header().Set("X-Amz-Log-Result", base64.StdEncoding.EncodeToString(tail(inv.output.String())))
	}
	if a.failure != nil {
		w.Header().Set("X-Amz-Function-Error", "Unhandled")
		a.payload = errorPayload(a.failure)
	}
	_, _ = w.Write(a.payload)
	return nil
}

// jsonBody is what a function gets: a call without a body is an empty object.
func jsonBody(body []byte) []byte {
	if len(body) == 0 {
		return []byte("{}")
	}
	return body
}

func tail(log string) []byte { return []byte(log[max(0, len(log)-maxTail):]) }

// errorPayload is the answer of a failed invocation.
func errorPayload(failure error) []byte {
	answer := map[string]string{"errorMessage": failure.Error()}
	if e, ok := errors.AsType[*FunctionError](failure); ok {
		answer = map[string]string{"errorMessage": e.Message, "errorType": e.Type}
	}
	encoded, _ := json.Marshal(answer) // two strings always encode
	return encoded
}
