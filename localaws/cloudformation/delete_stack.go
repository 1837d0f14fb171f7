package cloudformation

import (
	"slices"

	"github.com/stackjob/stackjob/localaws/wire"
)

type deleteStackInput struct {
	StackName, ClientRequestToken, RoleARN, DeletionMode string
	RetainResources                                      []string
	DeploymentConfig                                     *deploymentConfig
}

// deleteStack is DeleteStack: aws-facts 4.3. Deleting what is absent or already on its way succeeds.
func (s *Service) deleteStack(c *wire.Call, in *deleteStackInput) (*empty, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	st := s.stacks.find(c.Region, in.StackName, s.timeline.now)
	if st == nil {
		return nil, authorize(c, s.unknownStackARN(c.Region, in.StackName))
	}
	if err := authorize(c, st.id); err != nil || !st.alive() {
		return nil, err
	}
	_, again, err := s.reused(c.Operation, st.region, st.name, st.id, in.ClientRequestToken)
	if again || err != nil {
		return nil, err
	}
	if err := s.refuseDeletion(c, st, in); err != nil || st.status == deleteInProgress {
		return nil, err
	}
	s.remember(c.Operation, st, in.ClientRequestToken, s.delete(st, in))
	return nil, nil
}

func (in *deleteStackInput) check() error {
	var c constraints
	c.stackName(in.StackName)
	c.clientRequestToken(in.ClientRequestToken)
	c.oneOf("deletionMode", in.DeletionMode, "STANDARD", "FORCE_DELETE_STACK")
	c.atLeast("roleARN", in.RoleARN, 20)
	c.atMost("roleARN", in.RoleARN, 2048)
	return orElse(c.err(), in.DeploymentConfig.check())
}

// refuseDeletion says why a stack cannot be deleted, if so.
func (s *Service) refuseDeletion(c *wire.Call, st *stack, in *deleteStackInput) error {
	switch {
	case st.root().protected:
		return errProtected(st.name)
	case !st.status.deletable():
		return errCannotBeDeleted(st.name, st.status)
	case st.status != deleteFailed && (len(in.RetainResources) > 0 || in.DeletionMode == "FORCE_DELETE_STACK"):
		return errOnlyAfterFailedDeletion(st.id)
	}
	if err := s.checkRole(c, in.RoleARN); err != nil {
		return err
	}
	for _, id := range in.RetainResources {
		if st.resources[id] == nil {
			return errNoResource(id, st.name)
		}
	}
	return s.exportsInUse(st)
}

func (s *Service) exportsInUse(st *stack) error {
	for _, key := range s.exports.in(st.region) {
		users := slices.DeleteFunc(s.importers(key.region, key.name), func(name string) bool { return name == st.name })
		if s.exports[key].stack == st && len(users) > 0 {
			return errExportInUse(key.name, users[0])
		}
	}
	return nil
}

// delete starts a deletion and returns its operation id. The shell that a CREATE change set left is
// gone at once (aws-facts 4.1).
func (s *Service) delete(st *stack, in *deleteStackInput) string {
	st.deletionMode = orDefault(in.DeletionMode, "STANDARD")
	if in.RoleARN != "" && st.applied != nil {
		st.applied.roleARN = in.RoleARN
	}
	if st.status == reviewInProgress {
		return s.deleteShell(st, in.ClientRequestToken)
	}
	o := options{express: in.DeploymentConfig.express(), retain: in.RetainResources, force: in.DeletionMode == "FORCE_DELETE_STACK"}
	return s.startDelete(st, in.ClientRequestToken, o).id
}

// deleteShell makes an end of the shell that a CREATE change set left, and of those that it left for
// nested stacks. It returns the operation's id.
func (s *Service) deleteShell(st *stack, token string) string {
	r := s.newRun(st, kindDelete, token, options{nested: st.parent != nil})
	r.end(deleteComplete, "")
	s.bury(st)
	return r.id
}
