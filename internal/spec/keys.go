package spec

// supportedKeys are the keys that are read. The first three are those of AWS's sample function.
func supportedKeys() []Key {
	return []Key{
		{
			Name: "stack", Type: String, Required: true, Example: `"website"`,
			Description: "The stack's name.",
			read:        func(f field, _ *Spec, k *Stack) { k.Name = f.checked(stackName) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.Name) },
		},
		{
			Name: "artifact", Type: String, Default: "the job's only input artifact", Example: `"Source"`,
			Description: "The input artifact that holds the template.",
			read:        func(f field, _ *Spec, k *Stack) { k.Template.Artifact = f.checked(artifactName) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.Template.Artifact) },
		},
		{
			Name: "file", Type: String, Required: true, Example: `"template.yaml"`,
			Description: "The template's path in the artifact.",
			read:        func(f field, _ *Spec, k *Stack) { k.Template.File = f.checked(filePath) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.Template.File) },
		},
		{
			Name: "mode", Type: String, Default: string(CreateUpdate), Values: []string{string(CreateUpdate)}, Example: `"CREATE_UPDATE"`,
			Description: "What to do: CREATE_UPDATE creates the stack if it is absent and updates it otherwise.",
			read:        func(f field, _ *Spec, k *Stack) { k.Mode = Mode(f.checked(mode)) },
			write:       func(_ *Spec, k *Stack) any { return unless(k.Mode, CreateUpdate) },
		},
		{
			Name: "parameters", Type: ParameterMap, Default: "previous values, else the template's defaults", Example: `{"Env":"prod"}`,
			Description: "Values for the template's parameters. Numbers are taken as they are written, lists are joined with commas.",
			read:        func(f field, _ *Spec, k *Stack) { k.Parameters = f.parameters() },
			write:       func(_ *Spec, k *Stack) any { return unlessNone(map[string]string(k.Parameters)) },
		},
		{
			Name: "tags", Type: StringMap, Default: "the tags the stack has", Example: `{"Team":"web"}`,
			Description: "The stack's tags. Without the key the stack keeps its tags; {} removes them all.",
			read:        func(f field, _ *Spec, k *Stack) { k.Tags = f.tags() },
			write:       func(_ *Spec, k *Stack) any { return unlessNil(k.Tags) },
		},
		{
			Name: "capabilities", Type: StringList, Values: capabilities(), Example: `["CAPABILITY_IAM"]`,
			Description: "What the template may do that CloudFormation wants acknowledged.",
			read:        func(f field, _ *Spec, k *Stack) { k.Capabilities = f.capabilities() },
			write:       func(_ *Spec, k *Stack) any { return unlessNoItems(k.Capabilities) },
		},
		{
			Name: "roleArn", Type: String, Default: "the role used before, else the caller's permissions", Example: `"arn:aws:iam::123456789012:role/deployer"`,
			Description: "The service role for CloudFormation. CloudFormation keeps using it for this stack until another is given.",
			read:        func(f field, _ *Spec, k *Stack) { k.RoleARN = f.checked(roleARN) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.RoleARN) },
		},
		{
			Name: "region", Type: String, Default: "the Region of stackjob itself", Example: `"eu-central-1"`,
			Description: "The Region the stack is in.",
			read:        func(f field, _ *Spec, k *Stack) { k.Region = f.checked(region) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.Region) },
		},
		{
			Name: "fence", Type: Boolean, Default: "true", Example: "false",
			Description: "Whether the first job of a deployment only prepares and its continuation acts, so that an old event that is delivered again changes nothing. False saves one round.",
			read:        func(f field, s *Spec, _ *Stack) { s.Fence = f.boolean(s.Fence) },
			write:       func(s *Spec, _ *Stack) any { return unless(s.Fence, true) },
		},
	}
}

// laterKeys are planned; a spec that has one is refused rather than half obeyed.
func laterKeys() []Key {
	later := func(name, description string) Key {
		return Key{Name: name, Status: Later, Type: notYetDefined, Description: description}
	}
	return []Key{
		later("spec", "A spec file in the artifact."),
		later("stacks", "Several stacks that use each other's outputs."),
		later("config", "A template configuration file: parameters, tags and stack policy."),
		later("changeSet", "The change set's name."),
		later("outputFile", "The file in the output artifact for the stack's outputs."),
		later("assumeRole", "The role to call CloudFormation with."),
		later("notificationArns", "Topics for stack events."),
		later("terminationProtection", "Whether the stack can be deleted."),
		later("rollback", "Alarms that roll a deployment back."),
		later("onFailure", "What happens to a stack that fails."),
		later("stackPolicy", "Which resources may be changed."),
		later("timeout", "How long a deployment may take."),
		later("guard", "Changes that are refused."),
		later("recover", "Which repairs are allowed."),
		later("expect", "The digest of the plan to execute."),
		later("outputs", "Which outputs become variables."),
		later("drift", "What to do about drift."),
	}
}

// aliasKeys are the native CloudFormation action's configuration (aws-facts 3.1).
func aliasKeys() []Key {
	alias := func(name, use string) Key {
		return Key{Name: name, Status: Alias, Use: use, Description: "The native CloudFormation action's name."}
	}
	return []Key{
		alias("StackName", "stack"),
		alias("TemplatePath", "artifact and file"),
		alias("ActionMode", "mode"),
		alias("ParameterOverrides", "parameters"),
		alias("Capabilities", "capabilities"),
		alias("RoleArn", "roleArn"),
		alias("Region", "region"),
		alias("TemplateConfiguration", ""),
		alias("ChangeSetName", ""),
		alias("OutputFileName", ""),
	}
}

// capabilities are CloudFormation's (aws-facts 4.3).
func capabilities() []string {
	return []string{"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}
}

// unless is v, or nil if it is the default.
func unless[T comparable](v, byDefault T) any {
	if v == byDefault {
		return nil
	}
	return v
}

func unlessEmpty(text string) any { return unless(text, "") }

func unlessNil(m map[string]string) any {
	if m == nil {
		return nil
	}
	return m
}

func unlessNone(m map[string]string) any {
	if len(m) == 0 {
		return nil
	}
	return m
}

func unlessNoItems(list []string) any {
	if len(list) == 0 {
		return nil
	}
	return list
}
