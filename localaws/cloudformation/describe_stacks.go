package cloudformation

import (
	"time"

	"github.com/stackjob/stackjob/localaws/cloudformation/template"
	"github.com/stackjob/stackjob/localaws/wire"
)

type describeStacksInput struct{ StackName, NextToken string }

type describeStacksOutput struct {
	Stacks    []describedStack
	NextToken string
}

// A describedStack is a stack as DescribeStacks answers: aws-facts 4.2.
type describedStack struct {
	StackId, StackName, ChangeSetId, Description string
	Parameters                                   []describedParameter
	CreationTime, DeletionTime, LastUpdatedTime  time.Time
	RollbackConfiguration                        rollbackConfiguration
	StackStatus, StackStatusReason               string
	DisableRollback                              bool
	NotificationARNs                             []string
	TimeoutInMinutes                             *int
	Capabilities                                 []string
	Outputs                                      []describedOutput
	RoleARN                                      string
	Tags                                         []tag
	EnableTerminationProtection                  bool
	ParentId, RootId                             string
	DriftInformation                             driftInformation
	RetainExceptOnCreate                         *bool
	DeletionMode                                 string
	LastOperations                               []operationEntry
	DetailedStatus                               string
	DeploymentConfig                             *deploymentConfig
}

type describedParameter struct {
	ParameterKey   string
	ParameterValue *string
	ResolvedValue  string
}

type describedOutput struct {
	OutputKey               string
	OutputValue             *string
	Description, ExportName string
}

// describeStacks is DescribeStacks: aws-facts 4.2. Without a name it lists all stacks that are not
// deleted.
func (s *Service) describeStacks(c *wire.Call, in *describeStacksInput) (*describeStacksOutput, error) {
	found, err := s.stacksOf(c, in.StackName)
	if err != nil {
		return nil, err
	}
	found, next, err := page("DescribeStacks "+in.StackName, in.NextToken, found, s.settings.pageSize())
	if err != nil {
		return nil, err
	}
	out := &describeStacksOutput{Stacks: []describedStack{}, NextToken: next}
	for _, st := range found {
		out.Stacks = append(out.Stacks, st.describe())
	}
	return out, nil
}

func (s *Service) stacksOf(c *wire.Call, nameOrARN string) ([]*stack, error) {
	if nameOrARN != "" {
		st := s.stacks.find(c.Region, nameOrARN, s.timeline.now)
		if st == nil {
			return nil, orElse(authorize(c, s.unknownStackARN(c.Region, nameOrARN)), errNoStackWithID(nameOrARN))
		}
		return []*stack{st}, authorize(c, st.id)
	}
	if err := authorize(c, "*"); err != nil {
		return nil, err
	}
	var alive []*stack
	for _, st := range s.stacks.in(c.Region, s.timeline.now) {
		if st.alive() {
			alive = append(alive, st)
		}
	}
	return alive, nil
}

// orElse is the first of two errors that is one.
func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

func (s *stack) describe() describedStack {
	out := describedStack{
		StackId: s.id, StackName: s.name, ChangeSetId: s.shownChangeSet(),
		CreationTime: s.created, DeletionTime: s.deleted, LastUpdatedTime: s.updated,
		StackStatus: string(s.status), StackStatusReason: s.reason, DisableRollback: s.disableRollback,
		TimeoutInMinutes: s.timeoutInMinutes, EnableTerminationProtection: s.root().protected,
		ParentId: s.parentID(), RootId: s.rootID(),
		DriftInformation: s.driftInformation(), DeletionMode: s.deletionMode,
		LastOperations: s.lastOperations, DetailedStatus: s.detail, DeploymentConfig: s.config, NotificationARNs: []string{}, Tags: []tag{},
	}
	if s.retainExceptNew {
		out.RetainExceptOnCreate = &s.retainExceptNew
	}
	for _, o := range s.outputs {
		out.Outputs = append(out.Outputs, describedOutput{o.key, &o.value, o.description, o.export})
	}
	if s.applied != nil {
		s.applied.describe(&out)
	}
	return out
}

// shownChangeSet is the change set last executed, in the states in which AWS shows it (aws-facts 4.6).
func (s *stack) shownChangeSet() string {
	if s.status == rollbackComplete {
		return ""
	}
	return s.fromChangeSet
}

func (d *deployment) describe(out *describedStack) {
	out.Description = d.template.Description
	out.Parameters = describeParameters(d.parameters)
	out.Capabilities = d.capabilities
	out.RoleARN = d.roleARN
	if d.notificationARNs != nil {
		out.NotificationARNs = d.notificationARNs
	}
	if d.tags != nil {
		out.Tags = d.tags
	}
	if d.rollback != nil {
		out.RollbackConfiguration = *d.rollback
	}
}

// describeParameters shows parameters, NoEcho values as asterisks.
func describeParameters(values []template.Value) []describedParameter {
	var out []describedParameter
	for _, v := range values {
		shown := v.Value
		if v.NoEcho {
			shown, v.ResolvedValue = masked, ""
		}
		out = append(out, describedParameter{v.Key, &shown, v.ResolvedValue})
	}
	return out
}
