package deploy_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stackjob/stackjob/localaws/identity"
)

// The policy that the README gives is all that a function needs, for every journey.
func TestThePolicyOfTheREADMEIsEnough(t *testing.T) {
	policy := readmePolicy(t)
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.aws.Identity().Define(identity.Role{Name: functionName, Policy: policy})
				j.travel(w, nil)
			})
		})
	}
	t.Run("a change set that fails", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.aws.Identity().Define(identity.Role{Name: functionName, Policy: policy})
			w.wantFailed(w.deploy(web, importing), "ConfigurationError", "nobody-exports-this")
			if status := w.settle("web"); status != "" {
				t.Errorf("stack is %q", status)
			}
		})
	})
	t.Run("another stack", func(t *testing.T) {
		inWorld(t, func(w *world) {
			w.aws.Identity().Define(identity.Role{Name: functionName, Policy: policy})
			w.wantFailed(w.deploy(strings.Replace(web, "web", "api", 1), topic("one")), "PermissionError", "not authorized")
		})
	})
}

// readmePolicy is the JSON document in the README that has statements.
func readmePolicy(t *testing.T) identity.Policy {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(text), "```")[1:] {
		var document struct {
			Statement []struct{ Action, Resource oneOrMore }
		}
		if json.Unmarshal([]byte(strings.TrimPrefix(block, "json")), &document) != nil || len(document.Statement) == 0 {
			continue
		}
		var policy identity.Policy
		for _, s := range document.Statement {
			policy = append(policy, identity.Statement{Actions: s.Action, Resources: s.Resource})
		}
		return policy
	}
	t.Fatal("the README has no policy")
	return nil
}

type oneOrMore []string

func (l *oneOrMore) UnmarshalJSON(data []byte) error {
	if strings.HasPrefix(string(data), "[") {
		return json.Unmarshal(data, (*[]string)(l))
	}
	*l = make([]string, 1)
	return json.Unmarshal(data, &(*l)[0])
}
