package deploy

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/stackjob/stackjob/internal/spec"
	"github.com/stackjob/stackjob/job"
)

// Limits are what the function's owner allows. A pipeline's author cannot widen them.
type Limits struct {
	// Roles are patterns of the role ARNs that a spec may name as assumeRole, with * for any
	// characters; none means that no role can be assumed.
	Roles []string
	// Regions are those that a spec may name; none means any.
	Regions []string
}

// check refuses what is not allowed.
func (l Limits) check(s spec.Stack) error {
	if s.Region != "" && len(l.Regions) > 0 && !slices.Contains(l.Regions, s.Region) {
		return forbidden{fmt.Errorf("region: this function does not deploy to %s; its setting STACKJOB_REGIONS allows %s",
			s.Region, strings.Join(l.Regions, ", "))}
	}
	if s.AssumeRole == nil || slices.ContainsFunc(l.Roles, matches(s.AssumeRole.RoleARN)) {
		return nil
	}
	if len(l.Roles) == 0 {
		return forbidden{fmt.Errorf("assumeRole: this function assumes no roles; its owner allows them with the setting STACKJOB_ROLES")}
	}
	return forbidden{fmt.Errorf("assumeRole: this function does not assume the role %s; its setting STACKJOB_ROLES allows %s",
		s.AssumeRole.RoleARN, strings.Join(l.Roles, ", "))}
}

// matches makes a test whether a pattern covers a role. A role's path is part of its name here: *
// covers slashes too.
func matches(role string) func(pattern string) bool {
	flat := strings.NewReplacer("/", "\x00").Replace
	return func(pattern string) bool {
		covers, err := path.Match(flat(pattern), flat(role))
		return err == nil && covers
	}
}

// A forbidden error is one of permission: somebody has to be asked.
type forbidden struct{ error }

func (forbidden) FailureType() job.FailureType { return job.PermissionError }
