package cause

import (
	"fmt"
	"strings"

	"github.com/stackjob/stackjob/internal/pattern"
)

// A permission is what a refused call lacked, as far as the text tells.
type permission struct {
	// who is the role or user, action such as "s3:CreateBucket", resource an ARN, api the service's
	// operation where no action is named.
	who, action, resource, api string
	// rule is the kind of policy that forbids it; "" where nothing merely allows it.
	rule string
}

// The shapes of refusals (public reports; the sources are in testdata/streams).
var (
	notAuthorized = pattern.New(`(?:User: )?(\S+)? ?is not authorized to perform:? ([A-Za-z0-9-]+:[A-Za-z0-9*]+)(?: on (?:the )?resource:? "?((?:role |user |group |policy )?[^\s"]+))?`)
	apiRefused    = pattern.New(`^API: ([A-Za-z0-9-]+:[A-Za-z0-9]+) (?:You are not authorized|Access ?Denied|User)`)
	operation     = pattern.New(`(?i)^Access denied for operation '([^']+)'`)
	roleLacks     = pattern.New(`does not have permissions? to call (\w+) on (\w+)`)
	noAllow       = pattern.New(`because no ([a-z -]+ (?:policy|boundary)) allows`)
	denied        = pattern.New(`(?i)is not authorized to perform|not authorized to perform this operation|\baccess ?denied|unauthorizedoperation|does not have permissions?\b|do not have permissions?\b|insufficient permissions`)
)

// permissionOf reads what was refused out of a failure; ok is false if nothing was.
func permissionOf(f Failure) (p permission, ok bool) {
	text := f.Reason
	if !denied.MatchString(text) && codes[f.Code] != Denied {
		return p, false
	}
	if m := apiRefused.FindStringSubmatch(text); m != nil {
		p.action = m[1]
	}
	if m := notAuthorized.FindStringSubmatch(text); m != nil {
		p.who, p.action, p.resource = m[1], m[2], strings.TrimRight(m[3], ".,")
	}
	if m := operation.FindStringSubmatch(text); m != nil {
		p.api = m[1]
	}
	if m := roleLacks.FindStringSubmatch(text); m != nil {
		p.action, p.who = strings.ToLower(m[2])+":"+m[1], "execution role"
	}
	if m := noAllow.FindStringSubmatch(text); m != nil && !strings.HasPrefix(m[1], "identity") {
		p.rule = m[1]
	}
	if i := strings.Index(text, "with an explicit deny in "); i >= 0 {
		p.rule = denyingPolicy(text[i+len("with an explicit deny in "):])
	}
	return p, true
}

func denyingPolicy(text string) string {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "a "), "an ")
	for _, kind := range []string{"service control policy", "resource control policy", "permissions boundary", "session policy",
		"VPC endpoint policy", "resource-based policy", "identity-based policy"} {
		if strings.HasPrefix(text, kind) {
			return kind
		}
	}
	return "policy"
}

var assumedRole = pattern.New(`^arn:[a-z-]+:sts::\d*\w*:assumed-role/([^/]+)/(.+)$`)

// name says who lacks the permission, in words.
func (p permission) name() string {
	if m := assumedRole.FindStringSubmatch(p.who); m != nil {
		if m[2] == "AWSCloudFormation" {
			return "the stack's service role " + m[1]
		}
		return "the role " + m[1]
	}
	switch {
	case p.who == "execution role":
		return "the execution role that the template gives the resource"
	case strings.Contains(p.who, ":user/"):
		return "the user " + p.who[strings.Index(p.who, ":user/")+len(":user/"):]
	case strings.HasPrefix(p.who, "arn:"):
		return p.who
	default:
		return "the stack's service role (without one, the role that deploys)"
	}
}

// next says what to allow to whom.
func (p permission) next() string {
	what := p.action
	switch {
	case what == "" && p.api != "":
		what = "what " + p.api + " needs"
	case what == "":
		what = "what the reason names"
	}
	if p.resource != "" {
		what += " on " + p.resource
	}
	if p.rule != "" {
		return fmt.Sprintf("a %s forbids %s to %s: change it or ask whoever owns it.", p.rule, what, p.name())
	}
	text := fmt.Sprintf("allow %s to %s.", what, p.name())
	if p.who == "execution role" {
		text += " If the template does so already, let the resource depend on the policy (DependsOn)."
	}
	return text
}
