package localaws

import (
	"net/http"
	"net/url"
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

// guard keeps web pages away from a server that listens: whoever reaches it is the account's
// administrator, and a browser reaches it for every page that is open in it. Reading is refused like
// writing, as a page may ask S3 for headers that let it see the answer.
func (s *Server) guard(w http.ResponseWriter, r *http.Request) {
	reason := ""
	switch {
	case !s.s3.Serves(r.Host):
		// A page's own name that has come to point here (DNS rebinding) is of its own origin.
		reason = "the host " + r.Host + " is none of this server's; write 127.0.0.1 or localhost"
	case foreign(r):
		reason = "the request comes from a web page of another origin"
	default:
		s.ServeHTTP(w, r)
		return
	}
	c := &wire.Call{RequestID: wire.NewID(), Time: time.Now(), HTTP: r}
	guess(r).fail(w, c, wire.Errorf(http.StatusForbidden, "AccessDenied", "localaws: %s", reason))
}

// foreign tells whether a browser sends a request for a page of another origin. Programs send
// neither header; "none" is what the browser's user asks for.
func foreign(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
	default:
		return true
	}
	for _, origin := range r.Header.Values("Origin") {
		if u, err := url.Parse(origin); err != nil || u.Host != r.Host {
			return true
		}
	}
	return false
}
