package localaws

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/stackjob/stackjob/localaws/s3"
	"github.com/stackjob/stackjob/localaws/sts"
	"github.com/stackjob/stackjob/localaws/wire"
)

// An endpoint is a service as the router sees it.
type endpoint struct {
	protocol protocol
	// name is the operation a call asks for.
	name  func(*wire.Call) string
	serve func(http.ResponseWriter, *wire.Call)
}

// A protocol is how a service puts errors on the wire, and its words for those of the router.
type protocol struct {
	fail     func(http.ResponseWriter, *wire.Call, *wire.Error)
	refusals refusals
	failures failures
	// streams says that the service reads the body itself.
	streams bool
}

// offer is the table of services.
func (s *Server) offer(tokens *sts.Service) map[string]endpoint {
	return map[string]endpoint{
		"s3":             {restXML, func(c *wire.Call) string { return s.s3.Operation(c.HTTP) }, s.s3.ServeCall},
		"sts":            {query(sts.Namespace), action, tokens.ServeCall},
		"cloudformation": {query("http://cloudformation.amazonaws.com/doc/2010-05-15/"), action, s.serveCloudFormation},
		"codepipeline":   {awsJSON, target, s.codepipeline.ServeCall},
		"lambda":         {restJSON, route, s.lambda.ServeCall},
		"ssm":            {awsJSON, target, s.serveSSM},
	}
}

// serveCloudFormation lets the caller's account answer. CloudFormation reads templates from S3 for the
// caller, who needs the bucket's permission too.
func (s *Server) serveCloudFormation(w http.ResponseWriter, c *wire.Call) {
	caller := c.Caller
	c.Caller.Allow = func(action, resource string) bool {
		return (caller.Allow == nil || caller.Allow(action, resource)) && s.s3.Lets(caller, action, resource)
	}
	s.account(caller.Account).cloudformation.ServeCall(w, c)
}

// serveSSM lets the caller's account answer.
func (s *Server) serveSSM(w http.ResponseWriter, c *wire.Call) {
	s.account(c.Caller.Account).ssm.ServeCall(w, c)
}

var (
	restXML  = protocol{fail: s3.WriteError, refusals: s3Refusals, failures: s3Failures, streams: true}
	awsJSON  = protocol{fail: wire.WriteJSONError, refusals: jsonRefusals, failures: jsonFailures}
	restJSON = protocol{fail: wire.WriteJSONError, refusals: restRefusals, failures: restFailures}
)

func query(namespace string) protocol {
	return protocol{fail: wire.Query{Namespace: namespace}.WriteError, refusals: queryRefusals, failures: queryFailures}
}

// guess is the protocol of a request that does not say what service it is for.
func guess(r *http.Request) protocol {
	switch {
	case r.Header.Get("X-Amz-Target") != "":
		return awsJSON
	case strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded"), r.URL.Query().Has("Action"):
		return query("")
	}
	return restXML
}

// action is the operation of awsQuery. A body that is no form has none; the service says so.
func action(c *wire.Call) string {
	form, _ := url.ParseQuery(string(c.Body))
	return form.Get("Action")
}

// target is the operation of awsJson.
func target(c *wire.Call) string {
	name := c.HTTP.Header.Get("X-Amz-Target")
	return name[strings.LastIndexByte(name, '.')+1:]
}

// invocation is the path of Lambda's Invoke.
var invocation = regexp.MustCompile(`^/2015-03-31/functions/[^/]+/invocations$`)

// route is the operation of Lambda's REST API; one it does not have is named by method and path.
func route(c *wire.Call) string {
	if c.HTTP.Method == http.MethodPost && invocation.MatchString(c.HTTP.URL.EscapedPath()) {
		return "Invoke"
	}
	return c.HTTP.Method + " " + c.HTTP.URL.Path
}
