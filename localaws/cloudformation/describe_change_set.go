package cloudformation

import (
	"time"

	"github.com/stackjob/stackjob/localaws/wire"
)

type describeChangeSetInput struct {
	ChangeSetName, StackName, NextToken string
	IncludePropertyValues               bool
}

type describeChangeSetOutput struct {
	ChangeSetName, ChangeSetId, StackId, StackName, Description string
	Parameters                                                  []describedParameter
	CreationTime                                                time.Time
	ExecutionStatus, Status, StatusReason                       string
	NotificationARNs                                            []string
	RollbackConfiguration                                       rollbackConfiguration
	Capabilities                                                []string
	Tags                                                        []tag
	Changes                                                     []change
	NextToken                                                   string
	IncludeNestedStacks                                         bool
	ParentChangeSetId, RootChangeSetId                          string
	OnStackFailure                                              string
	ImportExistingResources                                     bool
	DeploymentConfig                                            *deploymentConfig
}

type change struct {
	Type           string
	ResourceChange resourceChange
}

// describeChangeSet is DescribeChangeSet: aws-facts 4.6.
func (s *Service) describeChangeSet(c *wire.Call, in *describeChangeSetInput) (*describeChangeSetOutput, error) {
	found, err := s.changeSetOf(c, in.ChangeSetName, in.StackName)
	if err != nil {
		return nil, err
	}
	changes, next, err := page("DescribeChangeSet "+found.id, in.NextToken, found.changes, s.settings.pageSize())
	if err != nil {
		return nil, err
	}
	out := found.describe()
	out.NextToken = next
	for _, one := range changes {
		out.Changes = append(out.Changes, change{"Resource", one.shown(in.IncludePropertyValues)})
	}
	return out, nil
}

// changeSetOf finds the change set of a call and asks whether the caller may do this to its stack.
func (s *Service) changeSetOf(c *wire.Call, nameOrARN, stackName string) (*changeSet, error) {
	var broken constraints
	broken.required("changeSetName", nameOrARN)
	broken.matches("changeSetName", nameOrARN, changeSetPattern)
	broken.matches("stackName", stackName, nameOrARNPattern)
	if err := broken.err(); err != nil {
		return nil, err
	}
	found, err := s.findChangeSet(c.Region, nameOrARN, stackName)
	if err != nil {
		return nil, orElse(authorize(c, s.unknownStackARN(c.Region, orDefault(stackName, "*"))), err)
	}
	return found, authorize(c, found.stack.id)
}

func (c *changeSet) describe() *describeChangeSetOutput {
	out := &describeChangeSetOutput{
		ChangeSetName: c.name, ChangeSetId: c.id, StackId: c.stack.id, StackName: c.stack.name,
		Description: c.description, Parameters: describeParameters(c.target.parameters), CreationTime: c.created,
		ExecutionStatus: string(c.execution), Status: string(c.status), StatusReason: c.reason,
		NotificationARNs: c.target.notificationARNs, Capabilities: c.target.capabilities, Tags: c.target.tags,
		OnStackFailure: c.onStackFailure, DeploymentConfig: c.config, Changes: []change{},
		ImportExistingResources: c.importExisting, IncludeNestedStacks: c.includesNested, ParentChangeSetId: c.parentID(), RootChangeSetId: c.rootID(),
	}
	if c.target.rollback != nil {
		out.RollbackConfiguration = *c.target.rollback
	}
	return out
}

// shown is a change with values or without.
func (r resourceChange) shown(values bool) resourceChange {
	if values {
		return r
	}
	r.BeforeContext, r.AfterContext = "", ""
	details := make([]changeDetail, len(r.Details))
	for i, d := range r.Details {
		d.Target = changeTarget{
			Attribute: d.Target.Attribute, Name: d.Target.Name, RequiresRecreation: d.Target.RequiresRecreation,
		}
		details[i] = d
	}
	r.Details = details
	return r
}
