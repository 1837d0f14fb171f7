package spec

// targetKeys say where the stack is and who deploys it.
func targetKeys() []Key {
	return []Key{
		{
			Name: "roleArn", Shape: text(roleARNs, longestARN), Default: "the role used before, else the caller's permissions", Example: `"arn:aws:iam::123456789012:role/cloudformation"`,
			Description: "The service role for CloudFormation. CloudFormation keeps using it for this stack until another is given.",
			read:        func(f field, d *draft) { d.stack.RoleARN = f.checked(roleARN) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.RoleARN) },
		},
		{
			Name: "region", Shape: text(regionCodes, longestRegion), Default: "the Region of stackjob itself", Example: `"eu-central-1"`,
			Description: "The Region the stack is in.",
			read:        func(f field, d *draft) { d.stack.Region = f.checked(region) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.Region) },
		},
		{
			Name: "assumeRole", Shape: assumeRoleShape(), Default: "the role of stackjob itself", Example: `{"role":"arn:aws:iam::210987654321:role/deployer","externalId":"shop"}`,
			Description: "The role to call AWS with, of this account or another. The installation's settings limit which roles may be named.",
			read:        func(f field, d *draft) { d.stack.AssumeRole = f.assumeRole() },
			write:       func(_ *Spec, k *Stack) any { return k.AssumeRole.written() },
		},
		{
			Name: "fence", Shape: boolean(), Default: "true", Example: "false",
			Description: "Whether the first job of a deployment only prepares and its continuation acts, so that an old event that is delivered again changes nothing. False saves one round.",
			read:        func(f field, d *draft) { d.Fence = f.boolean(true) },
			write:       func(s *Spec, _ *Stack) any { return unless(s.Fence, true) },
		},
	}
}

// changeSetKeys are about change sets and the plan that one is.
func changeSetKeys() []Key {
	return []Key{
		{
			Name: "changeSet", Default: "stackjob", Example: `"release"`,
			Shape:       oneOf(text(stackNames, longestStackName), text(changeSetARNs, longestARN)),
			Description: "The change set's name in the modes CHANGE_SET_REPLACE and CHANGE_SET_EXECUTE. To execute one it may be an ARN, such as the output variable ChangeSetArn of the action that made it.",
			read:        func(f field, d *draft) { d.stack.ChangeSet = f.checked(changeSetName) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.ChangeSet) },
		},
		{
			Name: "expect", Shape: text(digests, longestDigest), Default: "whatever the change set holds",
			Example:     `"1:0123456789abcdef0123456789abcdef:0123456789abcdef0123456789abcdef:0123456789abcdef0123456789abcdef:0123456789abcdef0123456789abcdef:0123456789abcdef0123456789abcdef"`,
			Description: "The digest of the plan that was approved: CHANGE_SET_EXECUTE executes exactly that or refuses and says what differs. It is the output variable Digest of the action that made the change set.",
			read:        func(f field, d *draft) { d.stack.Expect = f.checked(digest) },
			write:       func(_ *Spec, k *Stack) any { return unlessEmpty(k.Expect) },
		},
		{
			Name: "importExisting", Shape: boolean(), Default: "false", Example: "true",
			Description: "Whether resources that exist already under the template's names are taken over. They need custom names and a deletion policy that retains them.",
			read:        func(f field, d *draft) { d.stack.ImportExisting = f.boolean(false) },
			write:       func(_ *Spec, k *Stack) any { return unless(k.ImportExisting, false) },
		},
		{
			Name: "express", Shape: boolean(), Default: "false", Example: "true",
			Description: "Whether a deployment ends when configurations are applied, before resources are stable: CloudFormation's express mode.",
			read:        func(f field, d *draft) { d.stack.Express = f.boolean(false) },
			write:       func(_ *Spec, k *Stack) any { return unless(k.Express, false) },
		},
	}
}

// editorKeys are of use to editors only.
func editorKeys() []Key {
	return []Key{{
		Name: schemaKey, Shape: Shape{Type: String}, Default: "none", Example: `"https://raw.githubusercontent.com/stackjob/stackjob/main/schema/stackjob.schema.json"`,
		Description: "Where an editor finds the JSON Schema of specs. stackjob itself does not look at it.",
		read:        func(f field, _ *draft) { f.checked(func(string) (message, hint string) { return "", "" }) },
	}}
}

// schemaKey is what editors of JSON look for.
const schemaKey = "$schema"

// laterKeys are planned; a spec that has one is refused rather than half obeyed.
func laterKeys() []Key {
	return []Key{{Name: "stacks", Status: Later, Description: "Several stacks that use each other's outputs."}}
}
