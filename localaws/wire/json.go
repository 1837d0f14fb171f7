package wire

import (
	"encoding/json"
	"net/http"
)

// ServeJSON answers a call in awsJson1_1 (aws-facts 6.3).
func ServeJSON(w http.ResponseWriter, c *Call, operations Operations) {
	out, err := serveJSON(c, operations)
	if err != nil {
		WriteJSONError(w, c, asError(err))
		return
	}
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("X-Amzn-RequestId", c.RequestID)
	if out != nil {
		_ = json.NewEncoder(w).Encode(out) // the client hung up; nobody is left to tell
	}
}

func serveJSON(c *Call, operations Operations) (any, error) {
	operation, err := operations.lookup(c)
	if err != nil {
		return nil, err
	}
	return operation.serve(c, func(into any) error {
		if err := json.Unmarshal(c.Body, into); err != nil {
			return Errorf(http.StatusBadRequest, "SerializationException", "%v", err)
		}
		return nil
	})
}

// WriteJSONError answers a call with an error in awsJson1_1.
func WriteJSONError(w http.ResponseWriter, c *Call, e *Error) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("X-Amzn-RequestId", c.RequestID)
	w.Header().Set("X-Amzn-ErrorType", e.Code)
	w.WriteHeader(e.Status)
	_ = json.NewEncoder(w).Encode(map[string]string{"__type": e.Code, "message": e.Message})
}
