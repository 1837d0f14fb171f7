package localaws

import (
	"encoding/xml"
	"net/http"
	"time"

	"github.com/stackjob/stackjob/localaws/identity"
	"github.com/stackjob/stackjob/localaws/wire"
)

// presigned is the object that a presigned URL of S3 gives to whoever has it: what its signer may read, until
// it ends.
func (s *Server) presigned(url string) ([]byte, error) {
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	c := &wire.Call{Service: "s3", Operation: s.s3.Operation(r), RequestID: wire.NewID(), Time: time.Now(), HTTP: r}
	signature, err := identity.Parse(r)
	if err == nil && signature.Service == c.Service {
		c.Region = signature.Region
		c.Caller, err = s.identity.Authenticate(signature, r, nil, c.Time)
	}
	switch {
	case err != nil:
		return nil, restXML.asError(err)
	case signature.Service != c.Service || c.Operation != "GetObject":
		return nil, restXML.asError(identity.ErrMalformed)
	}
	answer := newRecorder()
	s.s3.ServeCall(answer, c)
	if answer.status == http.StatusOK {
		return answer.body.Bytes(), nil
	}
	refused := wire.Error{Status: answer.status}
	_ = xml.Unmarshal(answer.body.Bytes(), &refused) // S3 always answers with XML
	return nil, &refused
}
