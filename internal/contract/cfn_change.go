package contract

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// fates is a template whose resources meet each fate when it becomes fatesAfter.
func fates(name string) string {
	return fmt.Sprintf(`
Resources:
  Changed: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: one}}
  Replaced: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: one, Name: %s}}
  Removed: {Type: AWS::CloudFormation::WaitConditionHandle}
  Kept: {Type: AWS::CloudFormation::WaitConditionHandle, DeletionPolicy: Retain}
  Same: {Type: AWS::CloudFormation::WaitConditionHandle}
`, name)
}

func fatesAfter(name string) string {
	return fmt.Sprintf(`
Resources:
  Changed: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: two}}
  Replaced: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: one, Name: %s}}
  Added: {Type: AWS::CloudFormation::WaitConditionHandle}
  Same: {Type: AWS::CloudFormation::WaitConditionHandle}
`, name)
}

// changeTests are about what a change set tells of the changes.
var changeTests = []Test{
	{Name: "cloudformation: a change set tells each resource's fate", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		a.create(name, fates(unique()))
		c := a.changeSet(name, fatesAfter(unique()))
		same(a, "changes", changes(c), map[string]string{
			"Changed":  "Modify False AWS::SSM::Parameter",
			"Replaced": "Modify True AWS::SSM::Parameter",
			"Removed":  "Remove  AWS::CloudFormation::WaitConditionHandle",
			"Kept":     "Remove  AWS::CloudFormation::WaitConditionHandle",
			"Added":    "Add  AWS::CloudFormation::WaitConditionHandle",
		})
		equal(a, "what becomes of Kept", a.changeOf(c, "Kept").PolicyAction, types.PolicyActionRetain)
		equal(a, "what becomes of Removed", a.changeOf(c, "Removed").PolicyAction, types.PolicyActionDelete)
		equal(a, "what becomes of the replaced", a.changeOf(c, "Replaced").PolicyAction, types.PolicyActionReplaceAndDelete)
	}},
	{Name: "cloudformation: a new stack's changes are all additions", Source: "aws-facts 4.6", check: func(a *account) {
		c := a.changeSet(a.stackName(), chain, ofTypeCreate)
		same(a, "changes", changes(c), map[string]string{"First": "Add  AWS::SSM::Parameter", "Second": "Add  AWS::SSM::Parameter"})
		equal(a, "physical id of what is not there", aws.ToString(a.changeOf(c, "First").PhysicalResourceId), "")
	}},
	{Name: "cloudformation: a change tells which property and why", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		a.create(name, setting)
		c := a.changeSet(name, setting, func(in *cloudformation.CreateChangeSetInput) { in.Parameters = given("Value", "two") })
		change := a.changeOf(c, "Setting")
		equal(a, "scope", change.Scope[0], types.ResourceAttributeProperties)
		var properties, causes []string
		for _, d := range change.Details {
			equal(a, "attribute", d.Target.Attribute, types.ResourceAttributeProperties)
			equal(a, "recreation", d.Target.RequiresRecreation, types.RequiresRecreationNever)
			properties = append(properties, aws.ToString(d.Target.Name))
			causes = append(causes, string(d.ChangeSource)+" "+aws.ToString(d.CausingEntity))
		}
		has(a, "properties", properties, "Value")
		has(a, "causes", causes, "ParameterReference Value")
	}},
	{Name: "cloudformation: values are told when asked for", Source: "aws-facts 4.6", check: func(a *account) {
		name := a.stackName()
		a.create(name, settingOf("one"))
		c := a.changeSet(name, settingOf("two"))
		target := a.changeOf(c, "Setting").Details[0].Target
		equal(a, "path", aws.ToString(target.Path), "/Properties/Value")
		equal(a, "before", aws.ToString(target.BeforeValue), "one")
		equal(a, "after", aws.ToString(target.AfterValue), "two")
		plain, err := a.cloudformation.DescribeChangeSet(a.ctx(), &cloudformation.DescribeChangeSetInput{ChangeSetName: c.ChangeSetId})
		a.must(err)
		change := a.changeOf(plain, "Setting")
		equal(a, "before, without asking", aws.ToString(change.Details[0].Target.BeforeValue), "")
		equal(a, "context, without asking", aws.ToString(change.BeforeContext), "")
	}},
}

// changes are what a change set says of each resource: action, replacement, type.
func changes(c *cloudformation.DescribeChangeSetOutput) map[string]string {
	all := map[string]string{}
	for _, change := range c.Changes {
		r := change.ResourceChange
		all[*r.LogicalResourceId] = fmt.Sprintf("%s %s %s", r.Action, r.Replacement, *r.ResourceType)
	}
	return all
}

func (a *account) changeOf(c *cloudformation.DescribeChangeSetOutput, logicalID string) types.ResourceChange {
	a.Helper()
	for _, change := range c.Changes {
		if *change.ResourceChange.LogicalResourceId == logicalID {
			return *change.ResourceChange
		}
	}
	a.Fatalf("the change set says nothing of %s", logicalID)
	return types.ResourceChange{}
}

func has(a *account, what string, all []string, want string) {
	a.Helper()
	for _, one := range all {
		if one == want {
			return
		}
	}
	a.Errorf("%s: %q is not among %q", what, want, all)
}
