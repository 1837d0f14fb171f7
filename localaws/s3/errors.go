package s3

import (
	"encoding/xml"
	"errors"
	"net/http"

	"github.com/stackjob/stackjob/localaws/wire"
)

// Codes, statuses and texts:
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList

func noSuchBucket() *wire.Error {
	return wire.Errorf(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
}

func noSuchKey() *wire.Error {
	return wire.Errorf(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
}

func noSuchUpload() *wire.Error {
	return wire.Errorf(http.StatusNotFound, "NoSuchUpload", "The specified upload does not exist. "+
		"The upload ID may be invalid, or the upload may have been aborted or completed.")
}

func accessDenied() *wire.Error {
	return wire.Errorf(http.StatusForbidden, "AccessDenied", "Access Denied")
}

func preconditionFailed() *wire.Error {
	return wire.Errorf(http.StatusPreconditionFailed, "PreconditionFailed",
		"At least one of the pre-conditions you specified did not hold")
}

func invalidRange() *wire.Error {
	return wire.Errorf(http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
}

func invalidArgument(format string, args ...any) *wire.Error {
	return wire.Errorf(http.StatusBadRequest, "InvalidArgument", format, args...)
}

func malformedXML() *wire.Error {
	return wire.Errorf(http.StatusBadRequest, "MalformedXML",
		"The XML you provided was not well-formed or did not validate against our published schema")
}

func bucketNotEmpty() *wire.Error {
	return wire.Errorf(http.StatusConflict, "BucketNotEmpty", "The bucket you tried to delete is not empty")
}

// notModified is no error to S3, only an answer without a body.
func notModified() *wire.Error {
	return wire.Errorf(http.StatusNotModified, "NotModified", "")
}

func notImplemented(what string) *wire.Error {
	return wire.Errorf(http.StatusNotImplemented, "NotImplemented",
		"A header or parameter you provided implies functionality that is not implemented: localaws does not offer %s", what)
}

// unofferedHeaders ask for what this package does not have.
var unofferedHeaders = []string{
	"X-Amz-Server-Side-Encryption-Customer-Algorithm",
	"X-Amz-Tagging", "X-Amz-Website-Redirect-Location", "X-Amz-Write-Offset-Bytes",
	"X-Amz-Grant-Full-Control", "X-Amz-Grant-Read", "X-Amz-Grant-Read-Acp", "X-Amz-Grant-Write-Acp",
	"X-Amz-Object-Lock-Mode", "X-Amz-Object-Lock-Retain-Until-Date", "X-Amz-Object-Lock-Legal-Hold",
}

func unoffered(h http.Header) error {
	for _, name := range unofferedHeaders {
		if h.Get(name) != "" {
			return notImplemented("the header " + name)
		}
	}
	return nil
}

func asError(err error) *wire.Error {
	if e, ok := errors.AsType[*wire.Error](err); ok {
		return e
	}
	return wire.Errorf(http.StatusInternalServerError, "InternalError", "localaws: %v", err)
}

// WriteError answers a call with an error. What is answered to HEAD, and with 304, has no body, and
// so no code: clients see the status alone.
func WriteError(w http.ResponseWriter, c *wire.Call, e *wire.Error) { writeError(w, c, e) }

func writeError(w http.ResponseWriter, c *wire.Call, err error) {
	answerIDs(w.Header(), c)
	e := asError(err)
	if c.HTTP.Method == http.MethodHead || e.Status == http.StatusNotModified {
		w.WriteHeader(e.Status)
		return
	}
	body := errorBody{Code: e.Code, Message: e.Message, Resource: c.HTTP.URL.Path, RequestID: c.RequestID, HostID: c.RequestID}
	if place, ok := errors.AsType[*elsewhere](err); ok {
		body.Bucket, body.Endpoint, body.Region = place.bucket, place.endpoint, place.region
	}
	writeXML(w, e.Status, body)
}

type errorBody struct {
	XMLName   xml.Name `xml:"Error"`
	Code      string
	Message   string
	Bucket    string `xml:",omitempty"`
	Endpoint  string `xml:",omitempty"`
	Region    string `xml:",omitempty"`
	Resource  string
	RequestID string `xml:"RequestId"`
	HostID    string `xml:"HostId"`
}

func writeXML(w http.ResponseWriter, status int, answer any) {
	body, err := xml.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = w.Write(append([]byte(xml.Header), body...)) // the client hung up; nobody is left to tell
}

func keyTooLong() *wire.Error {
	return wire.Errorf(http.StatusBadRequest, "KeyTooLongError", "Your key is too long")
}

func noSuchVersion() *wire.Error {
	return wire.Errorf(http.StatusNotFound, "NoSuchVersion", "The specified version does not exist.")
}
