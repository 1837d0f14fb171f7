package cloudformation

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/localaws/wire"
)

// What a stack policy allows or denies: protect-stack-resources.html. Additions are none of its business.
const (
	policyModify  = "Update:Modify"
	policyReplace = "Update:Replace"
	policyDelete  = "Update:Delete"
)

// policyText is a stack policy, given itself or by URL, "" for none.
func (s *Service) policyText(c *wire.Call, body, url string) (string, error) {
	switch {
	case body != "" && url != "":
		return "", errTwoPolicies()
	case url != "":
		read, err := s.readURL(c, url)
		if err != nil {
			return "", err
		}
		body = string(read)
	case body == "":
		return "", nil
	}
	_, err := parsePolicy(body)
	return body, err
}

// A stackPolicy is one as a document.
type stackPolicy struct{ Statement []policyStatement }

type policyStatement struct {
	Effect                                   string
	Action, NotAction, Resource, NotResource oneOrMore
	Principal                                any
	Condition                                map[string]map[string]oneOrMore
}

// oneOrMore is a text or a list of texts.
type oneOrMore []string

// UnmarshalJSON reads either.
func (o *oneOrMore) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(o))
}

// parsePolicy holds a policy to the grammar: statements with Effect, Action, Principal and Resource.
func parsePolicy(body string) (stackPolicy, error) {
	var policy stackPolicy
	if len(body) > 16384 || json.Unmarshal([]byte(body), &policy) != nil || len(policy.Statement) == 0 {
		return policy, errBadPolicy()
	}
	for _, st := range policy.Statement {
		effect := st.Effect == "Allow" || st.Effect == "Deny"
		action := len(st.Action) > 0 || len(st.NotAction) > 0
		resource := len(st.Resource) > 0 || len(st.NotResource) > 0
		if !effect || !action || !resource || st.Principal != "*" || !st.knownCondition() {
			return policy, errBadPolicy()
		}
	}
	return policy, nil
}

// knownCondition tells whether there is no condition but those on the resource type.
func (st policyStatement) knownCondition() bool {
	for operator, keys := range st.Condition {
		for key := range keys {
			if operator != "StringEquals" && operator != "StringLike" || key != "ResourceType" {
				return false
			}
		}
	}
	return true
}

// forbids is why a policy does not let an update do something to a resource, "" if it does. The first
// text was seen in public reports, of the second its beginning.
func (s Settings) forbids(p stackPolicy, action string, r *resource) string {
	name := "LogicalResourceId/" + r.logical
	allowed := false
	for i, st := range p.Statement {
		if !st.concerns(action, name, r.kind) {
			continue
		}
		if st.Effect == "Deny" {
			return fmt.Sprintf("Action denied by stack policy: Statement [#%d] does not allow [%s] for resource [%s]", i+1, action, name)
		}
		allowed = true
	}
	if allowed {
		return ""
	}
	text := orDefault(s.Texts.PolicyAllowsNot, "Action not allowed by stack policy: No statement allows [%s] for resource [%s]")
	return strings.Replace(strings.Replace(text, "%s", action, 1), "%s", name, 1)
}

func (st policyStatement) concerns(action, resource, kind string) bool {
	return either(st.Action, st.NotAction, action) && either(st.Resource, st.NotResource, resource) && st.isOf(kind)
}

// either tells whether a value is one of those, or none of the others.
func either(those, others oneOrMore, value string) bool {
	if len(those) > 0 {
		return those.match(value)
	}
	return !others.match(value)
}

// match knows * and ? as wildcards.
func (o oneOrMore) match(value string) bool {
	return slices.ContainsFunc(o, func(pattern string) bool {
		// A slash is nothing special here, unlike in paths.
		matches, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(value, "/", "\x00"))
		return err == nil && matches
	})
}

func (st policyStatement) isOf(kind string) bool {
	for operator, keys := range st.Condition {
		for _, kinds := range keys {
			if operator == "StringEquals" && !slices.Contains(kinds, kind) || operator == "StringLike" && !kinds.match(kind) {
				return false
			}
		}
	}
	return true
}

// forbidden is why the stack's policy does not let this operation change a resource, "" if it does.
func (r *run) forbidden(action string, res *resource) string {
	if r.policy == "" {
		return ""
	}
	policy, err := parsePolicy(r.policy)
	if err != nil {
		return textOf(err) // it was parsed when it was set
	}
	return r.s.settings.forbids(policy, action, res)
}

// refuseRemovals fails what the update would remove against the stack's policy. It tells whether there
// was such a thing.
func (r *run) refuseRemovals() bool {
	refused := false
	for _, res := range r.st.members() {
		if !res.exists() || res.status == resourceCreateFailed || r.target().has(res.logical) {
			continue
		}
		if reason := r.forbidden(policyDelete, res); reason != "" {
			r.remember(res.logical, res)
			r.noteFailure(res, reason)
			refused = true
		}
	}
	if refused {
		r.deploymentFailed("")
	}
	return refused
}
