package cloudformation

import "github.com/stackjob/stackjob/localaws/wire"

type updateStackInput struct {
	StackName                       string
	TemplateBody, TemplateURL       string
	UsePreviousTemplate             bool
	Parameters                      []parameter
	Capabilities, ResourceTypes     []string
	RoleARN                         string
	RollbackConfiguration           *rollbackConfiguration
	StackPolicyBody, StackPolicyURL string
	StackPolicyDuringUpdateBody     string
	StackPolicyDuringUpdateURL      string
	NotificationARNs                []string
	Tags                            []tag
	DisableRollback                 *bool
	ClientRequestToken              string
	RetainExceptOnCreate            bool
	DeploymentConfig                *deploymentConfig
	DisableValidation               bool
}

// updateStack is UpdateStack: aws-facts 4.3. The stack's policy holds during the update, unless there is a
// temporary one; a new policy holds afterwards.
func (s *Service) updateStack(c *wire.Call, in *updateStackInput) (*stackOperationOutput, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	st, err := s.findAlive(c, in.StackName)
	if err != nil {
		return nil, err
	}
	first, again, err := s.reused(c.Operation, st.region, st.name, st.id, in.ClientRequestToken)
	if err != nil || again {
		return &stackOperationOutput{first.stackID, first.operationID}, err
	}
	if err := st.refuseClassic(in.DeploymentConfig); err != nil {
		return nil, err
	}
	disableRollback := s.settings.disables(in.DeploymentConfig, in.DisableRollback)
	if err := refuseUpdate(st, disableRollback); err != nil {
		return nil, err
	}
	policy, err := s.policyDuring(c, st, in)
	if err != nil {
		return nil, err
	}
	target, err := s.changed(c, st, in)
	if err != nil {
		return nil, err
	}
	st.fromChangeSet, st.config = "", in.DeploymentConfig
	st.disableRollback, st.retainExceptNew = disableRollback, in.RetainExceptOnCreate
	r := s.startUpdate(st, target, in.ClientRequestToken, options{
		disableRollback: disableRollback, retainExceptNew: in.RetainExceptOnCreate,
		policy:  policy,
		express: in.DeploymentConfig.express(),
		found:   s.validateDirectly(st, target, in.DisableValidation),
	})
	s.remember(c.Operation, st, in.ClientRequestToken, r.id)
	return &stackOperationOutput{st.id, r.id}, nil
}

func (in *updateStackInput) check() error {
	var c constraints
	c.stackName(in.StackName)
	c.clientRequestToken(in.ClientRequestToken)
	in.wanted(nil, &stack{}).check(&c)
	return orElse(c.err(), in.DeploymentConfig.check())
}

func (in *updateStackInput) wanted(c *wire.Call, st *stack) wanted {
	return wanted{
		call: c, region: st.region, stackName: st.name, stackID: st.id, previous: st.applied,
		templateBody: in.TemplateBody, templateURL: in.TemplateURL, usePrevious: in.UsePreviousTemplate,
		parameters: in.Parameters, capabilities: in.Capabilities, resourceTypes: in.ResourceTypes,
		roleARN: in.RoleARN, tags: in.Tags, notificationARNs: in.NotificationARNs,
		rollback: in.RollbackConfiguration,
	}
}

// policyDuring is the policy that holds during an update.
func (s *Service) policyDuring(c *wire.Call, st *stack, in *updateStackInput) (string, error) {
	if in.StackPolicyDuringUpdateBody != "" && in.StackPolicyDuringUpdateURL != "" {
		return "", errTwoTemporaryPolicies()
	}
	temporary, err := s.policyText(c, in.StackPolicyDuringUpdateBody, in.StackPolicyDuringUpdateURL)
	return orDefault(temporary, st.policy), err
}

// changed prepares what the stack is to become and sets its policy. It refuses what changes nothing.
func (s *Service) changed(c *wire.Call, st *stack, in *updateStackInput) (*deployment, error) {
	target, err := s.prepare(in.wanted(c, st))
	if err != nil {
		return nil, err
	}
	if err := checkTypes(st.applied, target); err != nil {
		return nil, err
	}
	policy, err := s.policyText(c, in.StackPolicyBody, in.StackPolicyURL)
	if err != nil {
		return nil, err
	}
	plan, err := s.plan(st, target)
	if err != nil {
		return nil, validationErrorf("%s", textOf(err))
	}
	if !plan.changesAnything() {
		return nil, errNoUpdates()
	}
	st.policy = orDefault(policy, st.policy)
	return target, nil
}
