package cloudformation

import (
	"fmt"

	"github.com/stackjob/stackjob/localaws/wire"
)

type createChangeSetInput struct {
	StackName, ChangeSetName, ChangeSetType string
	ClientToken, Description                string
	TemplateBody, TemplateURL               string
	UsePreviousTemplate                     bool
	Parameters                              []parameter
	Capabilities, ResourceTypes             []string
	RoleARN                                 string
	Tags                                    []tag
	NotificationARNs                        []string
	RollbackConfiguration                   *rollbackConfiguration
	OnStackFailure                          string
	IncludeNestedStacks                     bool
	DeploymentConfig                        *deploymentConfig
	DisableValidation                       bool
	ImportExistingResources                 bool
	ResourcesToImport                       []resourceToImport
}

type createChangeSetOutput struct{ Id, StackId string }

// createChangeSet is CreateChangeSet: aws-facts 4.3, 4.6. Drift-aware change sets are not offered.
func (s *Service) createChangeSet(c *wire.Call, in *createChangeSetInput) (*createChangeSetOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	st, isNew, err := s.stackOfChangeSet(c, in)
	if err != nil {
		return nil, err
	}
	if again, err := repeated(st, in); again != nil || err != nil {
		return again, err
	}
	target, err := s.prepare(in.wanted(c, st))
	if err != nil {
		return nil, err
	}
	if err := checkTypes(st.applied, target); err != nil {
		return nil, err
	}
	if err := s.checkImport(st, in, target); err != nil {
		return nil, err
	}
	if isNew {
		s.beginReview(st)
	}
	made := s.newChangeSet(st, in, target)
	return &createChangeSetOutput{Id: made.id, StackId: st.id}, nil
}

func (in *createChangeSetInput) check() error {
	var c constraints
	c.stackName(in.StackName)
	c.required("changeSetName", in.ChangeSetName)
	c.matches("changeSetName", in.ChangeSetName, namePattern)
	c.atMost("changeSetName", in.ChangeSetName, 128)
	c.atMost("clientToken", in.ClientToken, 128)
	c.atMost("description", in.Description, 1024)
	c.oneOf("changeSetType", in.ChangeSetType, "CREATE", "UPDATE", "IMPORT")
	c.oneOf("onStackFailure", in.OnStackFailure, "DO_NOTHING", "ROLLBACK", "DELETE")
	in.checkImportMembers(&c)
	in.wanted(nil, &stack{}).check(&c)
	if err := c.err(); err != nil {
		return err
	}
	if in.OnStackFailure == "DELETE" && in.ChangeSetType != "CREATE" {
		return validationErrorf("OnStackFailure DELETE can only be specified for a change set of type CREATE")
	}
	return in.DeploymentConfig.check()
}

func (in *createChangeSetInput) wanted(c *wire.Call, st *stack) wanted {
	return wanted{
		call: c, region: st.region, stackName: st.name, stackID: st.id, previous: st.applied, changeSet: true,
		templateBody: in.TemplateBody, templateURL: in.TemplateURL, usePrevious: in.UsePreviousTemplate,
		parameters: in.Parameters, capabilities: in.Capabilities, resourceTypes: in.ResourceTypes,
		roleARN: in.RoleARN, tags: in.Tags, notificationARNs: in.NotificationARNs,
		rollback: in.RollbackConfiguration,
	}
}

// stackOfChangeSet finds the stack, or makes one that is not yet known to anybody.
func (s *Service) stackOfChangeSet(c *wire.Call, in *createChangeSetInput) (st *stack, isNew bool, err error) {
	st = s.stacks.find(c.Region, in.StackName, s.timeline.now)
	if st != nil && !st.alive() {
		return nil, false, errNoStack(in.StackName)
	}
	if st == nil {
		return s.newStackOfChangeSet(c, in)
	}
	if err := authorize(c, st.id); err != nil {
		return nil, false, err
	}
	switch creates := in.ChangeSetType == "CREATE"; {
	case creates && st.status != reviewInProgress:
		return nil, false, errStackExistsForChangeSet(st.name, in.ChangeSetName)
	case creates, in.ChangeSetType == "IMPORT" && st.status == reviewInProgress:
		return st, false, nil
	case in.ChangeSetType == "IMPORT" && !st.status.mayBecome(importInProgress):
		return nil, false, errCannotBeUpdated(st.id, st.status)
	}
	// It is at the execution that DisableRollback has to be given.
	return st, false, orElse(refuseUpdate(st, true), st.refuseClassic(in.DeploymentConfig))
}

func (s *Service) newStackOfChangeSet(c *wire.Call, in *createChangeSetInput) (*stack, bool, error) {
	if err := authorize(c, s.unknownStackARN(c.Region, in.StackName)); err != nil {
		return nil, false, err
	}
	var broken constraints
	broken.newStackName(in.StackName)
	switch {
	case in.ChangeSetType != "CREATE" && in.ChangeSetType != "IMPORT":
		return nil, false, errNoStack(in.StackName)
	case broken.err() != nil:
		return nil, false, broken.err()
	case s.stacks.count(c.Region) >= s.settings.stackLimit():
		return nil, false, s.settings.errStackLimit()
	}
	return s.newStack(c.Region, in.StackName), true, nil
}

// newStack makes a stack that is not in the table yet.
func (s *Service) newStack(region, name string) *stack {
	return &stack{
		id: s.stackARN(region, name, newUUID()), name: name, region: region, created: s.timeline.now,
		resources: map[string]*resource{}, journal: map[string]*resource{}, kinds: map[string]string{},
	}
}

// refuseUpdate says why a stack cannot be updated as it is, if so.
func refuseUpdate(st *stack, disableRollback bool) error {
	switch st.status {
	case createComplete, updateComplete, updateRollbackComplete, importComplete, importRollbackComplete:
		return nil
	case createFailed, updateFailed:
		if st.failedForGood {
			return errFailedWithDoNothing()
		}
		if !disableRollback {
			return errNeedsDisableRollback(st.status)
		}
		return nil
	}
	return errCannotBeUpdated(st.id, st.status)
}

// beginReview makes the shell of a stack that a CREATE change set leaves until it is executed.
func (s *Service) beginReview(st *stack) {
	s.stacks.add(st)
	st.move(reviewInProgress, userInitiated)
	st.opening = newUUID()
	st.kinds[st.opening] = kindChangeSet
	s.emit(st, event{operation: st.opening, logical: st.name, physical: st.id, kind: stackType,
		status: string(reviewInProgress), reason: userInitiated})
}

// repeated answers a call for a change set that is there already: the same again with the same
// ClientToken, anything else not (aws-facts 4.6).
func repeated(st *stack, in *createChangeSetInput) (*createChangeSetOutput, error) {
	there := st.changeSetNamed(in.ChangeSetName)
	switch {
	case there == nil:
		return nil, nil
	case there.clientToken != in.ClientToken:
		return nil, errChangeSetMismatch(in.ChangeSetName, "ClientToken")
	case in.ClientToken == "":
		return nil, errChangeSetExists(in.ChangeSetName)
	case in.TemplateBody != "" && in.TemplateBody != there.target.body:
		return nil, errChangeSetMismatch(in.ChangeSetName, "Template")
	}
	return &createChangeSetOutput{Id: there.id, StackId: st.id}, nil
}

// checkTypes refuses a logical id that changes its type.
func checkTypes(before, after *deployment) error {
	var changed []string
	for _, id := range after.order {
		if before.has(id) && before.resources[id].Type != after.resources[id].Type {
			changed = append(changed, id)
		}
	}
	if len(changed) > 0 {
		return errTypeChanged(changed)
	}
	return nil
}

// newChangeSet adds a change set to a stack. Its changes are known a little later.
func (s *Service) newChangeSet(st *stack, in *createChangeSetInput, target *deployment) *changeSet {
	made := s.addChangeSet(st, &changeSet{
		name: in.ChangeSetName, creates: st.status == reviewInProgress, clientToken: in.ClientToken,
		description: in.Description, onStackFailure: in.OnStackFailure, config: in.DeploymentConfig, target: target,
		validates:      !in.DisableValidation,
		includesNested: in.IncludeNestedStacks,
		importing:      in.ChangeSetType == "IMPORT", importExisting: in.ImportExistingResources, toImport: in.ResourcesToImport,
	})
	made.next = s.timeline.after(s.paced(changeSetWaits), func() {
		made.move(changeSetCreating, "")
		made.next = s.timeline.after(s.paced(changeSetTakes), func() { s.completeChangeSet(made) })
	})
	return made
}

// addChangeSet adds a change set to a stack, under an ARN of its own.
func (s *Service) addChangeSet(st *stack, c *changeSet) *changeSet {
	c.id = fmt.Sprintf("arn:aws:cloudformation:%s:%s:changeSet/%s/%s", st.region, s.account, c.name, newUUID())
	c.stack, c.created, c.base = st, s.timeline.now, st.operations
	c.move(changeSetPending, "")
	c.moveExecution(unavailable)
	st.changeSets = append(st.changeSets, c)
	c.operation, st.opening = orDefault(st.opening, newUUID()), ""
	st.kinds[c.operation] = kindChangeSet
	c.tell(s, operationRunning)
	return c
}

// completeChangeSet works the changes out, unless that of a nested stack has been planned with its root.
func (s *Service) completeChangeSet(c *changeSet) {
	if c.parent == nil {
		s.planChangeSet(c)
	}
	s.completeNested(c)
	if c.problem != nil || len(c.nested) == 0 {
		s.conclude(c)
	}
}

// planChangeSet finds out what a change set would do, and what early validation says of that.
func (s *Service) planChangeSet(c *changeSet) {
	c.planned, c.problem = s.planFor(c.stack, c.target, c)
	if c.problem == nil && c.validates {
		c.found = s.validate(c.stack, c.planned, true)
	}
}

// conclude makes a change set what it is. If the stack is no longer one to be changed, it is obsolete
// from the start.
func (s *Service) conclude(c *changeSet) {
	defer s.settled(c)
	defer c.tellEnd(s)
	if c.problem == nil {
		c.changes = c.planned.changes
		s.tellFindings(c.stack, c.operation, "", c.id, c.found)
	}
	switch failed := c.failedNested(); {
	case c.problem != nil:
		c.move(changeSetFailed, textOf(c.problem))
	case failed != nil:
		c.move(changeSetFailed, textChangeSetNotCreated(failed.id))
	case !c.creates && !c.planned.changesAnything():
		c.move(changeSetFailed, reasonNoChanges)
	case len(failing(c.found)) > 0:
		c.move(changeSetFailed, textChangeSetInvalid(failing(c.found)))
	case c.parent != nil:
		c.move(changeSetCreated, orDefault(s.settings.Texts.NestedChangeSet, reasonRootExecutes))
	default:
		c.move(changeSetCreated, "")
		c.moveExecution(available)
		if c.stack.operations != c.base {
			c.outdate()
		}
	}
}
