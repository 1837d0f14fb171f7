package spec

// settingKeys are settings of the stack that a template cannot hold.
func settingKeys() []Key {
	return []Key{
		{
			Name: "notificationArns", Shape: listOrText(text(topicARNs, longestARN), mostTopics), Default: "the topics the stack has", Example: `["arn:aws:sns:eu-central-1:123456789012:deployments"]`,
			Description: "SNS topics for the stack's events, at most 5. [] removes those the stack has.",
			read:        func(f field, d *draft) { d.stack.NotificationARNs = f.topics() },
			write: func(_ *Spec, k *Stack) any {
				if k.NotificationARNs == nil {
					return nil
				}
				return k.NotificationARNs
			},
		},
		{
			Name: "terminationProtection", Shape: boolean(), Default: "as it is", Example: "true",
			Description: "Whether the stack is protected against deletion.",
			read: func(f field, d *draft) {
				on := f.boolean(false)
				d.stack.TerminationProtection = &on
			},
			write: func(_ *Spec, k *Stack) any {
				if k.TerminationProtection == nil {
					return nil
				}
				return *k.TerminationProtection
			},
		},
		{
			Name: "rollback", Shape: rollbackShape(), Default: "the alarms the stack has", Example: `{"alarms":["arn:aws:cloudwatch:eu-central-1:123456789012:alarm:errors"],"monitoring":"10m"}`,
			Description: "CloudWatch alarms that roll a deployment back, at most 5, and how long they are watched after it.",
			read:        func(f field, d *draft) { d.stack.Rollback = f.rollback() },
			write:       func(_ *Spec, k *Stack) any { return k.Rollback.written() },
		},
		{
			Name: "stackPolicy", Shape: policyShape(), Default: "the policy the stack has", Example: `{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}]}`,
			Description: "Which resources of the stack may be updated: the policy document, or the file that holds it as path or Artifact::path.",
			read:        func(f field, d *draft) { d.stack.StackPolicy = f.policy() },
			write:       func(_ *Spec, k *Stack) any { return k.StackPolicy.written() },
		},
		{
			Name: "stackPolicyDuringUpdate", Shape: policyShape(), Default: "none", Example: `"policies/open.json"`,
			Description: "The policy that takes the place of stackPolicy while the stack is updated. It needs stackPolicy, which is put back afterwards.",
			read:        func(f field, d *draft) { d.stack.PolicyDuringUpdate = f.policy() },
			write:       func(_ *Spec, k *Stack) any { return k.PolicyDuringUpdate.written() },
		},
	}
}
