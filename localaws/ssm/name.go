package ssm

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"
	"time"
)

const (
	// nameLimit is a name's longest length, in characters.
	nameLimit = 2048
	// levelLimit is how many levels a hierarchy has at most.
	levelLimit = 15
)

var namePattern = regexp.MustCompile(`^[a-zA-Z0-9_.\-/]+$`)

// checkName refuses a name that a parameter cannot have
// (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html).
func checkName(name string) error {
	lower := strings.ToLower(strings.TrimPrefix(name, "/"))
	switch {
	case name == "" || len(name) > nameLimit:
		return invalid("1 validation error detected: Value at 'name' failed to satisfy constraint: Member must have length between 1 and %d", nameLimit)
	case strings.HasPrefix(lower, "aws") || strings.HasPrefix(lower, "ssm"):
		return invalid("Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).")
	case strings.Contains(name, "/") && !strings.HasPrefix(name, "/"):
		return invalid("Parameter name must be a fully qualified name.")
	case !namePattern.MatchString(name) || strings.Contains(name, "//") || strings.HasSuffix(name, "/"):
		return invalid("Parameter name: only a mix of letters, numbers and the following 4 symbols .-_/ is allowed; " +
			"each level of a hierarchy needs a name.")
	case strings.Count(name, "/") > levelLimit:
		return invalid("Hierarchies can have at most %d levels.", levelLimit)
	}
	return nil
}

// split takes a parameter's name and the selector of a version from how a caller names it: name,
// name:version, name:label, or an ARN of this store.
func (s *Service) split(region, named string) (name, selector string) {
	if path, ok := strings.CutPrefix(named, "arn:aws:ssm:"+region+":"+s.account+":parameter/"); ok {
		name, selector, _ = strings.Cut(path, ":")
		s.mu.RLock()
		defer s.mu.RUnlock()
		if s.parameters[place{region, name}] == nil {
			name = "/" + name // an ARN does not tell "x" from "/x"
		}
		return name, selector
	}
	name, selector, _ = strings.Cut(named, ":")
	return name, selector
}

func isPublic(name string) bool { return strings.HasPrefix(name, "/aws/service/") }

// public is one of AWS's own parameters, made up from its name: an image's id.
func public(name string) *parameter {
	sum := sha256.Sum256([]byte(name))
	made := version{number: 1, value: "ami-" + hex.EncodeToString(sum[:])[:17], modified: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)}
	return &parameter{name: name, kind: String, versions: []version{made}}
}
