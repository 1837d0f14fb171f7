package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type createStackInput struct {
	StackName                       string
	TemplateBody, TemplateURL       string
	Parameters                      []parameter
	DisableRollback                 *bool
	RollbackConfiguration           *rollbackConfiguration
	TimeoutInMinutes                *int
	NotificationARNs                []string
	Capabilities, ResourceTypes     []string
	RoleARN, OnFailure              string
	StackPolicyBody, StackPolicyURL string
	Tags                            []tag
	ClientRequestToken              string
	EnableTerminationProtection     bool
	RetainExceptOnCreate            bool
	DeploymentConfig                *deploymentConfig
	DisableValidation               bool
}

type stackOperationOutput struct{ StackId, OperationId string }

// createStack is CreateStack: aws-facts 4.3. On the shell that a CREATE change set left it makes the
// stack, and its change sets are obsolete.
func (s *Service) createStack(c *wire.Call, in *createStackInput) (*stackOperationOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if err := authorize(c, s.unknownStackARN(c.Region, in.StackName)); err != nil {
		return nil, err
	}
	first, again, err := s.reused(c.Operation, c.Region, in.StackName, "", in.ClientRequestToken)
	if err != nil || again {
		return &stackOperationOutput{first.stackID, first.operationID}, err
	}
	st, isNew, err := s.stackToCreate(c.Region, in.StackName)
	if err != nil {
		return nil, err
	}
	target, err := s.prepare(in.wanted(c, st))
	if err != nil {
		return nil, err
	}
	policy, err := s.policyText(c, in.StackPolicyBody, in.StackPolicyURL)
	if err != nil {
		return nil, err
	}
	if isNew {
		s.stacks.add(st)
	}
	st.policy = policy
	r := s.begin(st, in, target)
	s.remember(c.Operation, st, in.ClientRequestToken, r.id)
	return &stackOperationOutput{st.id, r.id}, nil
}

func (in *createStackInput) check() error {
	var c constraints
	c.newStackName(in.StackName)
	c.clientRequestToken(in.ClientRequestToken)
	c.oneOf("onFailure", in.OnFailure, "ROLLBACK", "DELETE", "DO_NOTHING")
	if in.TimeoutInMinutes != nil && *in.TimeoutInMinutes < 1 {
		c.add("timeoutInMinutes", *in.TimeoutInMinutes, "Member must have value greater than or equal to 1")
	}
	in.wanted(nil, &stack{}).check(&c)
	if err := c.err(); err != nil {
		return err
	}
	if in.OnFailure != "" && in.DisableRollback != nil {
		return validationErrorf("You may not specify both DisableRollback and OnFailure.")
	}
	return in.DeploymentConfig.check()
}

func (in *createStackInput) wanted(c *wire.Call, st *stack) wanted {
	return wanted{
		call: c, region: st.region, stackName: st.name, stackID: st.id,
		templateBody: in.TemplateBody, templateURL: in.TemplateURL, parameters: in.Parameters,
		capabilities: in.Capabilities, resourceTypes: in.ResourceTypes, roleARN: in.RoleARN, tags: in.Tags,
		notificationARNs: in.NotificationARNs, rollback: in.RollbackConfiguration,
	}
}

func (s *Service) stackToCreate(region, name string) (st *stack, isNew bool, err error) {
	switch st := s.stacks.named(region, name); {
	case st == nil && s.stacks.count(region) >= s.settings.stackLimit():
		return nil, false, s.settings.errStackLimit()
	case st == nil:
		return s.newStack(region, name), true, nil
	case st.status == reviewInProgress:
		return st, false, nil
	}
	return nil, false, errStackExists(name)
}

// own is what the call says about rollback, beside its config; nil for nothing.
func (in *createStackInput) own() *bool {
	if in.OnFailure != "" {
		off := in.OnFailure == "DO_NOTHING"
		return &off
	}
	return in.DisableRollback
}

func (s *Service) begin(st *stack, in *createStackInput, target *deployment) *run {
	o := options{
		disableRollback: s.settings.disables(in.DeploymentConfig, in.own()),
		express:         in.DeploymentConfig.express(),
		deleteOnFailure: in.OnFailure == "DELETE",
		retainExceptNew: in.RetainExceptOnCreate,
		found:           s.validateDirectly(st, target, in.DisableValidation),
	}
	st.failedForGood = in.OnFailure == "DO_NOTHING"
	st.disableRollback, st.retainExceptNew = o.disableRollback, o.retainExceptNew
	st.config = in.DeploymentConfig
	st.timeoutInMinutes, st.protected = in.TimeoutInMinutes, in.EnableTerminationProtection
	return s.startCreate(st, target, in.ClientRequestToken, o)
}
