package cloudformation

import (
	"encoding/json"

	"github.com/stackjob/stackjob/localaws/wire"
)

// policyText is a stack policy, given itself or by URL, "" for none. It is kept and shown; this
// service does not enforce policies.
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
	return body, checkPolicy(body)
}

// checkPolicy holds a policy to the grammar: statements with Effect, Action, Principal and Resource.
func checkPolicy(body string) error {
	if len(body) > 16384 {
		return errBadPolicy()
	}
	var policy struct {
		Statement []struct {
			Effect                                              string
			Action, NotAction, Principal, Resource, NotResource any
		}
	}
	if err := json.Unmarshal([]byte(body), &policy); err != nil || len(policy.Statement) == 0 {
		return errBadPolicy()
	}
	for _, statement := range policy.Statement {
		effect := statement.Effect == "Allow" || statement.Effect == "Deny"
		action := statement.Action != nil || statement.NotAction != nil
		resource := statement.Resource != nil || statement.NotResource != nil
		if !effect || !action || !resource || statement.Principal != "*" {
			return errBadPolicy()
		}
	}
	return nil
}
